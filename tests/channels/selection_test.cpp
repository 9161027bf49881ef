#include "tests/catch.hpp"

#include <chrono>

#include "engine/channels/selection.hpp"
#include "engine/channels/watchlist.hpp"

using namespace crossdock::channels;
using namespace std::chrono_literals;

TEST_CASE("Shell patterns match whole names") {
  CHECK(matches("*", "anything"));
  CHECK(matches("*", ""));
  CHECK(matches("*.edi", "po.1.edi"));
  CHECK_FALSE(matches("*.edi", "po.edi.tmp"));
  CHECK_FALSE(matches("po", "po1"));
  CHECK(matches("po?", "po1"));
  CHECK(matches("PO[0-9][!0-9]*", "PO7x"));
  CHECK_FALSE(matches("PO[0-9][!0-9]*", "PO77"));
  CHECK(matches("[]]", "]"));
  CHECK(matches("[a-]", "-"));
  CHECK(matches("\\*x", "*x"));
  CHECK_FALSE(matches("\\*x", "yx"));
  CHECK(matches("*a*b*c*", "xxaxxbxxcxx"));
  CHECK_FALSE(matches("[abc", "a"));
  CHECK(matches("*\xE9*", "caf\xE9"));
}

TEST_CASE("A pattern of many stars is not slow on a long name") {
  const std::string name(255, 'a');
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
}

TEST_CASE("Names that could leave the folder are never safe") {
  for (const std::string name : {"", ".", "..", "a/b", "/a"})
    CHECK_FALSE(safe_name(name));
  CHECK_FALSE(safe_name(std::string("a\0b", 3)));
  CHECK_FALSE(safe_name(std::string(256, 'x')));
  CHECK(safe_name("..."));
  CHECK(safe_name("caf\xE9.edi"));
}

namespace {

Listed file(std::string name, std::uint64_t size, std::int64_t modified) {
  Listed listed;
  listed.name = std::move(name);
  listed.size = size;
  listed.modified = modified;
  return listed;
}

Watchlist::Look look(Watchlist& list, std::vector<Listed> files, Watchlist::Moment now) {
  list.begin();
  for (auto& each : files) list.see(std::move(each), now);
  return list.end(now);
}

const Watchlist::Moment start{};

}  // namespace

TEST_CASE("A file is whole when two looks far enough apart saw the same size and time") {
  PickupRules rules;
  rules.stable_for = 1s;
  Watchlist list(rules);
  CHECK(look(list, {file("a", 1, 10)}, start).unsettled == 1);
  CHECK(look(list, {file("a", 2, 10)}, start + 900ms).unsettled == 1);
  CHECK(look(list, {file("a", 2, 10)}, start + 1500ms).take.empty());
  const auto settled = look(list, {file("a", 2, 10)}, start + 1900ms);
  REQUIRE(settled.take.size() == 1);
  CHECK(settled.take[0].size == 2);
}

TEST_CASE("Files are taken oldest first, and by name within a second") {
  PickupRules rules;
  rules.stable_for = 0s;
  Watchlist list(rules);
  const auto take = look(list, {file("c", 1, 5), file("b", 1, 7), file("a", 1, 7)}, start).take;
  REQUIRE(take.size() == 3);
  CHECK(take[0].name == "c");
  CHECK(take[1].name == "a");
  CHECK(take[2].name == "b");
}

TEST_CASE("An accepted file that could not be removed is cleared again, not taken again") {
  PickupRules rules;
  rules.stable_for = 0s;
  Watchlist list(rules);
  const auto first = look(list, {file("a", 1, 5)}, start);
  list.accepted(first.take.at(0));
  const auto second = look(list, {file("a", 1, 5)}, start);
  CHECK(second.take.empty());
  REQUIRE(second.clear.size() == 1);
  CHECK(look(list, {file("a", 2, 6)}, start).take.size() == 1);
}

TEST_CASE("A done marker older than its file was left by an earlier file and proves nothing") {
  PickupRules rules;
  rules.done_marker = ".done";
  Watchlist list(rules);
  CHECK(look(list, {file("a", 1, 10), file("a.done", 0, 9)}, start).waiting == 1);
  CHECK(look(list, {file("a", 1, 10), file("a.done", 0, 10)}, start).take.size() == 1);
  CHECK(look(list, {file(".done", 1, 10)}, start).take.empty());
}

TEST_CASE("More files than the limit are taken in several looks") {
  PickupRules rules;
  rules.stable_for = 0s;
  Watchlist list(rules, 2);
  const auto first = look(list, {file("a", 1, 1), file("b", 1, 1), file("c", 1, 1)}, start);
  CHECK(first.take.size() == 2);
  CHECK(first.cut_short);
  for (const auto& taken : first.take) list.cleared(taken);
  const auto second = look(list, {file("c", 1, 1)}, start);
  CHECK_FALSE(second.cut_short);
}

TEST_CASE("A file larger than the largest allowed is left, and counted") {
  PickupRules rules;
  rules.stable_for = 0s;
  rules.largest = 100;
  Watchlist list(rules);
  const auto seen = look(list, {file("big", 101, 1), file("fits", 100, 1)}, start);
  CHECK(seen.too_large == 1);
  CHECK(seen.largest_name == "big");
  CHECK(seen.take.size() == 1);
}
