#include "parsers/document/document.hpp"
#include "tests/catch.hpp"

using namespace crossdock::document;

TEST_CASE("A tag of up to four characters is a number, and reads back") {
  CHECK(tag_text(tag_of("BEG")) == "BEG");
  CHECK(tag_text(tag_of("N1")) == "N1");
  CHECK(tag_of("N1") != tag_of("N2"));
  CHECK(tag_of("") == 0);
  CHECK(tag_of("TOOLONG") == 0);
}

TEST_CASE("A component is taken by its position; beyond the last there is nothing") {
  CHECK(component("A:B::D", ':', 1) == "A");
  CHECK(component("A:B::D", ':', 2) == "B");
  CHECK(component("A:B::D", ':', 3).empty());
  CHECK(component("A:B::D", ':', 4) == "D");
  CHECK(component("A:B::D", ':', 5).empty());
  CHECK(component("A:B", ':', 0).empty());
  CHECK(component("A:B", '\0', 1) == "A:B");
  CHECK(component("A:B", '\0', 2).empty());
}

TEST_CASE("Elements and segments of a document are views into its bytes") {
  Document document;
  document.bytes = "ST*850*0001~BEG*00~";
  const std::uint32_t separators[] = {2, 6, 11, 15, 18};
  Segment segments[] = {{0, 0, tag_of("ST"), 2, unplaced}, {12, 3, tag_of("BEG"), 1, unplaced}};
  document.separators = separators;
  document.segments = segments;
  CHECK(document.tag(segments[1]) == "BEG");
  CHECK(document.text(segments[0]) == "ST*850*0001");
  CHECK(document.element(segments[0], 2) == "0001");
  CHECK(document.element(segments[1], 1) == "00");
  CHECK(document.element(segments[1], 2).empty());
  CHECK(document.element(segments[1], 0).empty());
}

TEST_CASE("A code list finds what it holds") {
  CodeList list;
  list.values = {"AA", "B", "CCC"};
  CHECK(list.contains("B"));
  CHECK_FALSE(list.contains("BB"));
  CHECK_FALSE(list.contains(""));
}
