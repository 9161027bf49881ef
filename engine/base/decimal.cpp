#include "engine/base/decimal.hpp"

#include <algorithm>
#include <limits>

namespace crossdock {
namespace {

using Coefficient = Decimal::Coefficient;

constexpr Coefficient power_of_ten(unsigned exponent) {
  Coefficient power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// 10^38 - 1: every number of 38 digits fits, no operation below can overflow unseen.
constexpr Coefficient largest = power_of_ten(38) - 1;

constexpr bool fits(Coefficient c) { return c <= largest && c >= -largest; }

std::optional<Coefficient> times(Coefficient a, Coefficient b) {
  Coefficient product = 0;
  if (__builtin_mul_overflow(a, b, &product) || !fits(product)) return std::nullopt;
  return product;
}

std::optional<Coefficient> scaled_up(Coefficient c, unsigned by) { return by > 38 ? std::nullopt : times(c, power_of_ten(by)); }

Coefficient divided_half_up(Coefficient a, Coefficient b) {
  const Coefficient quotient = a / b, rest = a % b;
  const Coefficient twice = (rest < 0 ? -rest : rest), size = (b < 0 ? -b : b);
  if (twice < size - twice) return quotient;
  return (a < 0) == (b < 0) ? quotient + 1 : quotient - 1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Digits {
  Coefficient value = 0;
  unsigned count = 0;
  bool too_long = false;
  void add(char c) {
    if (value > largest / 10) too_long = true;
    else value = value * 10 + (c - '0');
    ++count;
  }
};

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Digits digits;
  unsigned scale = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) digits.add(text[at]);
  if (at < text.size() && text[at] == '.')
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++scale) digits.add(text[at]);
  if (digits.count == 0 || digits.too_long || scale > max_scale) return std::nullopt;
  Coefficient value = digits.value;
  if (at < text.size()) {
    if (text[at] != 'E') return std::nullopt;
    const bool down = ++at < text.size() && text[at] == '-';
    if (down) ++at;
    if (at >= text.size() || text.size() - at > 2) return std::nullopt;
    unsigned exponent = 0;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return std::nullopt;
      exponent = exponent * 10 + static_cast<unsigned>(text[at] - '0');
    }
    if (down) {
      scale += exponent;
      if (scale > max_scale) return std::nullopt;
    } else {
      const unsigned from_scale = std::min(scale, exponent);
      scale -= from_scale;
      const auto scaled = scaled_up(value, exponent - from_scale);
      if (!scaled) return std::nullopt;
      value = *scaled;
    }
  }
  return Decimal(negative ? -value : value, scale);
}

std::optional<Decimal> Decimal::parse_implied(std::string_view text, unsigned places) {
  if (text.find_first_of(".E+") != std::string_view::npos || places > max_scale) return std::nullopt;
  std::optional<Decimal> whole = parse(text);
  if (whole) whole->scale_ = static_cast<std::uint8_t>(places);
  return whole;
}

std::string Decimal::text() const {
  Coefficient rest = coefficient_ < 0 ? -coefficient_ : coefficient_;
  std::string reversed;
  for (unsigned i = 0; i <= scale_ || rest != 0; ++i) {
    if (i == scale_ && scale_ != 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (coefficient_ < 0) reversed += '-';
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

std::optional<std::string> Decimal::implied(unsigned places) const {
  Decimal out = *this;
  for (; out.scale_ > places; --out.scale_) {
    if (out.coefficient_ % 10 != 0) return std::nullopt;
    out.coefficient_ /= 10;
  }
  const auto scaled = scaled_up(out.coefficient_, places - out.scale_);
  if (!scaled) return std::nullopt;
  return Decimal(*scaled, 0).text();
}

Decimal Decimal::normalized() const {
  Decimal out = *this;
  for (; out.scale_ > 0 && out.coefficient_ % 10 == 0; --out.scale_) out.coefficient_ /= 10;
  return out;
}

Decimal Decimal::rounded(unsigned places) const {
  if (places >= scale_) return *this;
  return {divided_half_up(coefficient_, power_of_ten(scale_ - places)), places};
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  const unsigned scale = std::max(a.scale_, b.scale_);
  const auto x = scaled_up(a.coefficient_, scale - a.scale_), y = scaled_up(b.coefficient_, scale - b.scale_);
  Coefficient sum = 0;
  if (!x || !y || __builtin_add_overflow(*x, *y, &sum) || !fits(sum)) return std::nullopt;
  return Decimal(sum, scale);
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const auto product = times(a.coefficient_, b.coefficient_);
  if (!product) return std::nullopt;
  const Decimal out(*product, static_cast<unsigned>(a.scale_ + b.scale_));
  return out.scale_ > Decimal::max_scale ? out.rounded(Decimal::max_scale) : out;
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b, unsigned places) {
  if (b.coefficient_ == 0 || places > Decimal::max_scale) return std::nullopt;
  // a / b = (a.c * 10^(places + b.s)) / (b.c * 10^a.s), in units of 10^-places
  const auto upper = scaled_up(a.coefficient_, places + b.scale_), lower = scaled_up(b.coefficient_, a.scale_);
  if (!upper || !lower) return std::nullopt;
  return Decimal(divided_half_up(*upper, *lower), places);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const unsigned scale = std::max(a.scale_, b.scale_);
  const auto x = scaled_up(a.coefficient_, scale - a.scale_), y = scaled_up(b.coefficient_, scale - b.scale_);
  if (x && y) return *x <=> *y;
  // One is too large to be brought to the other's scale: its sign decides.
  if (!x) return a.coefficient_ <=> Coefficient(0);
  return Coefficient(0) <=> b.coefficient_;
}

}  // namespace crossdock
