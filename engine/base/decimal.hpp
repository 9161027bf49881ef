// Decimal: an exact decimal number, sign, up to 38 digits, scale 0 to 18. For quantities, prices and amounts: nothing
// is ever rounded unless the caller says to how many places. What would not fit is nullopt, never a wrong number.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock {

class Decimal {
 public:
  __extension__ using Coefficient = __int128;
  static constexpr unsigned max_scale = 18;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t whole) : coefficient_(whole) {}  // NOLINT: numbers are decimals

  // "-12.50", ".5", "5.", "+3", "1E3" (X12.6 type R). Nothing else: no blanks, no thousands separators.
  static std::optional<Decimal> parse(std::string_view text);
  // Digits with `places` implied decimals: implied("1234", 2) is 12.34 (X12.6 type N2). A leading '-' is allowed.
  static std::optional<Decimal> parse_implied(std::string_view text, unsigned places);

  // "-12.50": the scale is kept, no exponent, at least one digit before the point.
  [[nodiscard]] std::string text() const;
  // "1250" for 12.5 and two places; nullopt when digits would be lost.
  [[nodiscard]] std::optional<std::string> implied(unsigned places) const;
  // Without zeros behind the last digit that counts.
  [[nodiscard]] Decimal normalized() const;
  // Half away from zero.
  [[nodiscard]] Decimal rounded(unsigned places) const;

  [[nodiscard]] bool is_negative() const { return coefficient_ < 0; }
  [[nodiscard]] bool is_zero() const { return coefficient_ == 0; }
  [[nodiscard]] unsigned scale() const { return scale_; }
  [[nodiscard]] Decimal negated() const { return {-coefficient_, scale_}; }

  friend std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  friend std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  // To `places` decimals, half away from zero. nullopt when b is zero.
  friend std::optional<Decimal> divide(const Decimal& a, const Decimal& b, unsigned places);
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  constexpr Decimal(Coefficient coefficient, unsigned scale) : coefficient_(coefficient), scale_(static_cast<std::uint8_t>(scale)) {}
  Coefficient coefficient_ = 0;
  std::uint8_t scale_ = 0;
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b, unsigned places);
inline std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

}  // namespace crossdock
