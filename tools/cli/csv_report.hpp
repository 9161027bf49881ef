// What is wrong with a CSV file, or with rows to be written, as a person reads it: file, row, column, what was found, what
// was expected, what to do. And as JSON.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/csv_files.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {

// On standard error. At most twenty, and how many more.
void tell_csv_faults(Terminal& terminal, const std::string& file, const std::vector<flow::Fault>& faults);
// One object a line on standard output, all of them.
void print_csv_faults(Terminal& terminal, const std::string& file, const std::vector<flow::Fault>& faults);

// A file by a map: opened, or told why not. False: refused as a whole.
bool open_csv(Terminal& terminal, const std::string& file, std::string bytes, maps::CsvDocuments& documents, bool as_json);

}  // namespace crossdock::cli
