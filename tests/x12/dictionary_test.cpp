#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/base/failure.hpp"
#include "parsers/x12/release_tables.hpp"
#include "parsers/x12/set_text.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

constexpr const char* elements = "1 AN 1/10\n2 ID 2/2 : AA BB\n";
constexpr const char* segments = "A\n  01 M 1\n  02 O 2 x3\nB\n  01 M C001\nC001\n  01 O 1\n  02 O 2\n";

// What loading this text says is wrong with it; empty when nothing is.
std::string refusal(const std::string& element_text, const std::string& segment_text, const std::string& set_text) {
  try {
    auto tables = std::make_shared<ReleaseTables>(DictionaryText("elements.txt", element_text),
                                                  DictionaryText("segments.txt", segment_text),
                                                  std::make_shared<const Names>(), std::make_shared<const Names>());
    read_set(DictionaryText("set.txt", set_text), "004010", tables);
    return {};
  } catch (const Failure& failure) {
    return failure.what();
  }
}

std::string refused_set(const std::string& body) { return refusal(elements, segments, "900 XX Test\n" + body); }
std::string refused_segments(const std::string& text) {
  return refusal(elements, text, "900 XX Test\nheading\n  A M 1\n");
}
std::string refused_elements(const std::string& text) {
  return refusal(text, "A\n  01 M 1\n", "900 XX Test\nheading\n  A M 1\n");
}

}  // namespace

TEST_CASE("A set is loaded as a tree whose loops begin with their trigger") {
  const auto found = small_dictionary().find("004010", "900");
  REQUIRE(found.structure() != nullptr);
  const document::Structure& set = *found.structure();
  CHECK(set.set_id == "900");
  CHECK(set.functional_group == "XX");
  CHECK(set.name == "A set for tests");
  CHECK(set.release == "004010");
  std::string tree;
  for (document::NodeId node = 1; node < set.nodes.size(); ++node)
    if (set.nodes[node].kind == document::Node::Kind::loop) tree += set.path(node) + " ";
  CHECK(tree == "PTY BND LIN LIN/SUB ");
  CHECK(set.nodes[0].end == set.nodes.size());
  CHECK(set.balances.size() == 2);
}

TEST_CASE("A release that is not there is stood in for, and the answer says by which and why") {
  const Dictionary& dictionary = small_dictionary();
  CHECK(dictionary.release_for("004010").used == "004010");
  CHECK(dictionary.release_for("004010").why.empty());
  CHECK(dictionary.release_for("004010VICS").used == "004010");
  CHECK(dictionary.release_for("005010X231A1").used == "005010");
  CHECK(dictionary.release_for("004020").used == "005010");
  CHECK(dictionary.release_for("004020").why == "004020 is not in the dictionary; releases.txt has 005010 stand in");
  CHECK(dictionary.release_for("004060").used == "004010");
  CHECK(dictionary.release_for("004060").why == "004060 is not in the dictionary; 004010 is the nearest earlier");
  CHECK(dictionary.release_for("003040").used == "004010");
  CHECK(dictionary.release_for("003040").why == "003040 is not in the dictionary; 004010 is the nearest later");
  CHECK(dictionary.release_for("T").used.empty());
  CHECK(dictionary.release_for("").used.empty());
}

TEST_CASE("What is not in the dictionary is not found, whatever it is called") {
  const Dictionary& dictionary = small_dictionary();
  CHECK(dictionary.find("004010", "901").structure() == nullptr);
  CHECK(dictionary.find("004010", "../").structure() == nullptr);
  CHECK(dictionary.find("nonsense", "900").structure() == nullptr);
  CHECK_FALSE(dictionary.knows_segment("004010", "QQQ"));
  CHECK(dictionary.knows_segment("004010", "XYZ"));
  CHECK(dictionary.knows_group("004010", "XX"));
  CHECK_FALSE(dictionary.knows_group("004010", "PO"));
}

