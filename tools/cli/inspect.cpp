// crossdock inspect: an interchange as a person reads it: envelopes, loops, segments and elements with their names beside
// the codes, and what is wrong marked where it stands.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/codes.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/element_meaning.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/issue_report.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

using document::Document;
using document::ElementShape;
using document::Issue;
using document::NodeId;
using document::Segment;

constexpr std::size_t name_width = 34;    // columns for an element's name
constexpr std::size_t deepest_indent = 20;

const char* word_of(x12::Disposition disposition) {
  switch (disposition) {
    case x12::Disposition::accepted: return "accepted";
    case x12::Disposition::accepted_with_errors: return "accepted with errors";
    case x12::Disposition::partially_accepted: return "partly accepted";
    case x12::Disposition::rejected: return "rejected";
  }
  return "";
}

Ink ink_of(x12::Disposition disposition) {
  if (disposition == x12::Disposition::accepted) return Ink::green;
  return disposition == x12::Disposition::rejected ? Ink::red : Ink::yellow;
}

std::string shown(char separator) { return separator ? excerpt(std::string_view(&separator, 1)) : "none"; }

// How deep in loops a segment stands; a loop's first segment stands where the loop does.
std::size_t depth_of(const document::Structure& structure, NodeId node) {
  std::size_t depth = 0;
  const bool first = structure.nodes[node].parent != 0 && structure.nodes[node].parent != document::unplaced && structure.nodes[node].parent + 1 == node;
  for (NodeId at = structure.nodes[node].parent; at != 0 && at != document::unplaced; at = structure.nodes[at].parent) ++depth;
  return depth - (first && depth > 0 ? 1 : 0);
}

class Printer final : public x12::Listener {
 public:
  Printer(Terminal& terminal, TermsOption& terms, const x12::Dictionary& dictionary, const std::string& only, bool json)
      : terminal_(terminal), terms_(terms), dictionary_(dictionary), only_(only), json_(json) {}

