// Which of the columns a file has a table wants. Private to this room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maps/tables/table_rows.hpp"

namespace crossdock::tables {

// By number, in the order asked for. Throws Failure when one is not there, or one is there twice.
std::vector<std::uint32_t> columns_taken(const TableSource& source, const std::vector<std::string>& header);
std::vector<std::string> names_of(const std::vector<std::string>& header, const std::vector<std::uint32_t>& taken);

}  // namespace crossdock::tables
