// FieldCompiler: compiles expressions whose names are fields of a canonical document: the write side of a map, and
// conditions about a document (document_condition.hpp). A name is looked for in the innermost object around the
// expression that has it; count, sum, any and first stand in the items of a list.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "maps/canonical/schema.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {

class FieldCompiler : public TermCompiler {
 public:
  // An object, or an item of a list, that expressions stand in; `level` counts the lists around it.
  struct Around {
    std::uint8_t level = 0;
    std::vector<std::uint16_t> path;
    const canonical::ObjectType* type = nullptr;  // nullptr: an item that is no object
    const Around* outer = nullptr;
  };
  FieldCompiler(Terms& terms, Names& names, const canonical::Schema& schema) : TermCompiler(terms, names), schema_(schema) {}

 protected:
  using Field = canonical::Field;
  using ObjectType = canonical::ObjectType;

  // Where the expression in hand stands, items of lists it goes over aside.
  [[nodiscard]] virtual const Around& standing_object() const = 0;

  std::optional<std::uint32_t> place(const Written& written, const ExpressionNode& node) override;
  std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) override;
  bool gather(const Written& written, std::uint32_t list, Gathering& gathering, const std::function<bool()>& inside) override;
  std::uint32_t field_term(FieldRef ref, ValueType type);
  static FieldRef ref_of(const Around& object, std::uint16_t field);

 private:
  [[nodiscard]] const Around& around() const { return item_ ? *item_ : standing_object(); }
  // "totals.line_count": the first name in the innermost object that has it.
  std::optional<FieldRef> find_field(std::string_view dotted, const Field*& found) const;
  void refuse_name(const Written& written, const ExpressionNode& node) const;

  const canonical::Schema& schema_;
  const Around* item_ = nullptr;
};

}  // namespace crossdock::maps