  [[nodiscard]] bool faulty() const { return faulty_; }
  [[nodiscard]] bool found_any() const { return found_any_; }

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }

  void interchange_begins(x12::InterchangeVerdict& verdict) override {
    found_any_ = true;
    if (json_) return;
    const x12::InterchangeHeader& h = verdict.header;
    terminal_.line(terminal_.paint(Ink::bold, fmt::format("Interchange {}", excerpt(h.control_number))) +
                   fmt::format("  {}:{} > {}:{}", excerpt(h.sender_qualifier), excerpt(h.sender_id), excerpt(h.receiver_qualifier), excerpt(h.receiver_id)));
    const char* const usage = h.usage_indicator == "T" ? "test" : h.usage_indicator == "P" ? "production" : "usage unknown";
    terminal_.line(fmt::format("  {} {}, {}, version {}, TA1 {}", date_meaning(h.date), time_meaning(h.time), usage, excerpt(h.version),
                               h.acknowledgment_requested == "1" ? "asked for" : "not asked for"));
    const document::Delimiters& d = h.delimiters;
    terminal_.line(fmt::format("  separators: element {}  component {}  repetition {}  segment {}", shown(d.element), shown(d.component), shown(d.repetition), shown(d.segment)));
    for (const x12::ReceivedTa1& ta1 : verdict.ta1s) {
      terminal_.line(paragraph(fmt::format("  TA1 about interchange {}: {} {}, note {} {}", excerpt(ta1.control_number), excerpt(ta1.code),
                                           ta1.code.empty() ? "" : x12::sentence_of_letter(ta1.code[0]), excerpt(ta1.note),
                                           x12::sentence_of(x12::CodePlace::ta1_note, ta1.note)), 4));
    }
  }

  void group_begins(const x12::InterchangeVerdict&, x12::GroupVerdict& group) override {
    if (json_) return;
    const x12::GroupHeader& h = group.header;
    terminal_.line(fmt::format("  {}  {} > {}, {} {}, release {}", terminal_.paint(Ink::bold, fmt::format("Group {} {}", excerpt(h.functional_id), excerpt(h.control_number))),
                               excerpt(h.sender), excerpt(h.receiver), date_meaning(h.date), time_meaning(h.time), excerpt(h.version)));
  }

  void set_checked(const x12::CheckedSet& set) override {
    if (!only_.empty() && only_ != set.verdict.set_id && only_ != set.verdict.control_number) return;
    faulty_ |= set.verdict.disposition != x12::Disposition::accepted;
    json_ ? print_json(set) : print(set);
  }

  void group_ends(const x12::InterchangeVerdict&, const x12::GroupVerdict& group) override { print_issues(group.issues, 2); }
  void interchange_ends(x12::InterchangeVerdict&& verdict) override {
    print_issues(verdict.issues, 0);
    if (verdict.disposition != x12::Disposition::accepted) faulty_ = true;
  }

 private:
  // -- for people --------------------------------------------------------------------------------------------------
  void print(const x12::CheckedSet& set) {
    const document::Structure* const structure = set.document.structure;
    terminal_.line(fmt::format("    {} {}, {} segments: {}",
                               terminal_.paint(Ink::bold, fmt::format("{} {}", excerpt(set.verdict.set_id), structure ? structure->name : "not in the dictionary")),
                               excerpt(set.verdict.control_number), grouped(set.verdict.segment_count),
                               terminal_.paint(ink_of(set.verdict.disposition), word_of(set.verdict.disposition))));
    if (!set.verdict.release_note.empty()) terminal_.line("      " + paragraph(set.verdict.release_note, 6));
    auto issue = set.verdict.issues.begin();
    for (std::uint32_t i = 0; i < set.document.segments.size(); ++i) {
      const std::size_t indent = print_segment(set, set.document.segments[i]);
      for (; issue != set.verdict.issues.end() && issue->location.segment_position <= i + 1; ++issue) print_issue(*issue, indent + 2);
    }
    for (; issue != set.verdict.issues.end(); ++issue) print_issue(*issue, 6);
    if (set.verdict.issues_not_listed > 0) terminal_.line(fmt::format("      and {} more issues", grouped(set.verdict.issues_not_listed)));
  }

  std::size_t print_segment(const x12::CheckedSet& set, const Segment& segment) {
    const Document& document = set.document;
    const bool placed = document.structure && segment.node != document::unplaced;
    const std::size_t indent = 6 + 2 * std::min(deepest_indent / 2, placed ? depth_of(*document.structure, segment.node) : 0);
    const std::string_view tag = document.tag(segment);
    const document::SegmentShape* shape = placed ? &document.structure->segment(segment.node) : dictionary_.segment(set.verdict.release, tag);
    terminal_.line(fmt::format("{}{} {}", std::string(indent, ' '), terminal_.paint(Ink::bold, excerpt(tag, 10)), shape ? shape->name : dictionary_.segment_name(tag)));
    for (std::size_t position = 1; position <= segment.element_count; ++position) {
      const std::string_view element = document.element(segment, position);
      if (element.empty()) continue;
      const ElementShape* one = shape && position <= shape->elements.size() ? &shape->elements[position - 1] : nullptr;
      print_element(document, fmt::format("{:02}", position), element, one, indent + 2);
    }
    return indent;
  }

  void print_element(const Document& document, const std::string& place, std::string_view element, const ElementShape* shape, std::size_t indent) {
    const char repetition = document.delimiters.repetition;
    if (shape && shape->repeat > 1 && repetition && element.find(repetition) != std::string_view::npos) {
      for (std::size_t begin = 0; begin <= element.size();) {
        const std::size_t end = std::min(element.find(repetition, begin), element.size());
        print_value(document, place, element.substr(begin, end - begin), shape, indent);
        begin = end + 1;
      }
      return;
    }
    print_value(document, place, element, shape, indent);
  }

  void print_value(const Document& document, const std::string& place, std::string_view value, const ElementShape* shape, std::size_t indent) {
    if (shape && shape->type == document::ElementType::composite) {
      for (std::size_t i = 0; i < shape->components.size(); ++i) {
        const std::string_view part = document::component(value, document.delimiters.component, i + 1);
        if (!part.empty()) print_simple(fmt::format("{}-{:02}", place, i + 1), part, &shape->components[i], indent);
      }
      return;
    }
    print_simple(place, value, shape, indent);
  }

  void print_simple(const std::string& place, std::string_view value, const ElementShape* shape, std::size_t indent) {
    const std::string head = fmt::format("{}{} {} ", std::string(indent, ' '), place, fitted(shape ? shape->name : "", name_width - std::min<std::size_t>(indent, deepest_indent) / 2));
    const std::string meaning = shape ? meaning_of(dictionary_, *shape, value) : std::string{};
    const std::string text = excerpt(value, 200) + (meaning.empty() ? "" : "  ");
    const std::size_t at = columns(head);
    const std::size_t room = page_width > at + columns(text) ? page_width - at - columns(text) : 0;
    terminal_.line(room < 6 ? head + fitted(text, page_width - at, false) : head + text + terminal_.paint(Ink::dim, fitted(meaning, room, false)));
  }

  void print_issues(const std::vector<Issue>& issues, std::size_t indent) {
    if (!json_)
      for (const Issue& issue : issues) print_issue(issue, indent);
  }

  void print_issue(const Issue& issue, std::size_t indent) {
    const std::string text = paragraph(std::string(indent, ' ') + "! " + document::sentence(issue), indent + 2);
    terminal_.line(terminal_.paint(cli::ink_of(issue.severity), text));
  }

  // -- for programs ------------------------------------------------------------------------------------------------
  void print_json(const x12::CheckedSet& set) {
    Json json;
    const x12::InterchangeHeader& h = set.interchange.header;
    json.begin_object().field("interchange", h.control_number).field("sender", h.sender_qualifier + ":" + h.sender_id).field("receiver", h.receiver_qualifier + ":" + h.receiver_id)
        .field("group", set.group.header.functional_id).field("group_number", set.group.header.control_number).field("release", set.group.header.version)
        .field("set", set.verdict.set_id).field("number", set.verdict.control_number).field("disposition", word_of(set.verdict.disposition));
    json.key("segments").begin_array();
    for (const Segment& segment : set.document.segments) add_segment(json, set, segment);
    json.end_array().key("issues").begin_array();
    for (const Issue& issue : set.verdict.issues)
      json.begin_object().field("segment_position", issue.location.segment_position).field("kind", document::name_of(issue.kind)).field("sentence", document::sentence(issue)).end_object();
    terminal_.line(json.end_array().end_object().text());
  }

  void add_segment(Json& json, const x12::CheckedSet& set, const Segment& segment) {
    const Document& document = set.document;
    const bool placed = document.structure && segment.node != document::unplaced;
    const std::string_view tag = document.tag(segment);
    const document::SegmentShape* shape = placed ? &document.structure->segment(segment.node) : dictionary_.segment(set.verdict.release, tag);
    json.begin_object().field("id", tag).field_if("name", shape ? shape->name : "").field_if("loop", placed ? document.structure->path(segment.node) : "").key("elements").begin_array();
    for (std::size_t position = 1; position <= segment.element_count; ++position) {
      const std::string_view element = document.element(segment, position);
      if (element.empty()) continue;
      const ElementShape* one = shape && position <= shape->elements.size() ? &shape->elements[position - 1] : nullptr;
      json.begin_object().field("position", position).field("value", element);
      if (one) json.field("number", one->number).field("name", one->name).field_if("meaning", meaning_of(dictionary_, *one, element));
      json.end_object();
    }
    json.end_array().end_object();
  }

  Terminal& terminal_;
  TermsOption& terms_;
  const x12::Dictionary& dictionary_;
  const std::string& only_;
  bool json_;
  bool faulty_ = false, found_any_ = false;
};

