// crossdock dictionary show, element, segment: the X12 tables as a person reads them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/dictionary.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

using document::ElementShape;
using document::ElementType;
using document::Node;
using document::NodeId;
using document::Requirement;
using document::SegmentShape;
using document::Structure;
using document::SyntaxNote;
using document::SyntaxRule;

const char* word_of(Requirement requirement) {
  switch (requirement) {
    case Requirement::mandatory: return "must";
    case Requirement::optional: return "may";
    case Requirement::conditional: return "cond";
    case Requirement::not_used: return "not used";
  }
  return "";
}

std::string times(std::uint32_t maximum) { return maximum == document::no_limit ? ">1" : std::to_string(maximum); }

std::string type_of(const ElementShape& shape) {
  static constexpr std::array names{"AN", "ID", "DT", "TM", "R", "N", "B", "composite"};
  std::string text = names[static_cast<std::size_t>(shape.type)];
  if (shape.type == ElementType::numeric) text += std::to_string(shape.decimals);
  if (shape.type != ElementType::composite) text += shape.min_length == shape.max_length ? fmt::format(" {}", shape.max_length) : fmt::format(" {}-{}", shape.min_length, shape.max_length);
  return text;
}

// "02 and 03 go together", for people who do not know P0203 by heart.
std::string sentence(const SyntaxNote& note) {
  const auto place = [&](std::size_t i) { return fmt::format("{:02}", note.elements[i]); };
  const auto list = [&](std::size_t from, const char* last) {
    std::string out;
    for (std::size_t i = from; i < note.count; ++i) out += (i == from ? "" : i + 1 == note.count ? last : ", ") + place(i);
    return out;
  };
  switch (note.rule) {
    case SyntaxRule::paired: return list(0, " and ") + ": all of them or none";
    case SyntaxRule::required: return "at least one of " + list(0, " and ");
    case SyntaxRule::exclusion: return "at most one of " + list(0, " and ");
    case SyntaxRule::conditional: return fmt::format("with {}, {} too", place(0), list(1, " and "));
    case SyntaxRule::list_conditional: return fmt::format("with {}, at least one of {}", place(0), list(1, " and "));
  }
  return {};
}

// The dictionary of the command: ours, or the configuration's when --config is given.
class DictionaryOption {
 public:
  void declare(Arguments& arguments) {
    configuration_.declare(arguments);
    arguments.option("--version", "RELEASE", version_, "004010 (default), 005010, or a GS08 such as 004010VICS");
  }
  const x12::Dictionary& open() {
    const bool configured = configuration_.named() && !configuration_.settings().dictionary.empty();
    dictionary_ = configured ? std::make_unique<x12::Dictionary>(configuration_.settings().dictionary) : std::make_unique<x12::Dictionary>();
    release_ = dictionary_->release_for(version_);
    if (release_.used.empty())
      throw NotFound(fmt::format("\"{}\" is no release of X12; the dictionary has {}", excerpt(version_, 20), fmt::join(dictionary_->releases(), ", ")), "--version 004010");
    return *dictionary_;
  }
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const x12::Dictionary::Release& release() const { return release_; }

 private:
  Configuration configuration_;
  std::string version_ = "004010";
  std::unique_ptr<x12::Dictionary> dictionary_;
  x12::Dictionary::Release release_;
};

// Elements of a segment, one a row, its syntax notes below.
std::string elements_text(const SegmentShape& shape, std::size_t indent) {
  Table table({{"", Table::Align::left, false}, {"element", Table::Align::left, false}, {"name"}, {"use", Table::Align::left, false}, {"type", Table::Align::left, false}, {"repeat", Table::Align::right, false}});
  for (std::size_t i = 0; i < shape.elements.size(); ++i) {
    const ElementShape& one = shape.elements[i];
    table.add({fmt::format("{}{:02}", shape.id, i + 1), std::string(one.number), std::string(one.name), word_of(one.requirement), type_of(one), one.repeat == 1 ? "" : times(one.repeat)});
    for (std::size_t k = 0; k < one.components.size(); ++k)
      table.add({fmt::format("  -{:02}", k + 1), std::string(one.components[k].number), std::string(one.components[k].name), word_of(one.components[k].requirement), type_of(one.components[k]), ""});
  }
  std::string out = table.text(indent);
  for (const SyntaxNote& note : shape.notes) out += std::string(indent, ' ') + sentence(note) + "\n";
  return out;
}

