#include "parsers/document/element_format.hpp"

#include "tests/catch.hpp"

using namespace crossdock::document;

namespace {

ElementShape shape(ElementType type, std::uint32_t min, std::uint32_t max, std::uint8_t decimals = 0) {
  ElementShape made;
  made.type = type, made.min_length = min, made.max_length = max, made.decimals = decimals;
  return made;
}

// What the element writes; "-" when refused.
std::string written(const ElementShape& as, std::string_view exact) {
  std::string out;
  return append_element(out, as, exact) ? out : "(" + out + "refused)";
}

std::string read(const ElementShape& as, std::string_view element) {
  std::string out;
  return append_exact(out, as, element) ? out : "(" + out + "refused)";
}

}  // namespace

TEST_CASE("A number with implied decimals is written without its point") {
  const auto n2 = shape(ElementType::numeric, 1, 10, 2);
  CHECK(written(n2, "12.5") == "1250");
  CHECK(written(n2, "12") == "1200");
  CHECK(written(n2, "0.05") == "5");
  CHECK(written(n2, "-7.00") == "-700");
  CHECK(written(n2, "0") == "0");
  CHECK(written(n2, "-0.00") == "0");
  CHECK(written(n2, "12.5000") == "1250");
  CHECK(written(n2, "12.505") == "(refused)");
  CHECK(written(n2, "123456789.00") == "(refused)");
  CHECK(written(n2, "twelve") == "(refused)");
  CHECK(written(n2, "") == "(refused)");
  CHECK(written(shape(ElementType::numeric, 4, 9), "17") == "0017");
}

TEST_CASE("A decimal number loses zeros that say nothing, and its sign and point are not counted") {
  const auto r = shape(ElementType::decimal, 1, 5);
  CHECK(written(r, "012.50") == "12.5");
  CHECK(written(r, "+3") == "3");
  CHECK(written(r, "0.50") == ".5");
  CHECK(written(r, "0.00") == "0");
  CHECK(written(r, "-123.45") == "-123.45");
  CHECK(written(r, "1234.56") == "(refused)");
  CHECK(written(r, "1.2.3") == "(refused)");
  CHECK(written(r, "1e5") == "(refused)");
  CHECK(written(shape(ElementType::decimal, 3, 5), "1.5") == "01.5");
}

TEST_CASE("A date has six or eight digits as the element asks") {
  CHECK(written(shape(ElementType::date, 8, 8), "2026-01-31") == "20260131");
  CHECK(written(shape(ElementType::date, 6, 6), "2026-01-31") == "260131");
  CHECK(written(shape(ElementType::date, 8, 8), "20260131") == "20260131");
  CHECK(written(shape(ElementType::date, 8, 8), "2026-02-29") == "(refused)");
  CHECK(written(shape(ElementType::date, 8, 8), "31.01.2026") == "(refused)");
}

TEST_CASE("A time is written as short as the element allows and the value needs") {
  const auto tm = shape(ElementType::time, 4, 8);
  CHECK(written(tm, "10:38") == "1038");
  CHECK(written(tm, "10:38:00") == "1038");
  CHECK(written(tm, "10:38:33") == "103833");
  CHECK(written(tm, "10:38:33.500") == "1038335");
  CHECK(written(shape(ElementType::time, 6, 6), "10:38") == "103800");
  CHECK(written(shape(ElementType::time, 4, 4), "10:38:33") == "(refused)");
  CHECK(written(tm, "24:00") == "(refused)");
  CHECK(written(tm, "1038") == "1038");
}

TEST_CASE("A text loses blanks at its end and keeps those in front") {
  CHECK(written(shape(ElementType::alphanumeric, 1, 10), "  ab  ") == "  ab");
  CHECK(written(shape(ElementType::alphanumeric, 1, 3), "abcd") == "(refused)");
}

TEST_CASE("Elements read as exact text") {
  CHECK(read(shape(ElementType::numeric, 1, 10, 2), "1250") == "12.50");
  CHECK(read(shape(ElementType::numeric, 1, 10, 2), "5") == "0.05");
  CHECK(read(shape(ElementType::numeric, 1, 10, 2), "-5") == "-0.05");
  CHECK(read(shape(ElementType::numeric, 1, 10, 2), "12.50") == "(refused)");
  CHECK(read(shape(ElementType::numeric, 1, 10), "0017") == "17");
  CHECK(read(shape(ElementType::decimal, 1, 10), ".5") == "0.5");
  CHECK(read(shape(ElementType::decimal, 1, 10), "12.50") == "12.50");
  CHECK(read(shape(ElementType::decimal, 1, 10), "-0") == "0");
  CHECK(read(shape(ElementType::decimal, 1, 10), "1,5") == "(refused)");
  CHECK(read(shape(ElementType::date, 6, 8), "20260131") == "2026-01-31");
  CHECK(read(shape(ElementType::date, 6, 6), "490131") == "2049-01-31");
  CHECK(read(shape(ElementType::date, 6, 6), "990131") == "1999-01-31");
  CHECK(read(shape(ElementType::date, 8, 8), "20261301") == "(refused)");
  CHECK(read(shape(ElementType::time, 4, 8), "1038") == "10:38:00");
  CHECK(read(shape(ElementType::time, 4, 8), "10383350") == "10:38:33.50");
  CHECK(read(shape(ElementType::time, 4, 8), "2538") == "(refused)");
}
