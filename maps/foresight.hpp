// Foresight: asks memory for the rows of reference tables before rules look them up. In a table of many megabytes each
// lookup waits twice, for a slot of the index and for the row; asked for some places ahead, both are there when the rule
// comes, and several are on their way at once. It changes nothing but the time: what is asked for and not looked up is
// forgotten. Places are the segments of a document that is read, the values of one that is written; the two runners move
// it along.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "maps/canonical/value.hpp"
#include "maps/program.hpp"
#include "maps/tables/table_rows.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::maps {

// What keys the lookups of a compiled map take from one segment, or from one object, each.
ForeseenKeys foreseen_keys(const Program& program);
ForeseenFields foreseen_fields(const Program& program);

using RowsOfLookups = std::span<const std::shared_ptr<const tables::TableRows>>;

class Foresight {
 public:
  // The rules have come to this place.
  void at(std::uint32_t place) {
    if (is_on_ && (place + ahead_ - stride_ >= swept_ || place + 2 * ahead_ < swept_)) look(place);
  }

 protected:
  Foresight(std::uint32_t ahead, std::uint32_t stride) : ahead_(ahead), stride_(stride) {}
  ~Foresight() = default;
  // `rows`: by lookup; they must outlive the document. Off when none of the tables is large.
  template <class Keys>
  void begin(const Program& program, RowsOfLookups rows, const Keys& keys, std::size_t places) {
    is_on_ = std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return rows[key.lookup]->is_large(); });
    lookups_ = program.lookups, rows_ = rows, places_ = places;
    swept_ = asked_ = followed_ = 0;
  }
  // Asks for the keys that stand there.
  virtual void ask(std::uint32_t place) = 0;
  void ask(std::uint32_t lookup, std::string_view key) {
    const std::uint32_t column = lookups_[lookup].from;
    const tables::TableRows& rows = *rows_[lookup];
    ring_[asked_++ % ring_.size()] = {&rows, column, rows.begin_looking(column, key)};
  }

 private:
  struct Asked {
    const tables::TableRows* rows = nullptr;
    std::uint32_t column = 0;
    std::uint64_t hash = 0;
  };
  void look(std::uint32_t place);

  const std::uint32_t ahead_, stride_;
  bool is_on_ = false;
  std::span<const Lookup> lookups_;
  RowsOfLookups rows_;
  std::size_t places_ = 0;
  std::uint32_t swept_ = 0;                  // places before this one have been looked at
  std::array<Asked, 256> ring_{};            // when it is full the oldest are forgotten
  std::uint32_t asked_ = 0, followed_ = 0;
};

// Whoever runs the map makes the keys that are no elements as they stand.
class KeyMaker {
 public:
  virtual std::string_view key_of(const ForeseenKeys::Key& key, std::uint32_t segment) = 0;

 protected:
  ~KeyMaker() = default;
};

class SegmentForesight final : public Foresight {
 public:
  SegmentForesight() : Foresight(18, 6) {}
  // Comes to segment 0 when the outermost loop has been entered.
  void begin(const Program& program, const document::Document& document, RowsOfLookups rows, KeyMaker& maker) {
    keys_ = &program.reading.foreseen, document_ = &document, maker_ = &maker;
    Foresight::begin(program, rows, keys_->keys, document.segments.size());
  }

 private:
  void ask(std::uint32_t segment) override;

  const ForeseenKeys* keys_ = nullptr;
  const document::Document* document_ = nullptr;
  KeyMaker* maker_ = nullptr;
};

// Values stand in a canonical document as they stood in its JSON.
class ValueForesight final : public Foresight {
 public:
  ValueForesight() : Foresight(96, 32) {}
  void begin(const Program& program, const canonical::Canonical& document, RowsOfLookups rows) {
    fields_ = &program.writing.foreseen, document_ = &document;
    Foresight::begin(program, rows, fields_->fields, document.size());
  }

 private:
  void ask(std::uint32_t value) override;

  const ForeseenFields* fields_ = nullptr;
  const canonical::Canonical* document_ = nullptr;
};

}  // namespace crossdock::maps
