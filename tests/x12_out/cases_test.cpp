// Every folder below cases/ is a test: received.edi is read and checked, our reply must be reply.edi, byte for byte.
// cases/README.md says how to add one.
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "parsers/x12/codes.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/cases.hpp"
#include "tests/x12_out/reply_rules.hpp"

using namespace crossdock;
using namespace crossdock::x12;

namespace {

// "AK403 7", "AK901 P", "TA1 025": every code and letter in a reply of ours, each prefixed by `release` when asked.
std::set<std::string> codes_in(const std::string& reply) {
  static const std::map<std::string, std::pair<std::size_t, std::size_t>> places = {
      {"TA1", {5, 5}}, {"AK3", {4, 4}}, {"IK3", {4, 4}}, {"AK4", {3, 3}},
      {"IK4", {3, 3}}, {"AK5", {2, 6}}, {"IK5", {2, 6}}, {"AK9", {5, 9}}};
  std::set<std::string> codes;
  std::istringstream lines(reply);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> elements;
    std::istringstream parts(line.substr(0, line.find('~')));
    for (std::string part; std::getline(parts, part, '*');) elements.push_back(part);
    const auto place = elements.empty() ? places.end() : places.find(elements[0]);
    if (place == places.end()) continue;
    const auto [first, last] = place->second;
    const std::string list = elements[0] == "TA1" ? "TA1 " : fmt::format("{}{:02} ", elements[0], first);
    for (std::size_t i = first; i <= last && i < elements.size(); ++i) codes.insert(list + elements[i]);
    if (elements[0][2] == '5' || elements[0][2] == '9') codes.insert(elements[0] + "01 " + elements[1]);
  }
  return codes;
}

std::string list_name(document::Level level, Dialect dialect) {
  const std::string family = dialect == Dialect::x999_005010 ? "IK" : "AK";
  switch (level) {
    case document::Level::interchange: return "TA1 ";
    case document::Level::group: return "AK905 ";
    case document::Level::set: return family + "502 ";
    case document::Level::segment: return family + "304 ";
    case document::Level::element: return family + "403 ";
  }
  return {};
}

}  // namespace

TEST_CASE("Each case earns the acknowledgment beside it") {
  for (const made::Case& each : made::all_cases()) {
    DYNAMIC_SECTION(each.name) {
      INFO(each.sentence);
      const std::string reply = made::reply_of(each);
      if (std::getenv("CROSSDOCK_WRITE_REPLIES") != nullptr) std::ofstream(each.folder / "reply.edi") << reply;
      CHECK(reply == made::text_of(each.folder / "reply.edi"));
      CHECK(made::fault_in_reply(reply) == "");
      for (const std::string& code : each.earns) {
        INFO(code);
        CHECK(codes_in(reply).count(code) == 1);
      }
    }
  }
}

TEST_CASE("Every code we can say is earned by a case in 004010, in 005010 and in a 999") {
  std::map<std::string, std::set<std::string>> earned;  // by GS08 of the reply; TA1 without one
  for (const made::Case& each : made::all_cases()) {
    const std::string reply = made::text_of(each.folder / "reply.edi");
    const auto gs = reply.find("*X*");
    const std::string version = gs == std::string::npos ? "" : reply.substr(gs + 3, reply.find('~', gs) - gs - 3);
    for (const std::string& code : codes_in(reply)) earned[code.starts_with("TA1") ? "" : version].insert(code);
  }
  // AK502 6 and 7 are what the group's code 5 says when AK2 cannot be written; 7 is said in 004010 of a duplicate.
  const std::set<std::string> unsaid = {"AK502 6", "IK502 6", "AK502 7", "IK502 7"};
  // What a 999 says as a 997 of 005010 does is not shown twice.
  const std::vector<std::pair<Dialect, std::string>> dialects = {
      {Dialect::x997_004010, "004010"}, {Dialect::x997_005010, "005010"}, {Dialect::x999_005010, "005010X231A1"}};
  for (const auto& [dialect, version] : dialects)
    for (std::size_t i = 0; i < document::issue_kind_count; ++i) {
      const auto kind = static_cast<document::IssueKind>(i);
      const auto level = document::level_of(kind);
      const std::string code(code_of(kind, dialect));
      if (code.empty() || (dialect == Dialect::x999_005010 && !is_implementation_code(code))) continue;
      const std::string full = list_name(level, dialect) + code;
      INFO(document::name_of(kind) << " in " << version);
      if (unsaid.count(full) == 0) CHECK(earned[level == document::Level::interchange ? "" : version].count(full) == 1);
    }
}
