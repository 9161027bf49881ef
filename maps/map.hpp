// Map: one compiled map: the rules of one YAML file (and of what it extends) for one transaction set of one release,
// with every place resolved against the structure and every field against the schema. Immutable, shared by threads.
// Made by MapLibrary; run by Translator (X12 to canonical JSON) and Generator (canonical to X12).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "maps/canonical/schema.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::csv {
class Shape;
}

namespace crossdock::maps {

struct Program;  // program.hpp

class Map {
 public:
  explicit Map(std::unique_ptr<const Program> program);
  ~Map();
  Map(const Map&) = delete;
  Map& operator=(const Map&) = delete;

  [[nodiscard]] const std::string& name() const;  // "850", "acme-850"
  [[nodiscard]] const document::Structure& structure() const;
  [[nodiscard]] const canonical::Schema& schema() const;
  [[nodiscard]] const csv::Shape* csv() const;    // nullptr: the map is for a transaction set
  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  std::unique_ptr<const Program> program_;
};

}  // namespace crossdock::maps
