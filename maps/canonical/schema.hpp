// Schema: what a canonical document consists of, as data (schemas/*.yaml). Maps resolve their field names against it,
// the JSON reader checks by it, `crossdock schema show` and the published JSON Schemas are printed from it.
// Immutable after loading and shared by every thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/name_index.hpp"

namespace crossdock::canonical {

// In JSON: integer is a number; object and list are what they are; everything else is a string. Quantities, money and
// numbers are strings that hold an exact decimal ("12.50"), because most JSON readers would round a number.
enum class FieldType : std::uint8_t {
  text,
  code,      // a word of ours, or the standard's code where we have no word
  date,      // 2026-01-31
  time,      // 13:45, 13:45:30 or 13:45:30.25
  quantity,  // exact decimal
  money,     // exact decimal, in the document's currency
  number,    // exact decimal: rates, percentages, measurements
  integer,   // a count
  object,
};
std::string_view name_of(FieldType type);
constexpr bool is_decimal(FieldType type) {
  return type == FieldType::quantity || type == FieldType::money || type == FieldType::number;
}

struct Field {
  std::string name;
  FieldType type = FieldType::text;
  bool list = false;
  bool required = false;
  std::uint16_t object = 0;  // index in Schema::types when type is object
  std::string key;           // the name documents are searched by ("order_number"); empty: not searched by
  std::string about;
};

// The bit of a field in a set of fields of one object; fields from the 63rd on share one. The highest bit is no field's.
inline constexpr std::uint32_t first_to_share = 62;
constexpr std::uint64_t presence_bit(std::uint32_t field) { return std::uint64_t{1} << (field < first_to_share ? field : first_to_share); }
inline constexpr std::uint64_t presence_of_none = std::uint64_t{1} << 63;

// What the JSON reader asks about a field, close together.
struct alignas(64) FieldLook {
  char text[32];                  // "price": with its quotes and its colon, as JSON without blanks writes it
  std::uint64_t presence = 0;
  std::uint32_t bytes = 0;        // a bit for each byte of the text that counts
  std::uint8_t size = 0;          // of the text
  FieldType type = FieldType::text;
  bool plain = false;             // neither list nor object
  FieldLook(const Field& field, std::uint32_t index);
};

// A document or one of the objects in it.
struct ObjectType {
  std::string name;
  std::string about;
  std::vector<Field> fields;               // in the order they are written
  std::vector<std::uint16_t> required = {};  // indices of fields
  std::vector<std::uint16_t> searched = {};  // those that are keys, and those that may hold some
  NameIndex names = {};
  std::vector<FieldLook> looks = {};
  std::uint64_t needed = 0;                  // by presence_bit(): an object that has all of these lacks nothing
  std::uint32_t first_hint = 0;              // in the reader's hints: one for the object's beginning, one for each field

  static constexpr std::uint16_t none = NameIndex::none;
  [[nodiscard]] std::uint16_t find(std::string_view field) const { return names.find(field); }  // index, or none
  void finish();  // when all fields are there: fills all that stands below them
};

class Schema {
 public:
  std::string name;   // "order"
  std::string title;  // "Purchase order"
  std::vector<ObjectType> types;  // types[0] is the document itself

  [[nodiscard]] const ObjectType& root() const { return types.front(); }
  [[nodiscard]] const ObjectType& object_of(const Field& field) const { return types[field.object]; }
};

// All schemas of a folder. A file `name.yaml` holds the document `name`; common.yaml holds the objects they share.
// Safe to use from several threads.
class SchemaLibrary {
 public:
  // Throws Failure that lists every mistake with file, line and column.
  static std::shared_ptr<const SchemaLibrary> load(const std::filesystem::path& folder);
  // For a command that needs one or two of them: a file is read when its document is first asked for, and find() throws
  // what load() would have thrown.
  static std::shared_ptr<const SchemaLibrary> open(const std::filesystem::path& folder);
  ~SchemaLibrary();

  [[nodiscard]] const Schema* find(std::string_view name) const;  // nullptr when there is none
  [[nodiscard]] std::vector<std::string_view> names() const;      // sorted

 private:
  SchemaLibrary();
  struct Shelf;
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace crossdock::canonical
