// TermCompiler: turns a parsed expression into terms, checks names and types on the way. What a place or a field means
// differs between reading and writing, so the read and the write compiler each say so by overriding `place` and `name`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "maps/expression.hpp"
#include "maps/invert.hpp"
#include "maps/program.hpp"
#include "maps/resolve.hpp"
#include "maps/rule.hpp"
#include "maps/sought_places.hpp"

namespace crossdock::maps {

// Code tables and reference tables of one map, put into the program when a rule first names them; and the places its
// rules ask for.
class Names {
 public:
  using OpenTable = std::function<std::shared_ptr<const tables::ReferenceTable>(const std::string& name, const TableText&)>;
  Names(const Shared& shared, Program& program, SoughtPlaces& sought, OpenTable open_table)
      : shared_(shared), program_(program), sought_(sought), open_table_(std::move(open_table)) {}

  // Index in Program::codes.
  std::optional<std::uint32_t> code_table(const Written& written, const ExpressionNode& name);
  // Index in Program::lookups.
  std::optional<std::uint32_t> lookup(const Written& written, const ExpressionNode& table, const ExpressionNode& from,
                                      const ExpressionNode& to);
  [[nodiscard]] const Shared& shared() const { return shared_; }
  [[nodiscard]] SoughtPlaces& sought() { return sought_; }
  // What is found out about an expression or a place is kept: the rules of groups come by again and again.
  // `written` with the calls of the map's own functions replaced by their bodies; nullptr after refusing.
  const Written* inlined(const Written& written);
  // `written`, without calls of the map's own functions, turned round; nullptr after refusing.
  const Inverse* inverse(const Written& written);
  const Resolution& resolved(document::NodeId from, const Place& place, bool repeats);

  // Stands in a rule, from here to the end of the scope: in one of the fields of the rule stood in before.
  class Within {
   public:
    Within(Names& names, const Rule& rule) : names_(names), outer_(names.way_) { names.way_ = names.program_.rules.way_to(outer_, rule); }
    ~Within() { names_.way_ = outer_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    Names& names_;
    RuleLines::Way outer_;
  };
  // The number of the rule stood in, for problems and traces; the same for reading and writing.
  Index number_of(const Rule& rule);
  // What is sought from here on, the rule stood in seeks.
  void seeks(const Rule& rule) { sought_.rule(rule, program_.rules, way_); }

 private:
  const Shared& shared_;
  Program& program_;
  SoughtPlaces& sought_;
  OpenTable open_table_;
  RuleLines::Way way_ = RuleLines::top;

  struct SoughtFrom {
    const Place* place;
    document::NodeId from;
    bool repeats;
    friend bool operator==(const SoughtFrom&, const SoughtFrom&) = default;
  };
  struct HashOfSoughtFrom {
    std::size_t operator()(const SoughtFrom& one) const { return std::hash<const void*>()(one.place) ^ static_cast<std::size_t>(one.from) << 40U; }
  };
  std::unordered_map<const Expression*, std::optional<Written>> inlined_;
  std::unordered_map<const Expression*, std::optional<Inverse>> inverses_;
  std::unordered_map<SoughtFrom, Resolution, HashOfSoughtFrom> resolved_;
  std::unordered_map<std::string, std::uint32_t> code_tables_;
};

// `written` with the calls of the map's own functions replaced by their bodies. nullopt after refusing.
std::optional<Written> inlined(const Written& written, const Shared& shared);

class TermCompiler {
 public:
  TermCompiler(Terms& terms, Names& names) : terms_(terms), names_(names) {}
  TermCompiler(const TermCompiler&) = delete;
  TermCompiler& operator=(const TermCompiler&) = delete;
  virtual ~TermCompiler() = default;

  // nullopt when the expression was refused, or when a place of it is not in this release: then missing() says what.
  std::optional<std::uint32_t> compile(const Written& written, std::uint32_t node);
  std::optional<std::uint32_t> compile(const Written& written) { return compile(written, written.expression().root); }

  [[nodiscard]] const std::optional<Missing>& missing() const { return missing_; }
  void forget_missing() { missing_.reset(); }

  std::uint32_t constant(std::string text, ValueType type = ValueType::text);
  std::uint32_t call(Function function, ValueType type, const std::vector<std::uint32_t>& operands, std::uint32_t ref = 0);
  [[nodiscard]] ValueType type_of(std::uint32_t term) const { return terms_.terms[term].type; }

 protected:
  virtual std::optional<std::uint32_t> place(const Written& written, const ExpressionNode& node) = 0;
  virtual std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) = 0;
  // The list that count, sum, any or first go over: sets where it is, and calls `inside` standing in an item of it.
  // False when it was refused, or is not in this release, or `inside` says so.
  virtual bool gather(const Written& written, std::uint32_t list, Gathering& gathering, const std::function<bool()>& inside) = 0;

  std::uint32_t add(Term term);
  Index number_of(const Rule& rule) { return names_.number_of(rule); }

  Terms& terms_;
  Names& names_;
  std::optional<Missing> missing_;

 private:
  std::optional<std::uint32_t> operation(const Written& written, const ExpressionNode& node);
  std::optional<std::uint32_t> coalesce(const Written& written, const ExpressionNode& node);
  std::optional<std::uint32_t> named_call(const Written& written, const ExpressionNode& node);
  std::optional<std::uint32_t> table_call(const Written& written, const ExpressionNode& node, const Signature& signature);
  std::optional<std::uint32_t> gathering_call(const Written& written, const ExpressionNode& node, const Signature& signature);
  // Operand `i` as a term, of the type that `by` wants.
  std::optional<std::uint32_t> operand(const Written& written, const ExpressionNode& node, std::size_t i, ValueType wanted, std::string_view by);
  bool check_format(const Written& written, const ExpressionNode& node, const Signature& signature) const;
  bool check_type(const Written& written, Span span, ValueType wanted, std::uint32_t term, std::string_view by);
};

// What an element, or a field, is in an expression.
ValueType value_type(const document::ElementShape& shape);
ValueType value_type(canonical::FieldType type);

// May a value of type `from` stand where `to` is wanted?
bool fits(ValueType from, ValueType to);

}  // namespace crossdock::maps
