// RuleLines: where each rule of a map stands and is written, for problems, coverage and explain. Rules of groups are
// shared by all that use them, so what tells a rule from itself elsewhere is the way to it; its path ("lines.price") is
// put together only when somebody asks.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "maps/rule.hpp"

namespace crossdock::maps {

using Index = std::uint16_t;
inline constexpr Index none = std::numeric_limits<Index>::max();

struct RuleLine {
  std::string path;  // "lines.price"
  std::string line;  // "850.yaml:31"
  OnNoRow on_no_row = OnNoRow::by_direction;
};

class RuleLines {
 public:
  using Way = std::uint32_t;
  static constexpr Way top = 0;

  // The rules of a map, expanded; kept as long as this lives.
  void set_rules(RuleList rules);
  [[nodiscard]] const RuleList& rules() const { return rules_; }

  // One of the fields of the rule at `around`; the same for reading and writing.
  Way way_to(Way around, const Rule& rule);
  [[nodiscard]] std::string path(Way way) const;
  // A number for the rule, given when it is first asked for; nullopt when there are no more.
  std::optional<Index> number_of(Way way);

  // By number.
  [[nodiscard]] std::size_t size() const { return numbered_.size(); }
  RuleLine operator[](std::size_t number) const;
  [[nodiscard]] OnNoRow on_no_row(std::size_t number) const { return ways_[numbered_[number]].rule->on_no_row; }

 private:
  struct Standing {
    const Rule* rule = nullptr;
    Way around = top;
    Way first_field = top;     // top: not met yet
    std::uint32_t line = 0;
    Index number = none;
  };
  [[nodiscard]] const RuleList& fields_of(Way way) const { return way == top ? rules_ : ways_[way].rule->fields; }

  RuleList rules_;
  std::vector<Standing> ways_;
  std::vector<Way> numbered_;
};

}  // namespace crossdock::maps
