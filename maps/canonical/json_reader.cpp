#include "maps/canonical/json_reader.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "engine/base/utf8.hpp"
#include "engine/base/text.hpp"
#include "maps/canonical/document_text.hpp"
#include "maps/canonical/json_scan.hpp"
#include "maps/canonical/scalar_text.hpp"

namespace crossdock::canonical {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Writes a character as UTF-8, at most four bytes; the end of it.
char* put_utf8(char* out, unsigned code) {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code >> 6));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code >> 12));
    *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out++ = static_cast<char>(0xF0 | (code >> 18));
    *out++ = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return out;
}

struct Syntax {};  // thrown inside this file only: the text is not JSON, nothing behind it can be read

}  // namespace

// Reads the Canonical's own copy of the text: what has no escapes stays where it is, escapes are undone in place (they
// are never shorter than what they stand for). Zeros behind the copy end every loop, so none looks for the end.
class JsonReader::Run {
 public:
  Run(std::string_view json, const Schema& schema, JsonReader& reader, Canonical& out, std::vector<Problem>& problems)
      : json_(json), schema_(schema), limits_(reader.limits_), next_(reader.next_), out_(out), problems_(problems) {
    const ObjectType& last = schema.types.back();
    if (const std::size_t all = last.first_hint + last.fields.size() + 1; next_.size() != all) next_.assign(all, 0);
    out_.schema_ = &schema;
    out_.text_.clear();
    out_.text_.reserve(json.size() + scan_slack);
    out_.text_.append(json).append(scan_slack, '\0');
    text_ = at_ = out_.text_.data();
    nodes_ = out_.nodes_;
    slots_ = out_.slots_;
    problems_.clear();
  }
  ~Run() { out_.node_count_ = node_count_; }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void document() {
    try {
      blanks();
      expect('{', "a canonical document is a JSON object");
      object(0, 0, 0);
      blanks();
      if (!ended()) fail("something follows the document");
    } catch (const Syntax&) {
      return;  // recorded where it was thrown
    }
  }

