// Foresight: asks memory for the rows of reference tables before rules look them up. In a table of many megabytes each
// lookup waits twice, for a slot of the index and for the row; asked for some segments ahead, both are there when the rule
// comes, and several are on their way at once. It changes nothing but the time: what is asked for and not looked up is
// forgotten. Translator moves it along.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "maps/program.hpp"
#include "maps/tables/table_rows.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::maps {

// What keys the lookups of a compiled map take from one segment each.
ForeseenKeys foreseen_keys(const Program& program);

// Whoever runs the map makes the keys that are no elements as they stand.
class KeyMaker {
 public:
  virtual std::string_view key_of(const ForeseenKeys::Key& key, std::uint32_t segment) = 0;

 protected:
  ~KeyMaker() = default;
};

class Foresight {
 public:
  using Rows = std::shared_ptr<const tables::TableRows>;
  // `rows`: by lookup. All must outlive the document.
  void begin(const Program& program, const document::Document& document, std::span<const Rows> rows, KeyMaker& maker) {
    const ForeseenKeys& keys = program.reading.foreseen;
    const auto is_large = [&](const ForeseenKeys::Key& key) { return rows[key.lookup]->is_large(); };
    is_on_ = std::any_of(keys.keys.begin(), keys.keys.end(), is_large);
    if (!is_on_) return;
    keys_ = &keys, lookups_ = program.lookups, document_ = &document, rows_ = rows, maker_ = &maker;
    swept_ = asked_ = followed_ = 0;
  }
  // The rules have come to this segment; first to segment 0, when the outermost loop has been entered.
  void at(std::uint32_t segment) {
    if (is_on_ && (segment + ahead - stride >= swept_ || segment + 2 * ahead < swept_)) look(segment);
  }

 private:
  static constexpr std::uint32_t ahead = 18, stride = 6;  // segments
  struct Asked {
    const tables::TableRows* rows = nullptr;
    std::uint32_t column = 0;
    std::uint64_t hash = 0;
  };
  void look(std::uint32_t segment);
  void ask(std::uint32_t segment);

  bool is_on_ = false;
  const ForeseenKeys* keys_ = nullptr;
  std::span<const Lookup> lookups_;
  const document::Document* document_ = nullptr;
  std::span<const Rows> rows_;
  KeyMaker* maker_ = nullptr;
  std::uint32_t swept_ = 0;                  // segments before this one have been looked at
  std::array<Asked, 256> ring_{};            // when it is full the oldest are forgotten
  std::uint32_t asked_ = 0, followed_ = 0;
};

}  // namespace crossdock::maps
