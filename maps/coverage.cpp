#include "maps/coverage.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "maps/program.hpp"

namespace crossdock::maps {
namespace {

// ST and SE are the set's own; LS and LE only bound loops, and are written again around them.
bool says_nothing(std::string_view tag) { return tag == "ST" || tag == "SE" || tag == "LS" || tag == "LE"; }

// Calls visit(segment, position, was_read) for every element that has a value.
template <class Visit>
void each_element(const document::Document& document, const Trace& trace, Visit visit) {
  for (const document::Segment& segment : document.segments) {
    if (says_nothing(document.tag(segment))) continue;
    for (std::uint16_t i = 1; i <= segment.element_count; ++i)
      if (!document.element(segment, i).empty()) visit(segment, i, bool(trace.read[segment.first_separator + i - 1U]));
  }
}

std::string place_of(const document::Document& document, const document::Segment& segment, std::uint16_t element, std::string& name) {
  if (segment.node == document::unplaced) return fmt::format("{}{:02}, a segment out of place", document.tag(segment), element);
  const document::SegmentShape& shape = document.structure->segment(segment.node);
  if (element <= shape.elements.size()) name = shape.elements[element - 1U].name;
  const std::string loops = document.structure->path(segment.node);
  const bool opens_loop = loops.substr(loops.rfind('/') + 1) == shape.id;
  return fmt::format("{}{}{:02}", loops, opens_loop ? "" : loops.empty() ? std::string(shape.id) : fmt::format("/{}", shape.id), element);
}

// "references/department.value" names a rule of the field references.value.
std::string field_path(std::string_view rule) {
  std::string path;
  for (bool label = false; const char c : rule) {
    if (c == '/') label = true;
    if (c == '.') label = false;
    if (!label) path += c;
  }
  return path;
}

void add_never_filled(const Coverage::Of& of, const canonical::ObjectType& object, const std::string& prefix, std::vector<std::string>& out) {
  for (const canonical::Field& field : object.fields) {
    const std::string path = prefix + field.name;
    if (!of.filled.contains(path)) out.push_back(path);
    else if (field.type == canonical::FieldType::object) add_never_filled(of, of.schema->object_of(field), path + ".", out);
  }
}

}  // namespace

Share share_read(const document::Document& document, const Trace& trace) {
  Share share;
  each_element(document, trace, [&](const document::Segment&, std::uint16_t, bool was_read) { ++share.present, share.read += was_read ? 1 : 0; });
  return share;
}

std::vector<UnreadElement> first_unread(const document::Document& document, const Trace& trace, std::size_t most) {
  std::vector<UnreadElement> list;
  std::uint64_t line = document.first_line;
  std::uint32_t counted_to = 0;  // bytes whose line ends are in `line`
  std::string name;
  each_element(document, trace, [&](const document::Segment& segment, std::uint16_t element, bool was_read) {
    if (was_read || list.size() == most) return;
    line += static_cast<std::uint64_t>(std::count(document.bytes.begin() + counted_to, document.bytes.begin() + segment.begin, document.line_end));
    counted_to = segment.begin;
    const auto position = static_cast<std::uint32_t>(&segment - document.segments.data()) + 1;
    list.push_back({position, line, place_of(document, segment, element, name), document.element(segment, element)});
  });
  return list;
}

std::vector<const Coverage::Unread*> Coverage::Of::most_frequent() const {
  std::vector<const Unread*> list;
  for (const auto& [place, one] : unread) list.push_back(&one);
  std::stable_sort(list.begin(), list.end(), [](const Unread* a, const Unread* b) { return a->times > b->times; });
  return list;
}

std::vector<std::string> Coverage::Of::never_filled() const {
  std::vector<std::string> out;
  if (schema) add_never_filled(*this, schema->root(), {}, out);
  return out;
}

void Coverage::add(std::string_view partner, const document::Document& document, const Map& map, const Trace& trace) {
  Of& of = by_[{map.structure().set_id, std::string(partner)}];
  ++of.documents;
  of.schema = &map.schema();
  std::set<std::string> in_this;
  each_element(document, trace, [&](const document::Segment& segment, std::uint16_t element, bool was_read) {
    ++of.share.present;
    if (was_read) {
      ++of.share.read;
      return;
    }
    std::string name;
    const std::string place = place_of(document, segment, element, name);
    Unread& unread = of.unread[place];
    unread.place = place;
    unread.name = name;
    ++unread.times;
    if (in_this.insert(place).second) ++unread.documents;
  });
  const RuleLines& rules = map.program().rules;
  for (std::size_t i = 0; i < std::min(rules.size(), trace.filled.size()); ++i) {
    if (trace.filled[i] == 0) continue;
    std::string path = field_path(rules[i].path);
    of.filled[path] += trace.filled[i];
    for (std::size_t dot = path.rfind('.'); dot != std::string::npos; dot = path.rfind('.')) {
      path.resize(dot);
      of.filled[path] += 1;
    }
  }
}

std::map<std::string, Coverage::Of> Coverage::by_set() const {
  std::map<std::string, Of> sets;
  for (const auto& [key, one] : by_) {
    Of& all = sets[key.first];
    all.documents += one.documents;
    all.share.present += one.share.present;
    all.share.read += one.share.read;
    all.schema = one.schema;
    for (const auto& [place, unread] : one.unread) {
      Unread& sum = all.unread[place];
      sum.place = unread.place;
      sum.name = unread.name;
      sum.times += unread.times;
      sum.documents += unread.documents;
    }
    for (const auto& [path, times] : one.filled) all.filled[path] += times;
  }
  return sets;
}

}  // namespace crossdock::maps
