// Translator: runs a map over a checked transaction set and writes the canonical document as one line of JSON, with
// the keys it is searched by. Keeps its memory from set to set: one per thread, for any number of maps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "maps/map.hpp"
#include "maps/problem.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::maps {

// One search key of a document: ("order_number", "4500012345").
struct Key {
  std::string_view name;   // lives in the schema
  std::string_view value;  // lives in the Translation
};

// What one run gave. The views are valid until the next run with the same Translation.
class Translation {
 public:
  std::string_view json() const { return {json_.get(), json_size_}; }  // no line end
  const std::vector<Key>& keys() const { return keys_; }               // at most 10,000, most repeats left out
  const std::vector<Problem>& problems() const { return problems_; }   // at most 100
  std::uint32_t problems_not_listed() const { return problems_not_listed_; }

 private:
  friend class Translator;
  template <bool>
  friend class ReadRun;
  std::unique_ptr<char[]> json_;
  std::size_t json_size_ = 0, json_capacity_ = 0;
  std::unique_ptr<char[]> key_text_;
  std::size_t key_text_size_ = 0, key_text_capacity_ = 0;
  std::vector<Key> keys_;
  std::vector<Problem> problems_;
  std::uint32_t problems_not_listed_ = 0;
};

// Which elements of a document were read; asked for by coverage and by agreements that act on loss.
struct Trace {
  std::vector<bool> read;             // by index in Document::separators (the one before the element)
  std::vector<std::uint32_t> filled;  // times each field of the map was filled, by rule number
};

class Translator {
 public:
  Translator();
  ~Translator();
  Translator(Translator&&) noexcept;
  Translator& operator=(Translator&&) noexcept;

  // Precondition: document.structure is the map's structure and the validator has placed its segments.
  // `trace` nullptr costs nothing.
  void translate(const document::Document& document, const Map& map, Translation& out, Trace* trace = nullptr);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace crossdock::maps
