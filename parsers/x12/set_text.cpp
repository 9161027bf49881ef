#include "parsers/x12/set_text.hpp"

#include <unordered_map>

#include <fmt/format.h>

namespace crossdock::x12 {
namespace {

using document::Node;
using document::NodeId;
using document::Structure;

constexpr std::size_t deepest = 16, most_positions = 4096;

// Builds the tree line by line: the indentation of a line says inside which open loop it stands.
class SetBuilder {
 public:
  SetBuilder(const DictionaryText& text, Structure& structure, ReleaseTables& tables)
      : text_(text), structure_(structure), tables_(tables) {}

  void build() {
    Node set;
    set.kind = Node::Kind::loop;
    set.requirement = document::Requirement::mandatory;
    structure_.nodes.push_back(set);
    open_.push_back(0);

    LineWalk at(text_.text());
    at.next();  // the title
    while (at.next()) {
      if (at.indentation() == 0)
        begin_area(at);
      else if (in_balance_)
        add_balance(at);
      else
        add(at);
    }
    while (!open_.empty()) close(at.number());
    if (structure_.nodes.size() == 1) text_.refuse(at.number(), "the set has no segments");
  }

 private:
  void begin_area(const LineWalk& at) {
    static constexpr std::string_view areas[] = {"heading", "detail", "summary"};
    if (in_balance_) text_.refuse(at.number(), "nothing may follow the balance");
    in_balance_ = at.line() == "balance";
    if (in_balance_) return;
    std::uint8_t area = 0;
    while (area < 3 && areas[area] != at.line()) ++area;
    if (area == 3 || area + 1 <= area_) text_.refuse(at.number(), "expected heading, detail, summary or balance, in this order");
    area_ = static_cast<std::uint8_t>(area + 1);
    ordinal_ = 0;
    while (open_.size() > 1) close(at.number());
  }

  void add(const LineWalk& at) {
    const std::size_t depth = at.indentation() / 2;
    if (area_ == 0) text_.refuse(at.number(), "expected heading, detail or summary first");
    if (at.indentation() % 2 != 0 || depth > open_.size() || depth > deepest)
      text_.refuse(at.number(), "the indentation is not two blanks a level");
    while (open_.size() > depth) close(at.number());
    if (structure_.nodes.size() >= most_positions) text_.refuse(at.number(), "the set has too many positions");

    WordWalk words(at.line());
    std::string_view word = words.next();
    Node node;
    node.area = area_;
    node.parent = open_.back();
    if (word == "loop") {
      node.kind = Node::Kind::loop;
      word = words.next();
    }
    node.segment = segment(word, at.number());
    if (node.kind == Node::Kind::loop) node.loop_id = structure_.segments[node.segment].id;
    expect_trigger(node, at.number());
    if (!read_requirement(words.next(), node.requirement)) text_.refuse(at.number(), "expected M, O, C or N");
    const std::string_view most = words.next();
    if (most == ">")
      node.max_use = document::no_limit;
    else if (!read_number(most, node.max_use) || node.max_use == 0)
      text_.refuse(at.number(), "expected how often it may occur: a number, or > for no limit");
    if (!words.rest().empty()) text_.refuse(at.number(), fmt::format("nothing may follow here: {}", words.rest()));
    node.ordinal = node.kind == Node::Kind::loop ? static_cast<std::uint16_t>(ordinal_ + 1) : ++ordinal_;

    const auto id = static_cast<NodeId>(structure_.nodes.size());
    structure_.nodes.push_back(node);
    if (node.kind == Node::Kind::loop) open_.push_back(id);
  }

