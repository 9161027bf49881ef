// outbound: what we send a partner; how it looks, how it is numbered and batched, when its acknowledgment is due.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "partners/readers.hpp"

namespace crossdock::partners {
namespace {

constexpr yaml::Word<SeparatorInValue> in_value_words[] = {{"fail", SeparatorInValue::fail},
                                                           {"replace", SeparatorInValue::replace},
                                                           {"other_separators", SeparatorInValue::other_separators}};
constexpr yaml::Word<const char*> line_ends[] = {{"none", ""}, {"LF", "\n"}, {"CRLF", "\r\n"}};

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// One character, or its code as 0x1E. Letters, digits and blanks cannot separate (X12.5).
char read_separator(yaml::Node node, char fallback) {
  if (!node) return fallback;
  if (!node.is_scalar() || node.raw().empty()) {
    (void)node.text();  // says what is wrong with it
    return fallback;
  }
  const std::string_view text = node.raw();
  if (text.size() == 1 && !is_letter_or_digit(text[0]) && text[0] != ' ') return text[0];
  unsigned code = 0;
  const char* const end = text.data() + text.size();
  if (text.size() == 4 && text.starts_with("0x") && std::from_chars(text.data() + 2, end, code, 16).ptr == end && code != 0 && code != ' ' &&
      code < 0x80 && !is_letter_or_digit(static_cast<char>(code)))
    return static_cast<char>(code);
  node.refuse(fmt::format("\"{}\" cannot be a separator", text), "one character that is no letter, digit or blank, or its code such as 0x1E");
  return fallback;
}

void check_distinct(yaml::Node node, const Separators& s) {
  const char all[] = {s.element, s.component, s.segment, s.repetition};
  for (std::size_t i = 0; i < std::size(all); ++i)
    for (std::size_t k = i + 1; k < std::size(all); ++k)
      if (all[i] == all[k]) return node.refuse("two separators are the same character", "element, component, repetition and segment must differ");
}

void read_separators(yaml::Node node, Separators& separators) {
  if (!node) return;
  yaml::Map map = node.map();
  separators.element = read_separator(map["element"], separators.element);
  separators.component = read_separator(map["component"], separators.component);
  separators.repetition = read_separator(map["repetition"], separators.repetition);
  separators.segment = read_separator(map["segment"], separators.segment);
  separators.line_end = map["line_end"].word(separators.line_end.c_str(), line_ends);
  separators.in_value = map["in_value"].word(separators.in_value, in_value_words);
  separators.replacement = map["replacement"] ? read_separator(map["replacement"], separators.replacement) : separators.replacement;
  check_distinct(node, separators);
}

void read_range(yaml::Node node, NumberRange& range, std::uint32_t highest) {
  if (!node) return;
  yaml::Map map = node.map();
  range.low = map["low"].number(range.low, 1, highest);
  range.high = map["high"].number(range.high, 1, highest);
  if (range.low > range.high) node.refuse("this range ends before it begins", "low must not be above high");
}

void read_numbers(yaml::Node node, OutboundTerms& terms) {
  if (!node) return;
  yaml::Map map = node.map();
  read_range(map["interchange"], terms.interchange_numbers, 999'999'999);
  read_range(map["group"], terms.group_numbers, 999'999'999);
  read_range(map["set"], terms.set_numbers, 999'999'999);
  terms.set_numbers_restart = map["set_restarts"].boolean(terms.set_numbers_restart);
}

// "14:30": a time of the day, UTC.
void read_times(yaml::Node node, std::vector<std::chrono::minutes>& times) {
  if (!node) return;
  times.clear();
  for (const yaml::Node& item : node.is_scalar() ? std::vector<yaml::Node>{node} : node.items()) {
    const std::string text = item.text({}, 5);
    unsigned hour = 0, minute = 0;
    const char* const end = text.data() + text.size();
    const bool good = text.size() == 5 && text[2] == ':' && std::from_chars(text.data(), text.data() + 2, hour).ptr == text.data() + 2 &&
                      std::from_chars(text.data() + 3, end, minute).ptr == end && hour < 24 && minute < 60;
    if (good) times.push_back(std::chrono::minutes(hour * 60 + minute));
    else item.refuse(fmt::format("\"{}\" is no time of the day", text), "hours and minutes in UTC, quoted: \"14:30\"");
  }
  std::sort(times.begin(), times.end());
}

void read_batching(yaml::Node node, Batching& batching) {
  if (!node) return;
  yaml::Map map = node.map();
  batching.most_sets = map["most_sets"].number(batching.most_sets, 1, 999'999);
  batching.most_bytes = map["most_bytes"].size(batching.most_bytes, 1'000, 1'000'000'000);
  batching.longest_wait = map["longest_wait"].duration(batching.longest_wait, std::chrono::milliseconds(0), std::chrono::days(31));
  read_times(map["at"], batching.at);
  batching.by_hand = map["by_hand"].boolean(batching.by_hand);
}

void read_deadline(yaml::Map& map, yaml::Node node, Deadline& deadline) {
  deadline.warn = map["warn_after"].duration(deadline.warn);
  deadline.overdue = map["overdue_after"].duration(deadline.overdue, std::chrono::seconds(1));
  if (deadline.warn > deadline.overdue) node.refuse("the warning would come after the deadline", "warn_after must not be above overdue_after");
}

void read_expected_acknowledgment(yaml::Node node, OutboundTerms& terms) {
  if (!node) return;
  yaml::Map map = node.map();
  terms.acknowledgment_expected = map["expected"].boolean(terms.acknowledgment_expected);
  read_deadline(map, node, terms.deadline);
  for (const auto& [key, value] : map["by_group"].entries()) {
    if (key.raw().size() != 2) key.refuse(fmt::format("\"{}\" is not a functional group", key.raw()), "two letters as in GS01: PO, IN, SH");
    Deadline deadline = terms.deadline;
    yaml::Map one = value.map();
    read_deadline(one, value, deadline);
    terms.deadlines[std::string(key.raw())] = deadline;
  }
}

void read_group_ids(yaml::Node node, OutboundTerms& terms) {
  if (!node) return;
  yaml::Map map = node.map();
  terms.group_sender = map["sender"].text(terms.group_sender, 15);
  terms.group_receiver = map["receiver"].text(terms.group_receiver, 15);
}

}  // namespace

void read_outbound(yaml::Node node, OutboundTerms& terms) {
  if (!node) return;
  yaml::Map map = node.map();
  terms.release = map["release"].text(terms.release, 12);
  terms.interchange_version = map["interchange_version"].text(terms.interchange_version, 5);
  read_group_ids(map["group_ids"], terms);
  read_separators(map["separators"], terms.separators);
  terms.request_ta1 = map["request_ta1"].boolean(terms.request_ta1);
  read_numbers(map["numbers"], terms);
  read_batching(map["batch"], terms.batching);
  read_expected_acknowledgment(map["acknowledgment"], terms);
  for (const auto& [key, value] : map["maps"].entries()) terms.maps[std::string(key.raw())] = value.text({}, 60);
  terms.channel = map["channel"].text(terms.channel, 40);
  terms.acknowledgment_channel = map["acknowledgment_channel"].text(terms.acknowledgment_channel, 40);
}

}  // namespace crossdock::partners