TEST_CASE("Names are there for people") {
  const Dictionary& dictionary = small_dictionary();
  CHECK(dictionary.segment_name("HDR") == "Header");
  CHECK(dictionary.element_name("2") == "Letter pair");
  CHECK(dictionary.code_name("2", "BB") == "Second");
  CHECK(dictionary.code_name("2", "ZZ").empty());
  CHECK(dictionary.code_name("../2", "AA").empty());
}

TEST_CASE("Elements and segments can be looked up by themselves") {
  const Dictionary& dictionary = small_dictionary();
  REQUIRE(dictionary.element("004010", "4") != nullptr);
  CHECK(dictionary.element("004010", "4")->decimals == 2);
  CHECK(dictionary.element("004010", "999") == nullptr);
  REQUIRE(dictionary.segment("004010", "CMP") != nullptr);
  CHECK(dictionary.segment("004010", "CMP")->elements[0].components.size() == 4);
}

TEST_CASE("A definition outlives its dictionary") {
  Dictionary::Found found;
  {
    const Dictionary passing(CROSSDOCK_TEST_SOURCE "/tests/x12/data/dictionary");
    found = passing.find("004010", "900");
  }
  CHECK(found.structure()->segment(2).elements[0].codes->contains("AA"));
}

TEST_CASE("Threads that ask for the same set get the same one") {
  const Dictionary dictionary(CROSSDOCK_TEST_SOURCE "/tests/x12/data/dictionary");
  std::vector<const document::Structure*> seen(8);
  std::vector<std::thread> threads;
  for (auto& place : seen) threads.emplace_back([&] { place = dictionary.find("004010", "900").structure(); });
  for (auto& thread : threads) thread.join();
  CHECK(std::count(seen.begin(), seen.end(), seen[0]) == 8);
}

TEST_CASE("Every set of every shipped release loads, begins with ST and ends with SE") {
  const Dictionary& dictionary = shipped_dictionary();
  REQUIRE(dictionary.releases().size() >= 4);
  for (const std::string& release : dictionary.releases())
    for (const std::string& set_id : dictionary.sets(release)) {
      INFO(release << " " << set_id);
      const auto found = dictionary.find(release, set_id);
      REQUIRE(found.structure() != nullptr);
      CHECK(found.structure()->set_id == set_id);
      CHECK(found.structure()->segment(1).id == "ST");
      CHECK(found.structure()->segment(static_cast<document::NodeId>(found.structure()->nodes.size() - 1)).id == "SE");
    }
}

TEST_CASE("A fault in a set's text is refused with file and line") {
  CHECK(refused_set("heading\n  A M 1\n").empty());
  CHECK(refused_set("heading\n  # a remark\n\n  A M 1\n").empty());
  CHECK(refused_set("") == "set.txt:1: the set has no segments");
  CHECK(refused_set("  A M 1\n") == "set.txt:2: expected heading, detail or summary first");
  CHECK(refused_set("header\n  A M 1\n") == "set.txt:2: expected heading, detail, summary or balance, in this order");
  CHECK(refused_set("detail\n  A M 1\nheading\n") == "set.txt:4: expected heading, detail, summary or balance, in this order");
  CHECK(refused_set("heading\n  Q M 1\n") == "set.txt:3: segment Q is not in segments.txt");
  CHECK(refused_set("heading\n   A M 1\n") == "set.txt:3: the indentation is not two blanks a level");
  CHECK(refused_set("heading\n    A M 1\n") == "set.txt:3: the indentation is not two blanks a level");
  CHECK(refused_set("heading\n  A Y 1\n") == "set.txt:3: expected M, O, C or N");
  CHECK(refused_set("heading\n  A M 0\n") == "set.txt:3: expected how often it may occur: a number, or > for no limit");
  CHECK(refused_set("heading\n  A M 1 1\n") == "set.txt:3: nothing may follow here: 1");
  CHECK(refused_set("heading\n  loop A M 1\n    B M 1\n") == "set.txt:4: expected A, the segment that begins the loop");
  CHECK(refused_set("heading\n  loop A M 1\n  B M 1\n") == "set.txt:4: the loop A is empty");
  CHECK(refused_set("heading\n  A M 1\nbalance\n  A01 = sum\n") ==
        "set.txt:5: expected a balance: CTT01 = count PO1, or CTT02 = sum PO102");
  CHECK(refused_set("heading\n  A M 1\nbalance\n  CTT01 = count A\n") == "set.txt:5: the set has no such segment or element");
  CHECK(refusal(elements, segments, "850\n") == "set.txt:1: expected a title: 850 PO Purchase order");
}