 private:
  using Node = Canonical::Node;

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - text_); }
  [[nodiscard]] bool ended() const { return offset() >= json_.size(); }

  // -- problems -------------------------------------------------------------------------------------------------------
  // All of these are [[gnu::cold]], so that the path of a document that fits is short.
  [[gnu::cold]] void problem(std::uint32_t parent, std::string_view step, std::string rule, std::string reason, std::size_t offset) {
    if (problems_.size() >= limits_.problems) return;
    std::string pointer = parent == 0 ? std::string{} : Value(&out_, parent).pointer();
    if (!step.empty()) pointer += fmt::format("/{}", step);
    problems_.push_back({std::move(pointer), std::move(rule), std::move(reason), offset});
  }
  // A value that was refused is not told a second time as missing.
  bool refused_since(std::size_t told_before, std::uint32_t parent, std::string_view field) const {
    if (problems_.size() == told_before) return false;
    const std::string pointer = Value(&out_, parent).pointer() + fmt::format("/{}", field);
    return std::any_of(problems_.begin() + static_cast<std::ptrdiff_t>(told_before), problems_.end(), [&](const Problem& one) { return one.pointer == pointer; });
  }
  [[noreturn, gnu::cold]] void fail(std::string reason, const char* rule = "syntax") {
    const std::size_t at = std::min(offset(), json_.size());
    const std::size_t line = static_cast<std::size_t>(std::count(json_.begin(), json_.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
    problem(0, {}, rule, fmt::format("line {}, byte {}: {}", line, at, reason), at);
    throw Syntax{};
  }

  // -- tokens ---------------------------------------------------------------------------------------------------------
  void blanks() {
    if (*at_ > ' ') return;  // what is beyond ASCII is no blank either, and takes the longer way
    while (is_blank(*at_)) ++at_;
  }
  bool take(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }
  void expect(char c, const char* why) {
    if (!take(c)) missing(c, why);
  }
  [[noreturn, gnu::cold, gnu::noinline]] void missing(char c, const char* why) {
    fail(fmt::format("{}; expected '{}', found {}", why, c, found()));
  }
  [[nodiscard]] std::string found() const {
    return ended() ? std::string("the end") : fmt::format("\"{}\"", excerpt(json_.substr(offset()), 20));
  }

  // From the opening quote to behind the closing one: what stands between, unescaped.
  [[gnu::always_inline]] std::string_view string() {
    char* const start = ++at_;
    at_ = plain_end(at_);
    char* const end = *at_ == '"' ? at_ : undo_escapes(at_);
    ++at_;
    return {start, static_cast<std::size_t>(end - start)};
  }

  // Reads on to the closing quote, writing from `out` on; where it ended writing.
  [[gnu::cold, gnu::noinline]] char* undo_escapes(char* out) {
    while (*at_ != '"') {
      if (ended()) fail("a string does not end");
      if (*at_ == '\\') {
        out = escape(out);
      } else if (static_cast<unsigned char>(*at_) < 0x20) {
        fail("a control character in a string is written \\u00XX");
      } else {
        const std::size_t length = utf8_length(json_.substr(offset()));
        if (length == 0) fail("the text is not UTF-8");
        out = move_down(out, at_, length);
        at_ += length;
      }
      char* const start = at_;
      at_ = plain_end(at_);
      out = move_down(out, start, static_cast<std::size_t>(at_ - start));
    }
    return out;
  }
  static char* move_down(char* out, const char* from, std::size_t length) {
    std::memmove(out, from, length);
    return out + length;
  }

  char* escape(char* out) {
    static constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take('u')) {
      unsigned code = hex4();
      if (code >= 0xD800 && code < 0xDC00 && at_[0] == '\\' && at_[1] == 'u') {
        at_ += 2;
        const unsigned low = hex4();
        if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else if (code >= 0xD800 && code < 0xE000) {
        fail("half of a surrogate pair");
      }
      return put_utf8(out, code);
    }
    const std::size_t name = names.find(*at_);
    if (name == std::string_view::npos) fail("there is no such escape");
    *out = values[name];
    ++at_;
    return out + 1;
  }
  unsigned hex4() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = *at_;
      if (c >= '0' && c <= '9') code = code * 16 + static_cast<unsigned>(c - '0');
      else if (c >= 'a' && c <= 'f') code = code * 16 + static_cast<unsigned>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F') code = code * 16 + static_cast<unsigned>(c - 'A' + 10);
      else fail("\\u wants four hexadecimal digits");
    }
    return code;
  }

  // A number, true, false or null, as it is written.
  std::string_view word() {
    const char* const start = at_;
    while (!is_blank(*at_) && *at_ != ',' && *at_ != '}' && *at_ != ']' && *at_ != '\0') ++at_;
    return {start, static_cast<std::size_t>(at_ - start)};
  }
  bool is_number(std::string_view text) const {
    const std::size_t e = text.find_first_of("eE");
    return is_decimal_text(text.substr(0, e)) &&
           (e == std::string_view::npos || text.find_first_not_of("+-0123456789", e + 1) == std::string_view::npos);
  }

  // -- values ---------------------------------------------------------------------------------------------------------
  std::uint32_t add(const Node& node) {
    if (node_count_ == nodes_.size()) more_nodes();
    nodes_[node_count_] = node;
    return node_count_++;
  }
  [[gnu::cold, gnu::noinline]] void more_nodes() {
    out_.nodes_.resize(std::max<std::size_t>(256, 2 * nodes_.size()));
    nodes_ = out_.nodes_;
  }

  // Behind the '{'. Returns the object's node.
  std::uint32_t object(std::uint16_t type_index, std::uint32_t parent, std::uint32_t place) {
    if (++depth_ > limits_.depth) too_deep();
    const ObjectType& type = schema_.types[type_index];
    const auto count = static_cast<std::uint32_t>(type.fields.size());
    const std::uint32_t slots = add_slots(count);
    const std::uint32_t self = add({.first = slots, .count = count, .type = type_index, .kind = Value::Kind::object, .parent = parent, .place = place});
    const std::size_t told_before = problems_.size();
    blanks();
    const std::uint64_t present = take('}') ? 0 : members(type, self, slots);
    nodes_[self].present = present;
    if ((present & type.needed) != type.needed) required(type, self, slots, told_before);
    --depth_;
    return self;
  }
  // To behind the '}'. Returns which fields are there.
  [[gnu::always_inline]] std::uint64_t members(const ObjectType& type, std::uint32_t self, std::uint32_t slots) {
    std::uint16_t* const hints = &next_[type.first_hint];
    std::uint16_t* hint = hints;
    const std::uint32_t count = nodes_[self].count;
    std::uint64_t present = 0;
    do {
      blanks();
      const char* const name_at = at_;
      std::uint16_t index = *hint;
      if (index < count && names(type.looks[index])) at_ += type.looks[index].size;
      else if (index = read_name(type, self); index != ObjectType::none) *hint = index;
      else continue;
      hint = hints + index + 1;
      if (*at_ != '"') blanks();
      const FieldLook& look = type.looks[index];
      const std::uint32_t node = look.plain && *at_ == '"' ? quoted(type, index, self, index) : field_value(type, index, self);
      if (node == 0) continue;
      std::uint32_t& slot = slots_[slots + index];
      if (slot != 0) repeated(type, index, self, name_at);
      slot = node;
      present |= look.presence;
    } while (blanks(), take(','));
    expect('}', "fields are separated by commas");
    return present;
  }
  [[nodiscard]] bool names(const FieldLook& look) const { return begins_with(at_, look.text, look.bytes); }
  [[gnu::noinline]] void required(const ObjectType& type, std::uint32_t self, std::uint32_t slots, std::size_t told_before) {
    for (const std::uint16_t index : type.required)
      if (slots_[slots + index] == 0) lacks(type, index, self, told_before);
  }
  [[gnu::cold, gnu::noinline]] void lacks(const ObjectType& type, std::uint16_t index, std::uint32_t self, std::size_t told_before) {
    if (refused_since(told_before, self, type.fields[index].name)) return;
    problem(self, type.fields[index].name, "required", fmt::format("{} needs {}", type.name, type.fields[index].name), offset());
  }

  [[noreturn, gnu::cold, gnu::noinline]] void too_deep() { fail(fmt::format("nested more than {} levels deep", limits_.depth), "limit"); }

  std::uint32_t add_slots(std::uint32_t count) {
    const std::uint32_t first = slot_count_;
    slot_count_ += count;
    if (slots_.size() < slot_count_) more_slots();
    std::memset(slots_.data() + first, 0, count * sizeof slots_[0]);
    return first;
  }
  [[gnu::cold, gnu::noinline]] void more_slots() {
    out_.slots_.resize(std::max<std::size_t>(slot_count_, 2 * slots_.size()));
    slots_ = out_.slots_;
  }

  [[gnu::cold, gnu::noinline]] void repeated(const ObjectType& type, std::uint16_t index, std::uint32_t self, const char* name_at) {
    problem(self, type.fields[index].name, "repeated_field", "the field is there twice", static_cast<std::size_t>(name_at - text_));
  }

  // The field's name and its colon. What is no field is reported, its value passed over.
  [[gnu::noinline]] std::uint16_t read_name(const ObjectType& type, std::uint32_t self) {
    if (*at_ != '"') fail(fmt::format("a field name in quotes was expected, found {}", found()));
    const char* const name_at = at_;
    const std::string_view name = string();
    blanks();
    expect(':', "a colon stands behind a field's name");
    const std::uint16_t index = type.find(name);
    if (index == ObjectType::none) {
      blanks();
      unknown(type, self, name, static_cast<std::size_t>(name_at - text_));
    }
    return index;
  }

  [[gnu::cold]] void unknown(const ObjectType& type, std::uint32_t self, std::string_view name, std::size_t name_at) {
    if (self == 1 && name == "document") return check_document();
    if (self == 1 && std::find(std::begin(addressing_fields), std::end(addressing_fields), name) != std::end(addressing_fields)) return skip();
    std::vector<std::string_view> known;
    for (const Field& field : type.fields) known.push_back(field.name);
    problem(self, excerpt(name, 40), "unknown_field", fmt::format("{} has no field {}{}", type.name, excerpt(name, 40), did_you_mean(name, known)), name_at);
    skip();
  }

  void check_document() {
    const std::size_t start = offset();
    std::string_view name;
    if (*at_ == '"') name = string();
    else skip();
    if (name != schema_.name)
      problem(0, "document", "document", fmt::format("the document is \"{}\"; it was read as {}", excerpt(name, 40), schema_.name), start);
  }

  std::uint32_t field_value(const ObjectType& type, std::uint16_t index, std::uint32_t parent) {
    if (*at_ == 'n' && std::string_view(at_, 4) == "null") {
      at_ += 4;
      return 0;
    }
    const Field& field = type.fields[index];
    if (!field.list) return single(type, index, parent, index);
    if (!take('[')) return mistyped(field, parent, field.name, "a list");
    const std::uint32_t list = add({.kind = Value::Kind::list, .parent = parent, .place = index});
    std::uint32_t last = 0, count = 0;
    blanks();
    if (take(']')) return list;
    do {
      blanks();
      const std::uint32_t item = single(type, index, list, count);
      if (item != 0) {
        if (last == 0) nodes_[list].first = item;
        else nodes_[last].next = item;
        last = item;
        nodes_[list].count = ++count;
      }
      blanks();
    } while (take(','));
    expect(']', "items are separated by commas");
    return list;
  }

  // The field, or an item of its list.
  [[gnu::always_inline]] std::uint32_t single(const ObjectType& type, std::uint16_t index, std::uint32_t parent, std::uint32_t place) {
    const Field& field = type.fields[index];
    const char c = *at_;
    if (field.type == FieldType::object) {
      if (c == '{') {
        ++at_;
        return object(field.object, parent, place);
      }
    } else if (c == '"') {
      return quoted(type, index, parent, place);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      return number(field, parent, place);
    }
    return mistyped(field, parent, step_of(parent, field, place), wanted(field));
  }
  [[gnu::cold, gnu::noinline]] std::uint32_t mistyped(const Field& field, std::uint32_t parent, const std::string& step, const std::string& expected) {
    problem(parent, step, "type", fmt::format("{} is {}; found {}", field.name, expected, found()), offset());
    skip();
    return 0;
  }
  std::string step_of(std::uint32_t parent, const Field& field, std::uint32_t place) const {
    return nodes_[parent].kind == Value::Kind::list ? fmt::format("{}", place) : field.name;
  }
  static std::string wanted(const Field& field) {
    switch (field.type) {
      case FieldType::object: return "an object";
      case FieldType::integer: return "a whole number";
      case FieldType::date: return "a date in quotes, \"2026-01-31\"";
      case FieldType::time: return "a time in quotes, \"13:45\"";
      case FieldType::text:
      case FieldType::code: return "a text in quotes";
      default: return "an exact decimal, best in quotes: \"12.50\"";
    }
  }

  [[gnu::always_inline]] std::uint32_t quoted(const ObjectType& type, std::uint16_t index, std::uint32_t parent, std::uint32_t place) {
    const FieldType wanted_type = type.looks[index].type;
    char* const start = at_;
    const std::string_view text = string();
    const bool fits = wanted_type <= FieldType::code || (text.empty() && wanted_type != FieldType::integer) || is_text_of(wanted_type, text);
    return fits ? scalar(text, parent, place) : refuse(type.fields[index], parent, place, text, start);
  }
  std::uint32_t number(const Field& field, std::uint32_t parent, std::uint32_t place) {
    char* const start = at_;
    const std::string_view text = word();
    if (!is_number(text)) no_number(start, text);
    const bool fits = (is_decimal(field.type) || field.type == FieldType::integer) && is_text_of(field.type, text);
    return fits ? scalar(text, parent, place) : refuse(field, parent, place, text, start);
  }
  std::uint32_t scalar(std::string_view text, std::uint32_t parent, std::uint32_t place) {
    return add({.first = static_cast<std::uint32_t>(text.data() - text_),
                .count = static_cast<std::uint32_t>(text.size()),
                .kind = Value::Kind::scalar,
                .parent = parent,
                .place = place});
  }

  [[gnu::cold, gnu::noinline]] std::uint32_t refuse(const Field& field, std::uint32_t parent, std::uint32_t place, std::string_view text, const char* start) {
    problem(parent, step_of(parent, field, place), rule_of(field.type), fmt::format("{} is {}; found \"{}\"", field.name, wanted(field), excerpt(text, 30)),
            static_cast<std::size_t>(start - text_));
    return 0;
  }
  static const char* rule_of(FieldType type) {
    switch (type) {
      case FieldType::date: return "date";
      case FieldType::time: return "time";
      case FieldType::integer: return "integer";
      default: return is_decimal(type) ? "decimal" : "type";
    }
  }
  [[noreturn, gnu::cold, gnu::noinline]] void no_number(char* start, std::string_view text) {
    at_ = start;
    fail(fmt::format("\"{}\" is no number", excerpt(text, 20)));
  }

  // Any value, of which only the syntax is checked.
  void skip() {
    std::size_t open = 0;
    do {
      blanks();
      const char c = *at_;
      if (c == '"') {
        string();
      } else if (c == '{' || c == '[') {
        ++open, ++at_;
      } else if (c == '}' || c == ']') {
        if (open == 0) fail("a value was expected");
        --open, ++at_;
      } else if ((c == ',' || c == ':') && open > 0) {
        ++at_;
      } else if (const std::string_view one = word(); one != "true" && one != "false" && one != "null" && !is_number(one)) {
        at_ -= one.size();
        fail(fmt::format("a value was expected, found {}", found()));
      }
    } while (open > 0);
  }

  std::string_view json_;
  const Schema& schema_;
  const ReadLimits& limits_;
  std::vector<std::uint16_t>& next_;
  Canonical& out_;
  std::vector<Problem>& problems_;
  // Of `out_`, at hand:
  std::span<Node> nodes_;
  std::span<std::uint32_t> slots_;
  std::uint32_t node_count_ = 1, slot_count_ = 0;
  char* text_ = nullptr;
  char* at_ = nullptr;  // in the text
  std::size_t depth_ = 0;
};

bool JsonReader::read(std::string_view json, const Schema& schema, Canonical& out, std::vector<Problem>& problems) {
  if (json.size() > limits_.bytes) {
    problems.assign(1, {{}, "limit", fmt::format("the document is larger than {}", byte_size(limits_.bytes)), 0});
    return false;
  }
  Run(json, schema, *this, out, problems).document();
  return problems.empty();
}

}  // namespace crossdock::canonical
