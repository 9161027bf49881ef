// What people call a document by: the number in its first segment (BEG03, BIG02, BSN02, W0502, ...). Found by what the
// element is, not by the set, so that a set added as data has its key too.
#pragma once

#include <string>

#include "parsers/document/document.hpp"
#include "parsers/document/structure.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

struct KeyPlace {
  document::Tag tag = 0;     // of the segment after ST
  std::uint8_t element = 0;  // 1-based; 0: the set has no such number
  std::string name;          // "BEG03"
};

KeyPlace key_place(const document::Structure& structure);

// Fills in SetVerdict::key_element and key; leaves them empty when the document does not begin as it should.
void take_key(const KeyPlace& place, const document::Document& document, SetVerdict& verdict);

}  // namespace crossdock::x12