  // "CTT01 = count PO1", "CTT02 = sum PO102"
  void add_balance(const LineWalk& at) {
    WordWalk words(at.line());
    const std::string_view total = words.next(), sign = words.next(), kind = words.next(), counted = words.next();
    document::Balance balance;
    const bool is_sum = kind == "sum";
    balance.kind = is_sum ? document::Balance::Kind::sum : document::Balance::Kind::count;
        if (sign != "=" || (kind != "count" && !is_sum) || !words.rest().empty() ||
        !read_place(total, balance.total, balance.total_element) ||
        !(is_sum ? read_place(counted, balance.counted, balance.counted_element)
                 : (balance.counted = document::tag_of(counted)) != 0))
      text_.refuse(at.number(), "expected a balance: CTT01 = count PO1, or CTT02 = sum PO102");
    if (!has_element(balance.total, balance.total_element) || !has_element(balance.counted, balance.counted_element))
      text_.refuse(at.number(), "the set has no such segment or element");
    structure_.balances.push_back(balance);
  }

  [[nodiscard]] bool has_element(document::Tag tag, std::size_t position) const {
    for (const document::SegmentShape& segment : structure_.segments)
      if (segment.tag == tag) return position <= segment.elements.size();
    return false;
  }

  // "PO102": the segment and the element's position.
  static bool read_place(std::string_view word, document::Tag& tag, std::uint8_t& element) {
    std::uint32_t position = 0;
    if (word.size() < 4 || !read_number(word.substr(word.size() - 2), position) || position == 0) return false;
    tag = document::tag_of(word.substr(0, word.size() - 2));
    element = static_cast<std::uint8_t>(position);
    return tag != 0;
  }

  // The first child of a loop is the segment it is named after.
  void expect_trigger(const Node& node, std::uint32_t line) {
    const NodeId loop = open_.back();
    if (loop == 0 || structure_.nodes.size() != loop + 1U) return;
    if (node.kind != Node::Kind::segment || node.segment != structure_.nodes[loop].segment)
      text_.refuse(line, fmt::format("expected {}, the segment that begins the loop", structure_.nodes[loop].loop_id));
  }

  void close(std::uint32_t line) {
    Node& node = structure_.nodes[open_.back()];
    node.end = static_cast<NodeId>(structure_.nodes.size());
    if (open_.size() > 1 && node.end == open_.back() + 1U)
      text_.refuse(line, fmt::format("the loop {} is empty", node.loop_id));
    open_.pop_back();
  }

  std::uint16_t segment(std::string_view id, std::uint32_t line) {
    const auto [place, fresh] = by_id_.emplace(id, static_cast<std::uint16_t>(structure_.segments.size()));
    if (fresh) {
      const document::SegmentShape* shape = tables_.segment(id);
      if (shape == nullptr) text_.refuse(line, fmt::format("segment {} is not in segments.txt", id));
      structure_.segments.push_back(*shape);
    }
    return place->second;
  }

  const DictionaryText& text_;
  Structure& structure_;
  ReleaseTables& tables_;
  std::vector<NodeId> open_;  // the loops this line may stand in, the set first
  std::unordered_map<std::string_view, std::uint16_t> by_id_;
  std::uint8_t area_ = 0;
  std::uint16_t ordinal_ = 0;
  bool in_balance_ = false;
};

}  // namespace

SetTitle read_set_title(const DictionaryText& text) {
  LineWalk at(text.text());
  if (!at.next() || at.indentation() != 0) text.refuse(1, "expected a title: 850 PO Purchase order");
  WordWalk words(at.line());
  SetTitle title;
  title.set_id = words.next();
  title.functional_group = words.next();
  title.name = words.rest();
  if (title.set_id.size() != 3 || title.functional_group.size() != 2 || title.name.empty())
    text.refuse(at.number(), "expected a title: 850 PO Purchase order");
  return title;
}

std::unique_ptr<Structure> read_set(const DictionaryText& text, std::string_view release,
                                    std::shared_ptr<ReleaseTables> tables) {
  auto structure = std::make_unique<Structure>();
  const SetTitle title = read_set_title(text);
  structure->set_id = title.set_id;
  structure->functional_group = title.functional_group;
  structure->name = title.name;
  structure->release = release;
  SetBuilder(text, *structure, *tables).build();
  for (Node& node : structure->nodes)
    if (node.kind == Node::Kind::segment) node.end = static_cast<NodeId>(&node - structure->nodes.data() + 1);
  structure->storage.push_back(std::move(tables));
  return structure;
}

}  // namespace crossdock::x12
