#include "parsers/document/totals.hpp"

#include <algorithm>
#include <charconv>

namespace crossdock::document {
namespace {

constexpr std::uint64_t hash_modulus = 1'000'000'000'000'000'000;
constexpr std::int64_t one = 1'000'000'000;  // in billionths
constexpr std::int64_t largest = 999'999'999 * one + (one - 1);
constexpr std::size_t fraction_digits = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool read_digits(std::string_view text, std::int64_t& value) {
  value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return text.empty() || (error == std::errc{} && end == text.data() + text.size() && is_digit(text.front()));
}

// The value of element `position` in a segment of a draft; empty when it has none.
std::string_view element_of(const Draft& draft, const Draft::Segment& segment, std::size_t position) {
  for (const Draft::Value& value : draft.values(segment))
    if (value.position == Position(position)) return draft.text(value);
  return {};
}

}  // namespace

void HashTotal::add(std::string_view number) {
  std::uint64_t value = 0;
  for (const char c : number)
    if (is_digit(c)) value = (value % (hash_modulus / 10)) * 10 + static_cast<std::uint64_t>(c - '0');
  total_ = (total_ + value) % hash_modulus;
}

std::string HashTotal::text(unsigned max_digits) const {
  std::string digits = std::to_string(total_);
  if (digits.size() > max_digits) digits.erase(0, digits.size() - max_digits);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return digits;
}

void DecimalSum::add(std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative || number.starts_with('+')) number.remove_prefix(1);
  const auto point = number.find('.');
  const std::string_view whole_text = number.substr(0, point);
  std::string fraction_text(point == std::string_view::npos ? std::string_view{} : number.substr(point + 1));
  while (fraction_text.size() > fraction_digits && fraction_text.back() == '0') fraction_text.pop_back();
  std::int64_t whole = 0, fraction = 0;
  const bool readable = !(whole_text.empty() && fraction_text.empty()) && whole_text.size() <= 9 &&
                        fraction_text.size() <= fraction_digits && read_digits(whole_text, whole);
  if (readable) fraction_text.resize(fraction_digits, '0');
  if (!readable || !read_digits(fraction_text, fraction)) {
    exact_ = false;
    return;
  }
  const std::int64_t value = whole * one + fraction;
  const std::int64_t sum = billionths_ + (negative ? -value : value);
  if (sum > largest || sum < -largest) exact_ = false;
  else billionths_ = sum;
}

std::string DecimalSum::text() const {
  const std::int64_t magnitude = billionths_ < 0 ? -billionths_ : billionths_;
  std::string fraction = std::to_string(magnitude % one);
  fraction.insert(0, fraction_digits - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  std::string text = (billionths_ < 0 ? "-" : "") + std::to_string(magnitude / one);
  if (!fraction.empty()) text.append(1, '.').append(fraction);
  return text;
}

std::string total_of(const Draft& draft, const Balance& balance) {
  std::uint32_t count = 0;
  HashTotal hash;
  for (const Draft::Segment& segment : draft.segments()) {
    if (draft.structure().segment(segment.node).tag != balance.counted) continue;
    ++count;
    if (balance.kind == Balance::Kind::sum) hash.add(element_of(draft, segment, balance.counted_element));
  }
  return balance.kind == Balance::Kind::count ? std::to_string(count) : hash.text();
}

}  // namespace crossdock::document
