#include "maps/problem.hpp"

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {

const char* name_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::value_unreadable: return "value_unreadable";
    case ProblemKind::code_unknown: return "code_unknown";
    case ProblemKind::row_missing: return "row_missing";
    case ProblemKind::no_room: return "no_room";
    case ProblemKind::value_unwritable: return "value_unwritable";
    case ProblemKind::value_missing: return "value_missing";
    case ProblemKind::not_written: return "not_written";
  }
  return "";
}

std::string sentence(const Problem& problem) {
  std::string where;
  if (!problem.pointer.empty()) where = problem.pointer;
  else if (problem.segment_position != 0) where = fmt::format("{}, segment {}", problem.place, problem.segment_position);
  else where = problem.place;
  if (!problem.rule.empty()) where += fmt::format("{}rule {} ({})", where.empty() ? "" : ", ", problem.rule, problem.map_line);
  std::string what;
  switch (problem.kind) {
    case ProblemKind::value_missing: what = "a value is missing"; break;
    case ProblemKind::no_room: what = fmt::format("no room for \"{}\"", excerpt(problem.found)); break;
    case ProblemKind::not_written: what = fmt::format("\"{}\" is not written by this map", excerpt(problem.found)); break;
    default: what = fmt::format("found \"{}\"", excerpt(problem.found)); break;
  }
  return problem.expected.empty() ? fmt::format("{}: {}", where, what) : fmt::format("{}: {}; expected {}", where, what, problem.expected);
}

}  // namespace crossdock::maps
