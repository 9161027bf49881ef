// crossdock diff: two interchanges compared by what they mean: separators, line ends, control numbers, dates of the
// envelopes and trailing empty elements do not count; sets are matched by kind and document number, segments in order.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/element_meaning.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

constexpr std::size_t most_cells = 25'000'000;  // of the table that matches two sets' segments: 5,000 by 5,000

struct Line {
  std::string tag, loop, name;
  std::vector<std::string> elements;   // without trailing empty ones
  std::vector<std::string> names;      // of the elements
  std::string qualifier;               // the first element when it is a code: by it N1*ST and N1*BT differ
  std::uint32_t position = 0;

  // The same segment, other values apart.
  [[nodiscard]] bool is_like(const Line& other) const { return tag == other.tag && loop == other.loop && qualifier == other.qualifier; }
  [[nodiscard]] bool equals(const Line& other) const { return tag == other.tag && elements == other.elements; }
};

struct Set {
  std::string id, number, key;
  std::vector<Line> lines;
  [[nodiscard]] std::string label() const { return fmt::format("{} {}", id, key.empty() ? number : key); }
};

// Keeps the sets of a file as lists of lines.
class Collector final : public x12::Listener {
 public:
  std::vector<Set> sets;
  std::vector<std::pair<std::string, std::string>> envelope;  // name and value of what must agree

  void interchange_begins(x12::InterchangeVerdict& verdict) override {
    const x12::InterchangeHeader& h = verdict.header;
    envelope.emplace_back("sender", h.sender_qualifier + ":" + h.sender_id);
    envelope.emplace_back("receiver", h.receiver_qualifier + ":" + h.receiver_id);
    envelope.emplace_back("version", h.version);
    envelope.emplace_back("usage", h.usage_indicator);
  }
  void group_begins(const x12::InterchangeVerdict&, x12::GroupVerdict& group) override {
    envelope.emplace_back("group", group.header.functional_id + " " + group.header.version);
    envelope.emplace_back("group parties", group.header.sender + " > " + group.header.receiver);
  }
  void set_checked(const x12::CheckedSet& set) override {
    Set kept{set.verdict.set_id, set.verdict.control_number, set.verdict.key, {}};
    const document::Document& document = set.document;
    for (std::uint32_t i = 1; i + 1 < document.segments.size(); ++i) kept.lines.push_back(line_of(document, i));
    sets.push_back(std::move(kept));
  }

 private:
  static Line line_of(const document::Document& document, std::uint32_t index) {
    const document::Segment& segment = document.segments[index];
    Line line;
    line.tag = document.tag(segment);
    line.position = index + 1;
    const bool placed = document.structure && segment.node != document::unplaced;
    const document::SegmentShape* const shape = placed ? &document.structure->segment(segment.node) : nullptr;
    if (shape) line.loop = document.structure->path(segment.node), line.name = shape->name;
    for (std::size_t i = 1; i <= segment.element_count; ++i) {
      line.elements.push_back(normal(document, document.element(segment, i)));
      line.names.push_back(shape && i <= shape->elements.size() ? std::string(shape->elements[i - 1].name) : std::string{});
    }
    if (shape && !shape->elements.empty() && shape->elements[0].type == document::ElementType::identifier && !line.elements.empty()) line.qualifier = line.elements[0];
    while (!line.elements.empty() && line.elements.back().empty()) line.elements.pop_back();
    return line;
  }

  // With our own separators inside, whatever the file's were.
  static std::string normal(const document::Document& document, std::string_view element) {
    std::string out(element);
    for (char& c : out) {
      if (c == document.delimiters.component) c = ':';
      else if (document.delimiters.repetition && c == document.delimiters.repetition) c = '^';
    }
    return out;
  }
};

// Which lines of `a` go with which of `b`: the longest common run of like lines, equal ones preferred.
std::vector<std::pair<const Line*, const Line*>> matched(const std::vector<Line>& a, const std::vector<Line>& b) {
  std::vector<std::pair<const Line*, const Line*>> pairs;
  const std::size_t columns_count = b.size() + 1;
  if ((a.size() + 1) * columns_count > most_cells) throw Failure(Remedy::operator_, "these sets are too large to be compared segment by segment", "compare smaller files");
  std::vector<std::uint32_t> best((a.size() + 1) * columns_count);
  const auto at = [&](std::size_t i, std::size_t k) -> std::uint32_t& { return best[i * columns_count + k]; };
  const auto gain = [&](std::size_t i, std::size_t k) -> std::uint32_t { return a[i].equals(b[k]) ? 3 : a[i].is_like(b[k]) ? 2 : 0; };
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t k = b.size(); k-- > 0;) {
      at(i, k) = std::max(at(i + 1, k), at(i, k + 1));
      if (const std::uint32_t worth = gain(i, k)) at(i, k) = std::max(at(i, k), at(i + 1, k + 1) + worth);
    }
  std::size_t i = 0, k = 0;
  while (i < a.size() || k < b.size()) {
    if (i < a.size() && k < b.size() && gain(i, k) && at(i, k) == at(i + 1, k + 1) + gain(i, k)) pairs.emplace_back(&a[i++], &b[k++]);
    else if (k == b.size() || (i < a.size() && at(i + 1, k) >= at(i, k + 1))) pairs.emplace_back(&a[i++], nullptr);
    else pairs.emplace_back(nullptr, &b[k++]);
  }
  return pairs;
}

