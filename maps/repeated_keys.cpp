#include "maps/repeated_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/program.hpp"

namespace crossdock::maps {
namespace {

constexpr std::size_t most_told = 3;  // of one column

yaml::Problem warning_about(const tables::ReferenceTable& table, const tables::TableRows& rows, std::uint32_t column, bool reads, const tables::TableRows::Repeated& key) {
  const bool has_lines = rows.line_of(key.later) != 0;
  const std::size_t first = has_lines ? rows.line_of(key.first) : key.first, later = has_lines ? rows.line_of(key.later) : key.later;
  const std::string_view unit = has_lines ? "line" : "row";
  yaml::Problem warning;
  warning.file = table.source().file.string();
  if (has_lines) warning.position.line = static_cast<std::uint32_t>(later);
  warning.what = fmt::format("\"{}\" stands twice in column {}{}, in {}s {} and {}; {} finds {} {}", excerpt(key.key, 40), excerpt(rows.columns()[column], 40),
                             table.source().table.empty() ? std::string() : " of " + table.source().table, unit, first, later,
                             reads ? "a lookup" : "when a document is written, a lookup", unit, first);
  return warning;
}

}  // namespace

void RepeatedKeys::add(const Program& program) {
  const auto note = [&](const Terms& terms, bool reads) {
    for (const Term& term : terms.terms) {
      if (term.kind != Term::Kind::call || term.function != Function::lookup) continue;
      const Lookup& lookup = program.lookups[term.ref];
      Use& use = columns_[{lookup.table.get(), lookup.from}];
      use.table = lookup.table;
      use.reads = use.reads || reads;
    }
  };
  note(program.reading.terms, true);
  note(program.writing.terms, program.reading.steps.empty());  // a condition has terms of this kind alone
}

std::vector<yaml::Problem> RepeatedKeys::warnings() const {
  std::vector<yaml::Problem> all;
  for (const auto& [column, use] : columns_) {
    const auto rows = use.table->rows();
    std::size_t count = 0;
    for (const auto& key : rows->repeated(column.column, most_told, count)) {
      all.push_back(warning_about(*use.table, *rows, column.column, use.reads, key));
      all.back().help = use.reads ? "remove all rows of a key but one" : "remove all rows of a key but one, or say write: nothing";
    }
    if (count > most_told) all.back().what += fmt::format("; {} more of such rows", grouped(count - most_told));
  }
  std::stable_sort(all.begin(), all.end(), [](const yaml::Problem& a, const yaml::Problem& b) { return std::pair(a.file, a.position.line) < std::pair(b.file, b.position.line); });
  return all;
}

}  // namespace crossdock::maps
