#include "maps/write_sources.hpp"

#include <algorithm>

namespace crossdock::maps {
namespace {

class SourceSearch {
 public:
  explicit SourceSearch(const Terms& terms) : terms_(terms) {}

  void node(WriteNode& node) {
    bool made_of_fields = elements(node.segment.elements, node.sources);
    for (WriteGroups& groups : node.segment.groups) {
      std::vector<Source> of_items;
      elements(groups.parts, of_items);
      made_of_fields = add(groups.list, node.sources) && made_of_fields;
    }
    for (WriteNode& below : node.below) {
      this->node(below);
      for (const Source& source : below.sources) add(source, node.sources);
      if (below.unconditional) made_of_fields = false;
    }
    if (node.repeated || node.chunked) {
      node.sources.clear();
      made_of_fields = add(node.list, node.sources);
    }
    node.unconditional = !made_of_fields;
  }

 private:
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
      if (term.kind == Term::Kind::field && terms_.fields[term.ref].path.size() == 1) element.field = terms_.fields[term.ref].path.front();
      if (element.is_constant) continue;
      std::vector<Source> own;
      if (!made_of(term, own)) made_of_fields = false;
      else if (own.size() == 1) element.source = own.front();
      for (const Source& source : own) add(source, sources);
    }
    return made_of_fields;
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

  const Terms& terms_;
};

}  // namespace

void find_sources(Writing& writing) {
  SourceSearch search(writing.terms);
  for (WriteNode& node : writing.nodes) search.node(node);
}

}  // namespace crossdock::maps
