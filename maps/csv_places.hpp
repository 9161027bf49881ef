// Columns as places: in the rules of a map for CSV, <PO Number>, `each: row` and `each: <Ship To>` become places of a
// csv::Shape, which this builds on the way; the compilers then know them as segments and elements. Called by MapLibrary with
// the effective rules. Mistakes (no such column, a place of X12) are recorded in the files of the rules.
#pragma once

#include <memory>
#include <vector>

#include "maps/csv/shape.hpp"
#include "maps/program.hpp"
#include "maps/rule.hpp"

namespace crossdock::maps {

std::shared_ptr<csv::Shape> place_columns(RuleList& rules, csv::Layout layout);

// The other way round: a map for a transaction set names no columns.
void refuse_columns(const RuleList& rules);

// A column that two parts of a document write, as a sentence; empty when each is written by one.
std::string written_twice(const Program& program, const csv::Shape& shape);

}  // namespace crossdock::maps
