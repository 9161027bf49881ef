#include "maps/document_condition.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/evaluator.hpp"
#include "maps/field_compiler.hpp"
#include "maps/program.hpp"

namespace crossdock::maps {

using canonical::Value;

namespace {

// A part of an expression as it is written.
std::string text_of_part(const Expression& expression, std::uint32_t index) {
  const ExpressionNode& node = expression.node(index);
  if (node.kind == ExpressionNode::Kind::operation && node.op == Operator::not_) return "not " + text_of_part(expression, node.operands.front());
  const std::string text = expression.text.substr(node.span.offset, node.span.length);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

class DocumentCondition::Compiler final : private FieldCompiler {
 public:
  Compiler(Terms& terms, Names& names, const canonical::Schema& schema) : FieldCompiler(terms, names, schema), names_(names) { document_.type = &schema.root(); }

  bool run(const Written& written, std::vector<Part>& parts) {
    const auto whole = inlined(written, names_.shared());
    if (!whole) return false;
    return add_parts(*whole, whole->expression().root, parts);
  }

 private:
  const Around& standing_object() const override { return document_; }

  bool add_parts(const Written& written, std::uint32_t index, std::vector<Part>& parts) {
    const ExpressionNode& node = written.expression().node(index);
    if (node.kind == ExpressionNode::Kind::operation && node.op == Operator::and_)
      return std::all_of(node.operands.begin(), node.operands.end(), [&](std::uint32_t operand) { return add_parts(written, operand, parts); });
    const auto term = compile(written, index);
    if (!term) return false;
    if (type_of(*term) != ValueType::truth) {
      written.refuse(node.span, fmt::format("a condition is wanted here; this is {}", maps::name_of(type_of(*term))), "compare it, or ask exists(...)");
      return false;
    }
    Part part{text_of_part(written.expression(), index), *term, {}};
    add_names(written, index, part);
    parts.push_back(std::move(part));
    return true;
  }

  // Fields, and what goes over lists as a whole: inside, names mean fields of the items.
  void add_names(const Written& written, std::uint32_t index, Part& part) {
    const ExpressionNode& node = written.expression().node(index);
    const bool gathers = node.kind == ExpressionNode::Kind::call && (node.text == "count" || node.text == "sum" || node.text == "any" || node.text == "first");
    if (gathers || (node.kind == ExpressionNode::Kind::name)) {
      if (const auto term = compile(written, index)) part.names.push_back({text_of_part(written.expression(), index), *term});
      return;
    }
    const bool names_a_table = node.kind == ExpressionNode::Kind::call && (node.text == "lookup" || node.text.starts_with("code"));
    const std::size_t asked = names_a_table ? 1 : node.operands.size();
    for (std::size_t i = 0; i < std::min(asked, node.operands.size()); ++i) add_names(written, node.operands[i], part);
  }

  Names& names_;
  Around document_;
};

class DocumentCondition::Asking final : private Evaluator {
 public:
  Asking(const Program& program, const canonical::Canonical& document) : terms_(program.writing.terms) {
    objects_.push_back(document.root());
    begin(program, terms_);
  }
  bool holds(std::uint32_t term) { return truth(term); }
  std::string_view text(std::uint32_t term) { return value(term); }

 private:
  Value value_at(const FieldRef& ref) const {
    Value value = objects_[ref.level];
    for (const std::uint16_t field : ref.path) value = value.field(field);
    return value;
  }
  std::string_view place(const PlaceRef&) override { return {}; }
  std::string_view field(const FieldRef& ref) override {
    const Value value = value_at(ref);
    return value ? value.text() : std::string_view();
  }
  void gather(const Gathering& gathering, Tally& tally) override {
    const Value list = value_at(terms_.fields[gathering.list]);
    if (!gathering.looks_into_items()) {
      tally.count = list.size();
      return;
    }
    for (Value item = list.first(); item; item = item.next()) {
      objects_.resize(gathering.level);
      objects_.push_back(item);
      if (!take_item(gathering, tally)) break;
    }
    objects_.resize(gathering.level);
  }
  std::uint32_t item_number() const override { return 0; }
  void problem(ProblemKind, std::string_view, std::string_view) override {}  // what is no number compares as nothing does

  const Terms& terms_;
  std::vector<Value> objects_;
};

DocumentCondition::DocumentCondition() : program_(std::make_unique<Program>()) {}
DocumentCondition::~DocumentCondition() = default;

std::shared_ptr<const DocumentCondition> DocumentCondition::compile(const yaml::Node& node, const canonical::Schema& schema, const Shared& names,
                                                                    OpenTable open_table) {
  const std::optional<Written> written = read_expression(node);
  if (!written) return nullptr;
  std::shared_ptr<DocumentCondition> condition(new DocumentCondition);
  SoughtPlaces sought;
  Names known(names, *condition->program_, sought, std::move(open_table));
  Compiler compiler(condition->program_->writing.terms, known, schema);
  return compiler.run(*written, condition->parts_) ? condition : nullptr;
}

DocumentCondition::Answer DocumentCondition::ask(const canonical::Canonical& document) const {
  Asking asking(*program_, document);
  const auto wrong = std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return !asking.holds(part.term); });
  Answer answer;
  answer.holds = wrong == parts_.end();
  if (answer.holds) return answer;
  answer.part = wrong->text;
  for (const Named& name : wrong->names) {
    const std::string_view text = asking.text(name.term);
    const bool truth = program_->writing.terms.terms[name.term].type == ValueType::truth;
    answer.found += fmt::format("{}{} is {}", answer.found.empty() ? "" : ", ", name.text, truth ? (text.empty() ? "false" : "true") : text.empty() ? "empty" : excerpt(text, 60));
  }
  return answer;
}

}  // namespace crossdock::maps
