#include "tools/cli/csv_report.hpp"

#include <fmt/format.h>

#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"

namespace crossdock::cli {

void tell_csv_faults(Terminal& terminal, const std::string& file, const std::vector<flow::Fault>& faults) {
  constexpr std::size_t most_told = 20;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (i == most_told) return terminal.remark(fmt::format("{}: {} more; --json, where there is one, lists them all", file, faults.size() - i));
    const flow::Fault& fault = faults[i];
    std::string where = fault.place;
    if (!fault.pointer.empty()) where += where.empty() ? fault.pointer : ", " + fault.pointer;
    std::string said = paragraph(fmt::format("{}: {}{}{}: {} [{}]", file, where, where.empty() ? "" : ": ", fault.stops ? "error" : "warning", fault.reason, fault.rule), 4);
    if (!fault.remedy.empty()) said += "\n" + remedy_text(fault.remedy, 4);
    terminal.remark(said);
  }
}

void print_csv_faults(Terminal& terminal, const std::string& file, const std::vector<flow::Fault>& faults) {
  for (const flow::Fault& fault : faults) {
    Json json;
    json.begin_object().field("file", file).field_if("place", fault.place).field_if("pointer", fault.pointer).field("rule", fault.rule);
    json.field("reason", fault.reason).field_if("remedy", fault.remedy).field("stops", fault.stops);
    terminal.line(json.end_object().text());
  }
}

bool open_csv(Terminal& terminal, const std::string& file, std::string bytes, maps::CsvDocuments& documents, bool as_json) {
  if (documents.open(std::move(bytes))) return true;
  const std::vector<flow::Fault> faults = flow::faults_of(documents.faults());
  as_json ? print_csv_faults(terminal, file, faults) : tell_csv_faults(terminal, file, faults);
  return false;
}

}  // namespace crossdock::cli
