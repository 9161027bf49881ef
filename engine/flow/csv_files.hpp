// CSV between our own systems and canonical documents: files they leave, rows they are given. What does not fit is told by row
// and column, in the words of every other fault. Callers: assemble.cpp, translate.cpp, `crossdock generate`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml/file.hpp"
#include "engine/flow/compose.hpp"
#include "maps/csv_documents.hpp"

namespace crossdock::flow {

// JSON begins with a brace or a bracket; what does not, and comes from where a map for CSV is named, is CSV.
bool begins_as_json(std::string_view text);

// Throws Failure when there is no such map, it is wrong, or it is for a transaction set.
std::shared_ptr<const maps::Map> csv_map(const maps::MapLibrary& library, const std::string& name);
// The one of `names` that is for the document; nullptr when none is.
std::shared_ptr<const maps::Map> csv_map_for(const maps::MapLibrary& library, const std::vector<std::string>& names, std::string_view document);

// The maps that sources and destinations name, each as {"source erp", "erp-acknowledgments"}: what is wrong with them.
std::vector<yaml::Problem> check_csv_maps(const maps::MapLibrary& library, const std::vector<std::pair<std::string, std::string>>& named, const std::string& file);

Fault fault_of(const csv::Fault& fault);
std::vector<Fault> faults_of(const std::vector<csv::Fault>& faults);
// Of rows that were to be written.
std::vector<Fault> faults_of(const maps::CsvRows& rows);

// "rows 2 to 8", "row 4".
std::string rows_text(const maps::CsvDocument& document);

}  // namespace crossdock::flow
