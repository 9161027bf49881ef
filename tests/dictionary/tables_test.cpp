// The dictionary's text files, checked as text: sorted, complete, nothing used that is not defined, every name in its
// place. It knows no loader, so that an analyst who edits a table is told about the table.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(CROSSDOCK_TEST_SOURCE) / "parsers/x12/dictionary";
const std::vector<std::string> releases{"003060", "004010", "004030", "005010"};

struct Line {
  std::size_t number = 0, indentation = 0;
  std::string text;                 // without its indentation
  std::vector<std::string> words;
};

std::vector<Line> lines_of(const fs::path& path) {
  std::ifstream in(path);
  REQUIRE(in);
  std::vector<Line> out;
  std::size_t number = 0;
  for (std::string text; std::getline(in, text);) {
    ++number;
    Line line{number, std::min(text.find_first_not_of(' '), text.size()), {}, {}};
    line.text = text.substr(line.indentation);
    if (line.text.empty() || line.text[0] == '#') continue;
    std::istringstream words(line.text);
    for (std::string word; words >> word;) line.words.push_back(word);
    out.push_back(std::move(line));
  }
  return out;
}

std::size_t whole(const std::string& digits) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

using Codes = std::set<std::string>;

// element number -> its codes (empty when any text will do)
std::map<std::string, Codes> elements_of(const std::string& release) {
  std::map<std::string, Codes> out;
  for (const Line& line : lines_of(folder / release / "elements.txt")) {
    Codes& codes = out[line.words[0]];
    for (std::size_t i = 4; i < line.words.size(); ++i) codes.insert(line.words[i]);
  }
  return out;
}

// segment or composite -> the elements and composites it holds
std::map<std::string, std::vector<std::string>> segments_of(const std::string& release) {
  std::map<std::string, std::vector<std::string>> out;
  std::string current;
  for (const Line& line : lines_of(folder / release / "segments.txt")) {
    if (line.indentation == 0)
      out[current = line.text];
    else if (line.words.size() > 1)
      out[current].push_back(line.words[2]);
  }
  return out;
}

std::vector<fs::path> files_in(const fs::path& where) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(where)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("Every file of the dictionary is plain ASCII without stray blanks") {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      const bool plain = std::all_of(line.begin(), line.end(), [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
      if (!plain || (!line.empty() && line.back() == ' ')) FAIL_CHECK(entry.path() << ":" << number << ": " << line);
    }
  }
}

TEST_CASE("Elements stand sorted, with a type, lengths and sorted codes of these lengths") {
  static const std::set<std::string> types{"AN", "ID", "DT", "TM", "R", "N0", "N1", "N2", "B"};
  for (const std::string& release : releases) {
    std::string before;
    for (const Line& line : lines_of(folder / release / "elements.txt")) {
      INFO(release << "/elements.txt:" << line.number << ": " << line.text.substr(0, 60));
      REQUIRE(line.words.size() >= 3);
      CHECK(before < line.words[0]);
      before = line.words[0];
      CHECK(types.count(line.words[1]) == 1);
      const std::size_t slash = line.words[2].find('/');
      REQUIRE(slash != std::string::npos);
      const std::size_t least = whole(line.words[2].substr(0, slash)), most = whole(line.words[2].substr(slash + 1));
      CHECK((least >= 1 && least <= most));
      if (line.words.size() == 3) continue;
      CHECK((line.words[3] == ":" && line.words[1] == "ID" && line.words.size() > 4));
      std::vector<std::string> codes(line.words.begin() + 4, line.words.end());
      CHECK(std::adjacent_find(codes.begin(), codes.end(), std::greater_equal<>()) == codes.end());
      for (const std::string& code : codes)
        if (code.size() < least || code.size() > most) FAIL_CHECK("the length of " << code);
    }
  }
}