class ShowSet final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("SET|SEGMENT", name_, "850, or a segment such as PO1; nothing lists what there is");
    dictionary_.declare(arguments);
    arguments.flag("--elements", elements_, "the elements of every segment too");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("A transaction set as a tree: loops indented, each segment with its use and how often it may stand; or the elements of one segment.");
    arguments.example("crossdock dictionary show 856 --version 004010", "");
    arguments.example("crossdock dictionary show PO1", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const x12::Dictionary& dictionary = dictionary_.open();
    if (!json_ && !dictionary_.release().why.empty()) terminal.line(paragraph("note: " + dictionary_.release().why, 6));
    if (name_.empty()) return list_sets(terminal, dictionary);
    std::transform(name_.begin(), name_.end(), name_.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (const auto found = dictionary.find(dictionary_.version(), name_); found.definition) return show_set(terminal, *found.structure());
    if (const SegmentShape* shape = dictionary.segment(dictionary_.release().used, name_)) return show_segment(terminal, dictionary, *shape);
    const std::vector<std::string> sets = dictionary.sets(dictionary_.release().used);
    throw NotFound(fmt::format("there is no set or segment {} in {}; sets: {}", excerpt(name_, 20), dictionary_.release().used, fmt::join(sets, " ")), "crossdock dictionary show");
  }

 private:
  ExitStatus list_sets(Terminal& terminal, const x12::Dictionary& dictionary) {
    for (const std::string& release : dictionary.releases()) {
      const std::vector<std::string> sets = dictionary.sets(release);
      if (!json_) {
        terminal.line(paragraph(fmt::format("{}: {}", release, fmt::join(sets, " ")), 8));
        continue;
      }
      Json json;
      json.begin_object().field("release", release).key("sets").begin_array();
      for (const std::string& set : sets) json.value(set);
      terminal.line(json.end_array().end_object().text());
    }
    if (!json_) terminal.line("next: crossdock dictionary show 850 --version 004010");
    return ExitStatus::fine;
  }

  static std::size_t depth_of(const Structure& structure, NodeId node) {
    std::size_t depth = 0;
    for (NodeId at = structure.nodes[node].parent; at != 0 && at != document::unplaced; at = structure.nodes[at].parent) ++depth;
    return depth;
  }

  ExitStatus show_set(Terminal& terminal, const Structure& structure) {
    if (!json_)
      terminal.line(terminal.paint(Ink::bold, fmt::format("{} {}", structure.set_id, structure.name)) + fmt::format(", functional group {}, release {}", structure.functional_group, structure.release));
    static constexpr std::array areas{"", "heading", "detail", "summary"};
    std::uint8_t area = 0;
    for (NodeId node = 1; node < structure.nodes.size(); ++node) {
      const Node& one = structure.nodes[node];
      if (json_) {
        print_json(terminal, structure, node);
        continue;
      }
      if (one.area != area && one.area < areas.size()) terminal.line(terminal.paint(Ink::dim, fmt::format("  {:<48}{:<9}most", areas[area = one.area], "use")));
      print_node(terminal, structure, node);
    }
    if (!json_) terminal.line(fmt::format("next: crossdock dictionary show {}", structure.segments.size() > 1 ? structure.segments[1].id : "BEG"));
    return ExitStatus::fine;
  }

  void print_node(Terminal& terminal, const Structure& structure, NodeId node) {
    const Node& one = structure.nodes[node];
    const std::string indent(4 + 2 * depth_of(structure, node), ' ');
    const SegmentShape& shape = structure.segments[one.segment];
    const std::string what = one.kind == Node::Kind::loop ? fmt::format("{}loop {}", indent, one.loop_id) : fmt::format("{}{:<3} {}", indent, shape.id, shape.name);
    const std::string line = fmt::format("{}{:<9}{}", fitted(what, 50), word_of(one.requirement), times(one.max_use));
    terminal.line(one.kind == Node::Kind::loop ? terminal.paint(Ink::cyan, line) : line);
    if (elements_ && one.kind == Node::Kind::segment) terminal.out(elements_text(shape, indent.size() + 4));
  }

  static void print_json(Terminal& terminal, const Structure& structure, NodeId node) {
    const Node& one = structure.nodes[node];
    const SegmentShape& shape = structure.segments[one.segment];
    Json json;
    json.begin_object().field("set", structure.set_id).field("release", structure.release).field("kind", one.kind == Node::Kind::loop ? "loop" : "segment")
        .field("id", one.kind == Node::Kind::loop ? one.loop_id : shape.id).field_if("name", one.kind == Node::Kind::loop ? "" : shape.name)
        .field("path", structure.path(node)).field("area", one.area).field("use", word_of(one.requirement)).field("most", times(one.max_use)).end_object();
    terminal.line(json.text());
  }

  ExitStatus show_segment(Terminal& terminal, const x12::Dictionary& dictionary, const SegmentShape& shape) {
    if (json_) {
      for (std::size_t i = 0; i < shape.elements.size(); ++i) {
        const ElementShape& one = shape.elements[i];
        Json json;
        json.begin_object().field("segment", shape.id).field("position", i + 1).field("number", one.number).field("name", one.name).field("use", word_of(one.requirement))
            .field("type", type_of(one)).field("repeat", times(one.repeat)).end_object();
        terminal.line(json.text());
      }
      return ExitStatus::fine;
    }
    terminal.line(terminal.paint(Ink::bold, fmt::format("{} {}", shape.id, shape.name.empty() ? dictionary.segment_name(shape.id) : shape.name)) + fmt::format(", release {}", dictionary_.release().used));
    terminal.out(elements_text(shape, 2));
    terminal.line(fmt::format("next: crossdock dictionary element {}", shape.elements.empty() ? "353" : shape.elements[0].number));
    return ExitStatus::fine;
  }

  DictionaryOption dictionary_;
  std::string name_;
  bool elements_ = false, json_ = false;
};

