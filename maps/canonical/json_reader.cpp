#include "maps/canonical/json_reader.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
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
    out_.node_count_ = 1;
    out_.slot_count_ = 0;
    out_.text_.clear();
    out_.text_.reserve(json.size() + scan_slack);
    out_.text_.append(json).append(scan_slack, '\0');
    at_ = out_.text_.data();
    problems_.clear();
  }

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

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - out_.text_.data()); }
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
  std::string_view string() {
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
  std::uint32_t add(Value::Kind kind, std::uint32_t parent, std::uint32_t place) {
    const std::uint32_t index = out_.node_count_++;
    if (index == out_.nodes_.size()) out_.nodes_.resize(2 * out_.nodes_.size());
    Node& node = out_.nodes_[index];
    node = Node{};
    node.kind = kind;
    node.parent = parent;
    node.place = place;
    return index;
  }

  // Behind the '{'. Returns the object's node.
  std::uint32_t object(std::uint16_t type, std::uint32_t parent, std::uint32_t place) {
    if (++depth_ > limits_.depth) too_deep();
    const ObjectType& object_type = schema_.types[type];
    const std::uint32_t self = add(Value::Kind::object, parent, place);
    const std::uint32_t slots = add_slots(object_type.fields.size());
    out_.nodes_[self].type = type;
    out_.nodes_[self].first = slots;
    out_.nodes_[self].count = static_cast<std::uint32_t>(object_type.fields.size());
    const std::size_t told_before = problems_.size();
    blanks();
    if (!take('}')) {
      std::uint16_t* hint = &next_[object_type.first_hint];
      do {
        hint = member(object_type, self, slots, hint);
        blanks();
      } while (take(','));
      expect('}', "fields are separated by commas");
    }
    for (const std::uint16_t index : object_type.required)
      if (out_.slots_[slots + index] == 0) lacks(object_type, index, self, told_before);
    --depth_;
    return self;
  }
  [[gnu::cold, gnu::noinline]] void lacks(const ObjectType& type, std::uint16_t index, std::uint32_t self, std::size_t told_before) {
    if (refused_since(told_before, self, type.fields[index].name)) return;
    problem(self, type.fields[index].name, "required", fmt::format("{} needs {}", type.name, type.fields[index].name), offset());
  }

  [[noreturn, gnu::cold, gnu::noinline]] void too_deep() { fail(fmt::format("nested more than {} levels deep", limits_.depth), "limit"); }

  std::uint32_t add_slots(std::size_t count) {
    const std::uint32_t first = out_.slot_count_;
    out_.slot_count_ += static_cast<std::uint32_t>(count);
    if (out_.slots_.size() < out_.slot_count_) out_.slots_.resize(std::max<std::size_t>(out_.slot_count_, 2 * out_.slots_.size()));
    std::memset(out_.slots_.data() + first, 0, count * sizeof out_.slots_[0]);
    return first;
  }

  // `hint`: which field to expect, corrected when another comes. Returns the hint behind that one.
  std::uint16_t* member(const ObjectType& type, std::uint32_t self, std::uint32_t slots, std::uint16_t* hint) {
    blanks();
    const char* const name_at = at_;
    std::uint16_t index = *hint;
    if (const FieldLook* const look = index < type.looks.size() ? &type.looks[index] : nullptr;
        look && look->size != 0 && begins_with(at_, look->text, look->size)) {
      at_ += look->size;
    } else {
      index = read_name(type, self);
      if (index == ObjectType::none) return hint;
      *hint = index;
    }
    blanks();
    const FieldLook& look = type.looks[index];
    const std::uint32_t node = !look.list && look.type != FieldType::object && *at_ == '"'
                                   ? scalar(type.fields[index], look.type, self, index, true)
                                   : field_value(type.fields[index], self, index);
    if (node != 0) {
      std::uint32_t& slot = out_.slots_[slots + index];
      if (slot != 0) repeated(type, index, self, name_at);
      slot = node;
      out_.nodes_[self].present |= presence_bit(index);
    }
    return &next_[type.first_hint + index + 1U];
  }
  [[gnu::cold, gnu::noinline]] void repeated(const ObjectType& type, std::uint16_t index, std::uint32_t self, const char* name_at) {
    problem(self, type.fields[index].name, "repeated_field", "the field is there twice", static_cast<std::size_t>(name_at - out_.text_.data()));
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
      unknown(type, self, name, static_cast<std::size_t>(name_at - out_.text_.data()));
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

  std::uint32_t field_value(const Field& field, std::uint32_t parent, std::uint32_t place) {
    if (*at_ == 'n' && std::string_view(at_, 4) == "null") {
      at_ += 4;
      return 0;
    }
    if (!field.list) return single(field, parent, place);
    if (*at_ != '[') return mistyped(field, parent, field.name, "a list");
    ++at_;
    const std::uint32_t list = add(Value::Kind::list, parent, place);
    std::uint32_t last = 0, count = 0;
    blanks();
    if (take(']')) return list;
    do {
      blanks();
      const std::uint32_t item = single(field, list, count);
      if (item != 0) {
        if (last == 0) out_.nodes_[list].first = item;
        else out_.nodes_[last].next = item;
        last = item;
        out_.nodes_[list].count = ++count;
      }
      blanks();
    } while (take(','));
    expect(']', "items are separated by commas");
    return list;
  }

  std::uint32_t single(const Field& field, std::uint32_t parent, std::uint32_t place) {
    const char c = *at_;
    if (field.type == FieldType::object) {
      if (c == '{') {
        ++at_;
        return object(field.object, parent, place);
      }
    } else if (c == '"') {
      return scalar(field, field.type, parent, place, true);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      return scalar(field, field.type, parent, place, false);
    }
    return mistyped(field, parent, step_of(parent, field, place), wanted(field));
  }
  [[gnu::cold, gnu::noinline]] std::uint32_t mistyped(const Field& field, std::uint32_t parent, const std::string& step, const std::string& expected) {
    problem(parent, step, "type", fmt::format("{} is {}; found {}", field.name, expected, found()), offset());
    skip();
    return 0;
  }
  std::string step_of(std::uint32_t parent, const Field& field, std::uint32_t place) const {
    return out_.nodes_[parent].kind == Value::Kind::list ? fmt::format("{}", place) : field.name;
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

  std::uint32_t scalar(const Field& field, FieldType type, std::uint32_t parent, std::uint32_t place, bool quoted) {
    char* const start = at_;
    const std::string_view text = quoted ? string() : word();
    if (!quoted && !is_number(text)) no_number(start, text);
    const char* rule = nullptr;
    switch (type) {
      case FieldType::text:
      case FieldType::code: rule = quoted ? nullptr : "type"; break;
      case FieldType::date: rule = quoted && (text.empty() || is_date_text(text)) ? nullptr : "date"; break;
      case FieldType::time: rule = quoted && (text.empty() || is_time_text(text)) ? nullptr : "time"; break;
      case FieldType::integer: rule = is_integer_text(text) ? nullptr : "integer"; break;
      default: rule = text.empty() || is_decimal_text(text) ? nullptr : "decimal"; break;
    }
    if (rule) return refuse(field, parent, place, rule, text, start);
    const std::uint32_t node = add(Value::Kind::scalar, parent, place);
    out_.nodes_[node].first = static_cast<std::uint32_t>(text.data() - out_.text_.data());
    out_.nodes_[node].count = static_cast<std::uint32_t>(text.size());
    return node;
  }

  [[gnu::cold, gnu::noinline]] std::uint32_t refuse(const Field& field, std::uint32_t parent, std::uint32_t place, const char* rule, std::string_view text,
                                                    const char* start) {
    problem(parent, step_of(parent, field, place), rule, fmt::format("{} is {}; found \"{}\"", field.name, wanted(field), excerpt(text, 30)),
            static_cast<std::size_t>(start - out_.text_.data()));
    return 0;
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
  char* at_ = nullptr;  // in out_.text_
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

std::string_view JsonReader::document_name(std::string_view json) {
  const auto skip = [&](std::string_view token) {
    while (!json.empty() && is_blank(json.front())) json.remove_prefix(1);
    if (!json.starts_with(token)) return false;
    json.remove_prefix(token.size());
    return true;
  };
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  if (!skip("{") || !skip("\"document\"") || !skip(":") || !skip("\"")) return {};
  const std::size_t end = json.find('"');
  return end == std::string_view::npos ? std::string_view{} : json.substr(0, end);
}

}  // namespace crossdock::canonical