TEST_CASE("Segments hold elements that exist, in order, and notes over positions that exist") {
  for (const std::string& release : releases) {
    const auto elements = elements_of(release);
    const auto segments = segments_of(release);
    std::size_t position = 0;
    for (const Line& line : lines_of(folder / release / "segments.txt")) {
      INFO(release << "/segments.txt:" << line.number << ": " << line.text);
      if (line.indentation == 0) {
        position = 0;
      } else if (line.words.size() > 1) {
        CHECK(whole(line.words[0]) == ++position);
        CHECK((line.words[1] == "M" || line.words[1] == "O" || line.words[1] == "C"));
        CHECK(elements.count(line.words[2]) + segments.count(line.words[2]) == 1);
      } else {
        CHECK(std::string("PRECL").find(line.text[0]) != std::string::npos);
        for (std::size_t i = 1; i < line.text.size(); i += 2) CHECK(whole(line.text.substr(i, 2)) <= position);
      }
    }
  }
}

TEST_CASE("Sets run from ST to SE, of segments that exist, and each loop begins with its trigger") {
  for (const std::string& release : releases) {
    const auto segments = segments_of(release);
    for (const fs::path& path : files_in(folder / release / "sets")) {
      const std::vector<Line> lines = lines_of(path);
      INFO(path);
      REQUIRE(lines.size() > 3);
      CHECK(lines[0].words[0] == path.stem().string());
      CHECK(lines[2].text == "ST M 1");
      std::string last, trigger;
      bool balance = false;
      for (const Line& line : lines) {
        balance = balance || line.text == "balance";
        if (line.indentation == 0 || balance) continue;
        INFO(line.number << ": " << line.text);
        if (line.words[0] == "loop") {
          CHECK(line.words.size() == 4);
          trigger = line.words[1];
          continue;
        }
        CHECK(line.words.size() == 3);
        CHECK(segments.count(line.words[0]) == 1);
        if (!trigger.empty()) CHECK(line.words[0] == trigger);
        trigger.clear();
        last = line.text;
      }
      CHECK(last == "SE M 1");
    }
  }
}

TEST_CASE("Every segment and element in use has a name, and names stand sorted") {
  std::map<std::string, std::set<std::string>> named;
  for (const std::string file : {"segments", "elements"}) {
    std::string before;
    for (const Line& line : lines_of(folder / "names" / (file + ".txt"))) {
      INFO(file << ".txt:" << line.number << ": " << line.text);
      const std::size_t tab = line.text.find('\t');
      REQUIRE(tab != std::string::npos);
      CHECK((line.text.size() - tab > 1 && line.text.size() - tab <= 45));
      CHECK(before < line.text.substr(0, tab));
      named[file].insert(before = line.text.substr(0, tab));
    }
  }
  for (const std::string& release : releases) {
    for (const auto& segment : segments_of(release))
      if (named["segments"].count(segment.first) == 0) FAIL_CHECK("segment " << segment.first << " has no name");
    for (const auto& element : elements_of(release))
      if (named["elements"].count(element.first) == 0) FAIL_CHECK("element " << element.first << " has no name");
  }
}

TEST_CASE("A code is named only where a release that lists the element's codes has it") {
  std::map<std::string, Codes> known;
  for (const std::string& release : releases)
    for (const auto& [number, codes] : elements_of(release)) known[number].insert(codes.begin(), codes.end());
  std::size_t names = 0;
  for (const fs::path& path : files_in(folder / "names/codes")) {
    std::string before;
    for (const Line& line : lines_of(path)) {
      ++names;
      const std::string code = line.text.substr(0, line.text.find('\t'));
      const Codes& list = known[path.stem().string()];  // empty: another body keeps the list
      if ((!list.empty() && list.count(code) == 0) || code <= before || line.text.size() > code.size() + 45)
        FAIL_CHECK(path << ":" << line.number << ": " << line.text);
      before = code;
    }
  }
  CHECK(names > 7000);
}

TEST_CASE("Fall-backs lead from a release that is not here to one that is") {
  const std::set<std::string> here(releases.begin(), releases.end());
  std::set<std::string> listed;
  for (const Line& line : lines_of(folder / "releases.txt")) {
    INFO(line.text);
    if (line.words.size() == 1) listed.insert(line.words[0]);
    if (line.words.size() == 1) continue;
    REQUIRE(line.words.size() == 3);
    CHECK(line.words[1] == "->");
    CHECK((here.count(line.words[0]) == 0 && here.count(line.words[2]) == 1));
  }
  CHECK(listed == here);
}
