// DocumentCondition: a condition about a canonical document in the language of maps: count(lines) > 100 and
// any(parties, role = 'ship_to' and id = '0042'). Routes ask it. Made by MapLibrary, which knows code tables, reference
// tables and functions; immutable, shared by threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/node.hpp"
#include "maps/canonical/schema.hpp"
#include "maps/canonical/value.hpp"

namespace crossdock::tables {
class ReferenceTable;
}

namespace crossdock::maps {

struct Program;
struct Shared;
struct TableText;
struct Expression;

class DocumentCondition {
 public:
  using OpenTable = std::function<std::shared_ptr<const tables::ReferenceTable>(const std::string& name, const TableText&)>;
  // From the text of a YAML scalar. nullptr when it is no condition about a document of this kind: what is wrong is
  // recorded at the node.
  static std::shared_ptr<const DocumentCondition> compile(const yaml::Node& node, const canonical::Schema& schema, const Shared& names, OpenTable open_table);
  ~DocumentCondition();
  DocumentCondition(const DocumentCondition&) = delete;
  DocumentCondition& operator=(const DocumentCondition&) = delete;

  struct Answer {
    bool holds = false;
    std::string part;   // the first of several joined by `and` that does not hold, as written; empty when all do
    std::string found;  // what its names are in this document: "count(lines) is 12, type is empty"
  };
  [[nodiscard]] Answer ask(const canonical::Canonical& document) const;
  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  // A name or count(...) of the expression by itself, to say what was found.
  struct Named {
    std::string text;
    std::uint32_t term;
  };
  struct Part {
    std::string text;
    std::uint32_t term;
    std::vector<Named> names;
  };
  class Compiler;
  class Asking;
  DocumentCondition();

  std::unique_ptr<Program> program_;
  std::vector<Part> parts_;  // joined by `and`
};

}  // namespace crossdock::maps
