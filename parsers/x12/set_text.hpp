// A transaction set's file of the dictionary (sets/850.txt) turned into a Structure.
#pragma once

#include <memory>
#include <string_view>

#include "parsers/document/structure.hpp"
#include "parsers/x12/release_tables.hpp"

namespace crossdock::x12 {

// The first line, "850 PO Purchase order", apart.
struct SetTitle {
  std::string_view set_id, functional_group, name;
};
SetTitle read_set_title(const DictionaryText& text);

// Throws Failure with file and line when the text is not a set over the segments of `release`.
std::unique_ptr<document::Structure> read_set(const DictionaryText& text, std::string_view release,
                                              std::shared_ptr<ReleaseTables> tables);

}  // namespace crossdock::x12
