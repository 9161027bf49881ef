// The quick ways of reading and writing single values say what the slow, general ones say.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "maps/code_table.hpp"
#include "maps/element_text.hpp"
#include "maps/hierarchy_tree.hpp"
#include "tests/catch.hpp"

namespace {

namespace maps = crossdock::maps;

constexpr std::size_t padding = 64;  // as behind a document

template <class Put>
std::string put(std::string_view text, Put put_text) {
  const std::string padded = std::string(text) + std::string(padding, '7');
  std::array<char, 200> out{};
  const char* const end = put_text(out.data(), std::string_view(padded).substr(0, text.size()));
  return end ? std::string(out.data(), static_cast<std::size_t>(end - out.data())) : "(refused)";
}

// Every text of up to five characters of numbers, and longer ones.
std::vector<std::string> number_like_texts() {
  std::vector<std::string> texts{""};
  for (std::size_t from = 0, length = 1; length <= 5; ++length) {
    const std::size_t end = texts.size();
    for (; from < end; ++from)
      for (const char c : std::string_view("059.-+E ")) texts.push_back(texts[from] + c);
  }
  for (std::size_t length = 12; length <= 42; ++length)
    for (const char* const start : {"", "0", "0.", ".", "-", "12345678.", "1."}) texts.push_back(start + std::string(length, '5'));
  return texts;
}

}  // namespace

TEST_CASE("A decimal number is copied as it is only where the general reading would write the same") {
  for (const std::string& text : number_like_texts()) {
    INFO(text);
    REQUIRE(put(text, maps::put_decimal) == put(text, maps::put_decimal_slowly));
  }
}

TEST_CASE("A number with implied decimals gets its point where the general reading puts it") {
  for (const std::string& text : number_like_texts())
    for (const unsigned places : {0U, 1U, 2U, 4U, 9U, 18U, 19U}) {
      INFO(text << " with " << places << " places");
      REQUIRE(put(text, [&](char* out, std::string_view digits) { return maps::put_implied(out, digits, places); }) ==
              put(text, [&](char* out, std::string_view digits) { return maps::put_implied_slowly(out, digits, places); }));
    }
}

TEST_CASE("A code is found whatever stands behind it") {
  const maps::CodeTable table("t", {{"A", "one"}, {"AB", "two"}, {"ABCDEFGH", "eight"}, {"ABCDEFGHI", "nine"}});
  const std::string text = "ABCDEFGHI and more that belongs to other elements";
  for (std::size_t size = 0; size <= 10; ++size) {
    const std::string_view code = std::string_view(text).substr(0, size);
    CHECK(table.word_of_element(code) == table.word(code));
  }
  CHECK(table.word("AB") == "two");
  CHECK(table.word("ABCDEFGHI") == "nine");
  CHECK(table.longest_word() == 5);
}

TEST_CASE("An HL stands below the first HL that has the number it names") {
  maps::HierarchyTree tree;
  for (int document = 0; document < 3; ++document) {  // nothing is left of the one before
    tree.begin(5);
    CHECK(tree.find("1") == maps::HierarchyTree::nothing);
    tree.add(0, "1", tree.find(""));
    tree.add(1, "number of more than eight", tree.find("1"));
    tree.add(2, "1", tree.find("1"));
    tree.add(3, "A", tree.find("number of more than eight"));
    tree.add(4, "2", tree.find("1"));
    CHECK(tree.parent(0) == maps::HierarchyTree::nothing);
    CHECK(tree.first_child(0) == 1);
    CHECK(tree.next_sibling(1) == 2);
    CHECK(tree.next_sibling(2) == 4);
    CHECK(tree.next_sibling(4) == maps::HierarchyTree::nothing);
    CHECK(tree.first_child(1) == 3);
    CHECK(tree.parent(4) == 0);
    CHECK(tree.first_child(2) == maps::HierarchyTree::nothing);
  }
}
