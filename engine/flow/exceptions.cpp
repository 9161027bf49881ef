#include "engine/flow/exceptions.hpp"

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::flow {

std::string location_text(const document::Location& location) {
  std::string text;
  if (location.segment_position > 0) text = fmt::format("segment {} {}", location.segment_position, document::place(location));
  else if (!location.segment_id.empty()) text = document::place(location);
  const auto add = [&](std::string part) { text += (text.empty() ? "" : ", ") + std::move(part); };
  if (!location.loop.empty()) add("loop " + location.loop);
  if (location.line > 0) add(fmt::format("line {}", location.line));
  add(fmt::format("byte {}", location.offset));
  return text;
}

bool exception_for(const document::Issue& issue, store::NewException& into) {
  if (issue.severity == document::Severity::note) return false;
  const bool refused = issue.severity == document::Severity::reject;
  into.row.code = document::name_of(issue.kind);
  into.row.severity = refused ? store::ExceptionSeverity::error : store::ExceptionSeverity::warning;
  into.row.location = location_text(issue.location);
  into.row.text = excerpt(document::sentence(issue), 500);
  into.row.remedy = refused ? "the partner corrects it and sends it again; the acknowledgment tells him where"
                            : "processed all the same; the acknowledgment tells the partner";
  return true;
}

void exception_for(const maps::Problem& problem, store::NewException& into) {
  into.row.code = maps::name_of(problem.kind);
  into.row.severity = store::ExceptionSeverity::warning;
  into.row.location = problem.segment_position > 0 ? fmt::format("segment {} {}", problem.segment_position, problem.place) : problem.place;
  into.row.text = excerpt(maps::sentence(problem), 500);
  into.row.remedy = fmt::format("see rule {} at {}", problem.rule, problem.map_line);
}

}  // namespace crossdock::flow