class Inspect final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    arguments.option("--set", "850|0002", only_, "only sets of this kind, or with this control number");
    arguments.flag("--json", json_, "one JSON object a line, one line a set");
    arguments.describe("Shows an interchange as a person reads it: names beside codes, loops indented, what is wrong marked with ! where it stands.");
    arguments.example("crossdock inspect orders.edi", "");
    arguments.example("crossdock show r7 --content | crossdock inspect - --set 0002", "a set that came last night");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock inspect orders.edi");
    const auto dictionary = terms_.dictionary();
    bool faulty = false;
    for (const Input& input : inputs) {
      if (inputs.size() > 1 && !json_) terminal.line(terminal.paint(Ink::cyan, input.name));
      WatchedSource source(input, terminal);
      Printer printer(terminal, terms_, *dictionary, only_, json_);
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      const x12::FileVerdict verdict = x12::interpret(source, *dictionary, printer, options);
      for (const Issue& issue : verdict.issues)
        if (!json_) terminal.line(paragraph("! " + document::sentence(issue), 2));
      faulty |= printer.faulty() || !printer.found_any();
    }
    return faulty ? ExitStatus::issues : ExitStatus::fine;
  }

 private:
  Inputs inputs_;
  TermsOption terms_;
  std::string only_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace crossdock::cli