class Diff final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("A", a_, "a file, or - for standard input");
    arguments.positional("B", b_, "the file to compare it with");
    arguments.flag("--json", json_, "one JSON object a line, one line a difference");
    arguments.describe(
        "Compares two X12 files by what they mean. Separators, line ends, control numbers, envelope dates and empty elements at the end "
        "do not count. Exit status 1 when they differ.");
    arguments.example("crossdock diff yesterday.edi today.edi", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (a_.empty() || b_.empty()) throw UsageError("diff compares two files", "crossdock diff yesterday.edi today.edi");
    terminal_ = &terminal;
    const x12::Dictionary dictionary;
    const Collector a = collected(a_, dictionary), b = collected(b_, dictionary);
    compare_envelopes(a, b);
    compare_sets(a, b);
    if (!json_ && differences_ == 0) terminal.line("No difference in meaning.");
    if (!json_ && differences_ > 0) terminal.line(fmt::format("{} difference{}", grouped(differences_), differences_ == 1 ? "" : "s"));
    return differences_ == 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  Collector collected(const std::string& path, const x12::Dictionary& dictionary) const {
    if (path != "-" && !std::filesystem::exists(path)) throw NotFound(fmt::format("there is no file {}", excerpt(path, 200)), "crossdock diff yesterday.edi today.edi");
    Collector collector;
    x12::FileSource source(path);
    x12::InterpretOptions options;
    options.keep = x12::Keep::no_sets;
    if (x12::interpret(source, dictionary, collector, options).interchanges == 0)
      throw NotFound(fmt::format("{}: no interchange found", path), fmt::format("crossdock check {}", path));
    return collector;
  }

  void compare_envelopes(const Collector& a, const Collector& b) {
    for (std::size_t i = 0; i < std::max(a.envelope.size(), b.envelope.size()); ++i) {
      const auto text = [&](const Collector& one) { return i < one.envelope.size() ? one.envelope[i].second : std::string{}; };
      const std::string& name = i < a.envelope.size() ? a.envelope[i].first : b.envelope[i].first;
      if (text(a) != text(b)) told("envelope", name, text(a), text(b), {});
    }
  }

  // Sets go together by kind and document number, else by kind and order.
  void compare_sets(const Collector& a, const Collector& b) {
    std::vector<bool> used(b.sets.size());
    for (const Set& mine : a.sets) {
      const Set* other = partner_of(mine, b.sets, used);
      if (other) compare(mine, *other);
      else told(mine.label(), "whole set", fmt::format("{} segments", mine.lines.size()), "", {});
    }
    for (std::size_t i = 0; i < b.sets.size(); ++i)
      if (!used[i]) told(b.sets[i].label(), "whole set", "", fmt::format("{} segments", b.sets[i].lines.size()), {});
  }

  static const Set* partner_of(const Set& mine, const std::vector<Set>& others, std::vector<bool>& used) {
    for (const bool by_key : {true, false})
      for (std::size_t i = 0; i < others.size(); ++i) {
        if (used[i] || others[i].id != mine.id || (by_key && (mine.key.empty() || others[i].key != mine.key))) continue;
        used[i] = true;
        return &others[i];
      }
    return nullptr;
  }

  void compare(const Set& a, const Set& b) {
    for (const auto& [mine, theirs] : matched(a.lines, b.lines)) {
      if (!theirs) told(a.label(), place_of(*mine), text_of(*mine), "", mine->name);
      else if (!mine) told(a.label(), place_of(*theirs), "", text_of(*theirs), theirs->name);
      else compare(a, *mine, *theirs);
    }
  }

  void compare(const Set& set, const Line& a, const Line& b) {
    for (std::size_t i = 0; i < std::max(a.elements.size(), b.elements.size()); ++i) {
      const std::string mine = i < a.elements.size() ? a.elements[i] : "", theirs = i < b.elements.size() ? b.elements[i] : "";
      if (mine == theirs) continue;
      const std::string name = i < a.names.size() ? a.names[i] : i < b.names.size() ? b.names[i] : "";
      told(set.label(), fmt::format("{}{:02}, segment {}", a.loop.empty() || a.loop == a.tag ? a.tag : a.loop, i + 1, a.position), mine, theirs, name);
    }
  }

  static std::string place_of(const Line& line) { return fmt::format("{}, segment {}", line.loop.empty() ? line.tag : line.loop, line.position); }
  static std::string text_of(const Line& line) { return fmt::format("{}{}{}", line.tag, line.elements.empty() ? "" : "*", fmt::join(line.elements, "*")); }

  void told(const std::string& where, const std::string& place, const std::string& a, const std::string& b, const std::string& name) {
    ++differences_;
    if (json_) {
      Json json;
      json.begin_object().field("set", where).field("place", place).field_if("name", name).field("a", a).field("b", b).end_object();
      return terminal_->line(json.text());
    }
    terminal_->line(paragraph(fmt::format("{}: {}{}{}", excerpt(where, 40), place, name.empty() ? "" : ", ", name), 4));
    if (!a.empty()) terminal_->line(terminal_->paint(Ink::red, fmt::format("    - {}", excerpt(a, page_width - 6))));
    if (!b.empty()) terminal_->line(terminal_->paint(Ink::green, fmt::format("    + {}", excerpt(b, page_width - 6))));
  }

  std::string a_, b_;
  bool json_ = false;
  Terminal* terminal_ = nullptr;
  std::uint64_t differences_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_diff() { return std::make_unique<Diff>(); }

}  // namespace crossdock::cli
