#include "engine/flow/csv_files.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"

namespace crossdock::flow {
namespace {

std::string reason_of(const maps::Problem& problem) {
  const std::string found = excerpt(problem.found, 60);
  if (problem.kind == maps::ProblemKind::not_written) return fmt::format("\"{}\" has no column", found);
  return fmt::format("\"{}\" does not fit{}", found, problem.expected.empty() ? std::string() : "; expected " + problem.expected);
}

}  // namespace

bool begins_as_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::shared_ptr<const maps::Map> csv_map(const maps::MapLibrary& library, const std::string& name) {
  const maps::MapLibrary::Entry* const entry = library.find(name);
  if (entry && entry->csv) return library.compile(name);
  std::vector<std::string> names;
  for (const maps::MapLibrary::Entry& one : library.entries())
    if (one.csv) names.push_back(one.name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw Failure(Remedy::operator_, entry ? fmt::format("map {} is for set {}, not for CSV", name, entry->set) : fmt::format("there is no map {}{}", name, did_you_mean(name, known)),
                names.empty() ? std::string("a map for CSV has a section csv:, and lies in a folder of maps:") : fmt::format("maps for CSV: {}", fmt::join(names, ", ")));
}

std::shared_ptr<const maps::Map> csv_map_for(const maps::MapLibrary& library, const std::vector<std::string>& names, std::string_view document) {
  for (const std::string& name : names) {
    const auto map = csv_map(library, name);
    if (map->schema().name == document) return map;
  }
  return nullptr;
}

std::vector<yaml::Problem> check_csv_maps(const maps::MapLibrary& library, const std::vector<std::pair<std::string, std::string>>& named, const std::string& file) {
  std::vector<yaml::Problem> problems;
  for (const auto& [who, name] : named) {
    try {
      (void)csv_map(library, name);
    } catch (const Failure& failure) {
      const std::string what = fmt::format("{}: {}", who, failure.what());
      problems.push_back({file, {}, what, failure.next(), fmt::format("{}: {}\n      = {}", file, what, failure.next())});
    }
  }
  return problems;
}

Fault fault_of(const csv::Fault& fault) {
  return {fault.rule, {}, csv::place_of(fault), fault.reason, fault.next, 0, fault.stops};
}

std::vector<Fault> faults_of(const std::vector<csv::Fault>& faults) {
  std::vector<Fault> all;
  for (const csv::Fault& fault : faults) all.push_back(fault_of(fault));
  return all;
}

std::vector<Fault> faults_of(const maps::CsvRows& rows) {
  std::vector<Fault> all = faults_of(rows.faults);
  for (const canonical::Problem& one : rows.unreadable) all.push_back({one.rule, one.pointer, {}, excerpt(one.reason, 500), "correct the document", one.offset, true});
  for (const maps::Problem& one : rows.problems)
    all.push_back({maps::name_of(one.kind), one.pointer, {}, reason_of(one), one.rule.empty() ? std::string("a rule of the map would have to write it") : fmt::format("rule {} at {}", one.rule, one.map_line), 0, !one.lets_go()});
  return all;
}

std::string rows_text(const maps::CsvDocument& document) {
  return document.first_row == document.last_row ? fmt::format("row {}", document.first_row) : fmt::format("rows {} to {}", document.first_row, document.last_row);
}

}  // namespace crossdock::flow
