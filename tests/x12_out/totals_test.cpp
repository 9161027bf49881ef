#include "parsers/document/totals.hpp"

#include "parsers/document/hierarchy.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/structures.hpp"

using namespace crossdock::document;

TEST_CASE("A hash total adds digits without regard to points and signs, and is cut off on the left") {
  HashTotal total;
  for (const char* value : {".0018", ".18", "1.8", "-18.01"}) total.add(value);
  CHECK(total.text() == "1855");
  CHECK(total.text(3) == "855");
  HashTotal nothing;
  CHECK(nothing.text() == "0");
  HashTotal large;
  for (int i = 0; i < 3; ++i) large.add("9999999999999999999999");
  CHECK(large.text(4) == "9997");
}

TEST_CASE("A sum of decimals is exact") {
  DecimalSum sum;
  for (const char* value : {"0.1", "0.2", "12", "-.05", "1.000000001000"}) sum.add(value);
  CHECK(sum.exact());
  CHECK(sum.text() == "13.250000001");
  DecimalSum negative;
  negative.add("-0.5");
  CHECK(negative.text() == "-0.5");
}

TEST_CASE("What is no number leaves a sum that says it is not exact") {
  const char* value = GENERATE("", "-", "1e3", "1,5", "--1", "1.-5", "1234567890", "0.1234567891", ".");
  DecimalSum sum;
  sum.add("2");
  sum.add(value);
  CHECK_FALSE(sum.exact());
  CHECK(sum.text() == "2");
}

TEST_CASE("Totals of a draft are what its balances say") {
  const auto structure = crossdock::x12::made::small_order();
  Draft draft(*structure);
  for (const char* quantity : {"10", "2.5", "7"}) {
    draft.begin_segment(crossdock::x12::made::po1_loop);
    draft.add("");
    draft.add(quantity);
  }
  CHECK(total_of(draft, {Balance::Kind::count, tag_of("CTT"), 1, tag_of("PO1"), 0}) == "3");
  CHECK(total_of(draft, {Balance::Kind::sum, tag_of("CTT"), 2, tag_of("PO1"), 2}) == "42");
  CHECK(total_of(draft, {Balance::Kind::count, tag_of("CTT"), 1, tag_of("HL"), 0}) == "0");
}

TEST_CASE("A pick-and-pack ship notice is numbered shipment, order, pack, item") {
  std::vector<std::uint16_t> ranks;
  for (const char* code : {"S", "O", "P", "I", "I", "P", "I", "O", "P", "I"})
    ranks.push_back(*hierarchy_rank("0001", code));
  const auto levels = number_hierarchy(ranks);
  std::string text;
  for (const auto& level : levels)
    text += fmt::format("{}/{}/{} ", level.number, level.parent, level.has_children ? 1 : 0);
  CHECK(text == "1/0/1 2/1/1 3/2/1 4/3/0 5/3/0 6/2/1 7/6/0 8/1/1 9/8/1 10/9/0 ");
}

TEST_CASE("A standard-pack ship notice has its packs below the item") {
  CHECK(*hierarchy_rank("0002", "I") < *hierarchy_rank("0002", "P"));
  CHECK(*hierarchy_rank("0001", "T") < *hierarchy_rank("0001", "P"));
  CHECK_FALSE(hierarchy_rank("0004", "P").has_value());
  CHECK_FALSE(hierarchy_rank("0077", "S").has_value());
}
