// RepeatedKeys: the columns of reference tables that compiled maps look up by, and the keys that stand in several of their
// rows: a lookup finds the first of them, and nobody sees that there is another. Kept by MapLibrary, told by `map check` and
// `config check`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/tables/reference_table.hpp"

namespace crossdock::maps {

struct Program;

class RepeatedKeys {
 public:
  void add(const Program& program);
  [[nodiscard]] std::vector<yaml::Problem> warnings() const;

 private:
  struct Column {
    const tables::ReferenceTable* table = nullptr;
    std::uint32_t column = 0;
    auto operator<=>(const Column&) const = default;
  };
  struct Use {
    std::shared_ptr<const tables::ReferenceTable> table;
    bool reads = false;  // false: looked up only when a document is written
  };
  std::map<Column, Use> columns_;
};

}  // namespace crossdock::maps