TEST_CASE("A fault in the segments' text is refused with file and line") {
  CHECK(refused_segments("A\n  01 M 1\n").empty());
  CHECK(refused_segments("  01 M 1\n") == "segments.txt:1: an element before any segment");
  CHECK(refused_segments("A\n  01 M 1\nA\n  01 M 1\n") == "segments.txt:3: segment A is there twice");
  CHECK(refused_segments("A\n  02 M 1\n") == "segments.txt:2: expected element 01 of A");
  CHECK(refused_segments("A\n  01 M 77\n") == "segments.txt:2: element 77 is not in elements.txt");
  CHECK(refused_segments("A\n  01 M C077\n") == "segments.txt:2: composite C077 is not defined");
  CHECK(refused_segments("A\n  01 M C001\nC001\n  01 M C001\n") == "segments.txt:3: C001 holds itself");
  CHECK(refused_segments("A\n  01 X 1 3/2\n") == "segments.txt:2: expected lengths as 1/30 or a repeat as x3, found 3/2");
  CHECK(refused_segments("A\n  01 X 1 x0\n") == "segments.txt:2: expected lengths as 1/30 or a repeat as x3, found x0");
  CHECK(refused_segments("A\n  01 M 1\n  P0102\n") ==
        "segments.txt:3: expected a syntax note over elements of A, such as P0304");
  CHECK(refused_segments("A\n  01 M 1\n  Z01\n") == "segments.txt:3: expected a syntax note over elements of A, such as P0304");
}

TEST_CASE("A fault in the elements' text is refused with file and line") {
  CHECK(refused_elements("1 AN 1/10\n").empty());
  CHECK(refused_elements("1 AN 1/10\n1 AN 1/10\n") == "elements.txt:2: element 1 is there twice");
  CHECK(refused_elements("1 QQ 1/10\n") == "elements.txt:1: expected a type: AN ID DT TM R N0 to N9 B");
  CHECK(refused_elements("1 AN 10\n") == "elements.txt:1: expected lengths, least/most");
  CHECK(refused_elements("1 AN 0/0\n") == "elements.txt:1: expected lengths, least/most");
  CHECK(refused_elements("1 AN 1/10 A B\n") == "elements.txt:1: expected \" : \" before the codes");
  CHECK(refused_elements("1 AN 1/10 : B A\n") == "elements.txt:1: code A is not in its place: codes stand sorted, each once");
}

TEST_CASE("A set is added by a file, without a rebuild") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / fmt::format("crossdock-dictionary-{}", ::getpid());
  fs::copy(CROSSDOCK_TEST_SOURCE "/tests/x12/data/dictionary", folder, fs::copy_options::recursive);
  std::ofstream(folder / "004010" / "sets" / "901.txt") << "901 XX Another\nheading\n  ST M 1\n  REQ M 1\nsummary\n  SE M 1\n";
  {
    const Dictionary dictionary(folder);
    const auto read = interpret(interchange("REQ*1~", "901"), dictionary);
    REQUIRE(read.size() == 1);
    CHECK(read[0].groups[0].sets[0].issues.empty());
    CHECK(read[0].groups[0].sets[0].release == "004010");
  }
  fs::remove_all(folder);
}

TEST_CASE("A dictionary that is not there is a failure that says what to look at") {
  const Dictionary nowhere("/nonexistent/dictionary");
  CHECK_THROWS_AS(nowhere.find("004010", "850"), Failure);
}