class ShowElement final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("NUMBER", number_, "the data element's number: 355");
    arguments.positional("CODE", code_, "one code of it: EA");
    dictionary_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("A data element: its type and length, and its codes with their names.");
    arguments.example("crossdock dictionary element 355", "");
    arguments.example("crossdock dictionary element 355 EA", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (number_.empty()) throw UsageError("which element?", "crossdock dictionary element 355");
    const x12::Dictionary& dictionary = dictionary_.open();
    const ElementShape* const shape = dictionary.element(dictionary_.release().used, number_);
    if (!shape) throw NotFound(fmt::format("there is no element {} in {}", excerpt(number_, 20), dictionary_.release().used), "crossdock dictionary show PO1");
    if (!code_.empty()) return show_code(terminal, dictionary, *shape);
    const std::size_t codes = shape->codes ? shape->codes->values.size() : 0;
    if (!json_) {
      terminal.line(terminal.paint(Ink::bold, fmt::format("{} {}", shape->number, shape->name)) +
                    fmt::format(", {}, {}, release {}", type_of(*shape), codes == 0 ? "no code list" : grouped(codes) + " codes", dictionary_.release().used));
    }
    for (std::size_t i = 0; i < codes; ++i) print(terminal, dictionary, *shape, shape->codes->values[i]);
    return ExitStatus::fine;
  }

 private:
  ExitStatus show_code(Terminal& terminal, const x12::Dictionary& dictionary, const ElementShape& shape) {
    const bool listed = !shape.codes || shape.codes->contains(code_);
    if (!listed) throw NotFound(fmt::format("{} is no code of element {} {} in {}", excerpt(code_, 20), shape.number, shape.name, dictionary_.release().used), fmt::format("crossdock dictionary element {}", shape.number));
    print(terminal, dictionary, shape, code_);
    return ExitStatus::fine;
  }

  void print(Terminal& terminal, const x12::Dictionary& dictionary, const ElementShape& shape, std::string_view code) const {
    const std::string_view name = dictionary.code_name(shape.number, code);
    if (!json_) return terminal.line(fmt::format("  {:<6}{}", code, paragraph(name, 8)));
    Json json;
    json.begin_object().field("element", shape.number).field("code", code).field("name", name).end_object();
    terminal.line(json.text());
  }

  DictionaryOption dictionary_;
  std::string number_, code_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_dictionary_show() { return std::make_unique<ShowSet>(); }
std::unique_ptr<Command> make_dictionary_element() { return std::make_unique<ShowElement>(); }

}  // namespace crossdock::cli
