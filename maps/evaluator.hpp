// Evaluator: the value of a term. All values are texts in canonical form ("12.50", "2026-01-31"), empty where there is
// nothing; truth is "true" or empty. The two runners say what places, fields and lists are.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/decimal.hpp"
#include "maps/problem.hpp"
#include "maps/program.hpp"
#include "maps/text_arena.hpp"

namespace crossdock::maps {

class Evaluator {
 public:
  Evaluator() = default;
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  virtual ~Evaluator() = default;

 protected:
  // Before each document: takes the reference tables as they are now.
  void begin(const Program& program, const Terms& terms);

  std::string_view value(std::uint32_t term);
  bool truth(std::uint32_t term) { return !value(term).empty(); }

  virtual std::string_view place(const PlaceRef& ref) = 0;
  virtual std::string_view field(const FieldRef& ref) = 0;
  // What count, sum, any and first make of a list.
  struct Tally {
    std::uint32_t count = 0;
    Decimal sum;
    std::string_view first;
  };
  // Calls take_item standing in one item after the other, until it says that no further one matters. Where nothing is
  // asked of the items themselves, counting them is enough.
  virtual void gather(const Gathering& gathering, Tally& tally) = 0;
  bool take_item(const Gathering& gathering, Tally& tally);
  virtual std::uint32_t item_number() const = 0;
  virtual void problem(ProblemKind kind, std::string_view found, std::string_view expected) = 0;

  // By lookup, as they were when the document began.
  [[nodiscard]] const std::vector<std::shared_ptr<const tables::TableRows>>& rows() const { return rows_; }

  TextArena arena_;

 private:
  bool add_to(Decimal& sum, std::uint32_t term);
  std::string_view gathered(const Term& term);
  std::string_view call(const Term& term);
  std::string_view text_call(const Term& term, std::string_view first);
  std::string_view number_call(const Term& term);
  std::string_view date_call(const Term& term, std::string_view first);
  std::string_view table_call(const Term& term, std::string_view first);
  std::string_view logic_call(const Term& term);
  bool compare(const Term& term);
  [[nodiscard]] std::uint32_t operand(const Term& term, std::size_t i) const { return terms_->operands[term.first_operand + i]; }
  std::string_view operand_value(const Term& term, std::size_t i) { return value(operand(term, i)); }
  std::size_t count_operand(const Term& term, std::size_t i);
  std::string_view concat(std::string_view a, std::string_view b);
  std::string_view padded(std::string_view text, std::size_t width, std::string_view fill, bool left);

  const Program* program_ = nullptr;
  const Terms* terms_ = nullptr;
  std::vector<std::shared_ptr<const tables::TableRows>> rows_;
};

}  // namespace crossdock::maps
