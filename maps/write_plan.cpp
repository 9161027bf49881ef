#include "maps/write_plan.hpp"

#include <algorithm>

namespace crossdock::maps {
namespace {

using document::ElementType;

class WritePlan {
 public:
  explicit WritePlan(const Program& program) : program_(program), terms_(program.writing.terms) {}

  void nodes(std::vector<WriteNode>& list, std::vector<Reason>& reasons) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      node(list[i]);
      const auto number = static_cast<std::uint16_t>(i);
      if (list[i].unconditional) reasons.push_back({{0, canonical::presence_of_none}, number});
      else for (const Source& source : list[i].sources) reasons.push_back({source, number});
    }
  }

 private:
  void node(WriteNode& node) {
    bool made_of_fields = elements(node.segment.elements, node.sources);
    for (WriteGroups& groups : node.segment.groups) {
      std::vector<Source> of_items;
      elements(groups.parts, of_items);
      elements(groups.whole, of_items);
      made_of_fields = add(groups.list, node.sources) && made_of_fields;
    }
    node.segment.in_order = !node.hierarchy && comes_in_order(node.segment);
    nodes(node.below, node.reasons);
    for (std::size_t i = 0; i < node.below.size(); ++i)
      if (node.below[i].hierarchy && node.below[i].repeated) node.levels.push_back(static_cast<std::uint16_t>(i));
    for (const WriteNode& below : node.below) {
      for (const Source& source : below.sources) add(source, node.sources);
      if (below.unconditional) made_of_fields = false;
    }
    if (node.repeated || node.chunked) {
      node.sources.clear();
      made_of_fields = add(node.list, node.sources);
    }
    node.unconditional = !made_of_fields;
  }

  static void add(const Source& source, std::vector<Source>& sources) {
    const auto same = std::find_if(sources.begin(), sources.end(), [&](const Source& one) { return one.level == source.level; });
    if (same == sources.end()) sources.push_back(source);
    else same->fields |= source.fields;
  }

  // False when it may be there although no field is.
  static bool add(const FieldRef& ref, std::vector<Source>& sources) {
    if (ref.path.empty()) return false;
    add(Source{ref.level, canonical::presence_bit(ref.path.front())}, sources);
    return true;
  }

  bool elements(std::vector<WriteElement>& elements, std::vector<Source>& sources) {
    bool made_of_fields = true;
    for (WriteElement& element : elements) {
      const Term& term = terms_.terms[element.term];
      element.position = document::Position(element.element, before(element.repetition), before(element.component));
      find_value(element, term);
      element.form = form_of(element, term);
      if (element.is_constant) continue;
      std::vector<Source> own;
      if (!made_of(term, own)) made_of_fields = false;
      else if (own.size() == 1) element.source = own.front();
      for (const Source& source : own) add(source, sources);
    }
    return made_of_fields;
  }

  // Elements are sorted, and written before the groups.
  static bool comes_in_order(const WriteSegment& segment) {
    if (segment.groups.empty()) return true;
    const WriteGroups& groups = segment.groups.front();
    if (segment.groups.size() > 1 || !groups.whole.empty() || groups.component_of != 0) return false;
    unsigned last = segment.elements.empty() ? 0 : segment.elements.back().element;
    for (const std::vector<std::uint8_t>& group : groups.positions)
      for (const WriteElement& part : groups.parts) {
        const unsigned next = group[part.element - 1U];
        if (next <= last) return false;
        last = next;
      }
    return true;
  }

  // Repetitions and components are written from 1, or not at all.
  static std::uint8_t before(std::uint8_t count) { return count > 0 ? static_cast<std::uint8_t>(count - 1) : count; }

  void find_value(WriteElement& element, const Term& term) const {
    const bool coded = term.kind == Term::Kind::call && term.function == Function::code_back;
    const Term& value = coded ? operand(term, 0) : term;
    if (value.kind == Term::Kind::text && !coded) element.from = WriteElement::From::constant;
    if (value.kind != Term::Kind::field) return;
    const std::vector<std::uint16_t>& path = terms_.fields[value.ref].path;
    element.from = path.size() == 1 ? WriteElement::From::field : WriteElement::From::path;
    element.field = path.size() == 1 ? path.front() : value.ref;
    if (coded) element.codes = program_.codes[term.ref].get();
  }

  static WriteElement::Form form_of(const WriteElement& element, const Term& term) {
    const document::ElementShape& shape = *element.shape;
    if (shape.exact) return WriteElement::Form::shape;
    switch (shape.type) {
      case ElementType::alphanumeric:
      case ElementType::identifier:
      case ElementType::binary: return element.is_constant && !term.text.ends_with(' ') ? WriteElement::Form::as_it_is : WriteElement::Form::text;
      case ElementType::decimal: return WriteElement::Form::number;
      case ElementType::numeric: return shape.decimals == 0 ? WriteElement::Form::number : WriteElement::Form::shape;
      default: return WriteElement::Form::shape;
    }
  }

  // Adds the fields a term is made of. False when it may have a value without any of them.
  bool made_of(const Term& term, std::vector<Source>& sources) {
    switch (term.kind) {
      case Term::Kind::text: return term.text.empty();
      case Term::Kind::place: return true;
      case Term::Kind::field: return add(terms_.fields[term.ref], sources);
      case Term::Kind::call: break;
    }
    switch (term.function) {
      case Function::coalesce:
      case Function::concat:
      case Function::lookup: return operands(term, 0, sources);
      case Function::join: return operands(term, 1, sources);
      case Function::if_: return operands(term, 1, sources);
      case Function::or_:
      case Function::and_:
      case Function::not_:
      case Function::equal:
      case Function::differs:
      case Function::less:
      case Function::at_most:
      case Function::greater:
      case Function::at_least:
      case Function::exists:
      case Function::length:
      case Function::count:
      case Function::sum:
      case Function::any:
      case Function::first:
      case Function::index: return false;
      default: return term.operand_count > 0 && made_of(operand(term, 0), sources);  // nothing of nothing
    }
  }
  bool operands(const Term& term, std::size_t first, std::vector<Source>& sources) {
    bool made_of_fields = true;
    for (std::size_t i = first; i < term.operand_count; ++i) made_of_fields = made_of(operand(term, i), sources) && made_of_fields;
    return made_of_fields;
  }
  [[nodiscard]] const Term& operand(const Term& term, std::size_t i) const { return terms_.terms[terms_.operands[term.first_operand + i]]; }

  const Program& program_;
  const Terms& terms_;
};

}  // namespace

void plan_writing(Program& program) {
  WritePlan(program).nodes(program.writing.nodes, program.writing.reasons);
}

}  // namespace crossdock::maps
