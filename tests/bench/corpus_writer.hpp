// What the generated corpora are made of: dice that fall the same on every machine, words of a retailer's, and the
// envelope around sets. Used by corpus.cpp and corpus_replies.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace crossdock::bench {

// splitmix64: the same numbers everywhere, unlike the distributions of <random>.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  // 0 to sides - 1
  std::size_t roll(std::size_t sides) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return static_cast<std::size_t>((z ^ z >> 31) % sides);
  }
  bool one_in(std::size_t sides) { return roll(sides) == 0; }
  template <std::size_t count>
  std::string_view one_of(const std::array<std::string_view, count>& list) {
    return list[roll(count)];
  }
  std::string digits(std::size_t count) {
    std::string text;
    while (count-- > 0) text += static_cast<char>('0' + roll(10));
    return text;
  }
  std::string date() { return fmt::format("2026{:02}{:02}", 1 + roll(12), 1 + roll(28)); }

 private:
  std::uint64_t state_;
};

inline constexpr std::array<std::string_view, 6> units{"EA", "CA", "CT", "DZ", "PC", "BX"};
inline constexpr std::array<std::string_view, 8> goods{
    "GARDEN HOSE 50 FT GREEN HEAVY DUTY BRASS ENDS", "COTTON TOWEL BATH WHITE 27X52 SET OF 2",
    "LED BULB 9W WARM WHITE DIMMABLE 4PK",           "PAPER PLATES 9 IN 100CT COMPOSTABLE",
    "DOG BED LARGE GREY WASHABLE COVER",             "STORAGE BOX CLEAR 15 QT STACKABLE",
    "SNOW SHOVEL STEEL BLADE 18 IN",                 "COFFEE FILTER NO 4 BROWN 100CT"};
inline constexpr std::array<std::string_view, 4> departments{"HARDWARE", "LINENS 22", "PETS", "SEASONAL GOODS"};
inline constexpr std::array<std::string_view, 6> names{"MIDLAND STORES INC", "HARBOUR OUTFITTERS", "NORTHWIND HARDWARE LLC",
                                                "PRAIRIE MARKET 0412", "COASTAL HOME GOODS", "SUMMIT SUPPLY CO"};
inline constexpr std::array<std::string_view, 6> streets{"100 DISTRIBUTION WAY", "4412 INDUSTRIAL PKWY", "77 DOCK STREET",
                                                  "9 RIVERSIDE RD", "2500 COMMERCE BLVD", "18 MILL LANE"};
inline constexpr std::array<std::string_view, 6> towns{"COLUMBUS*OH*43004", "RENO*NV*89502", "DALLAS*TX*75201",
                                                "MACON*GA*31201", "TRENTON*NJ*08608", "BOISE*ID*83702"};
inline constexpr std::array<std::string_view, 4> carriers{"UPSN", "FDEG", "ODFL", "SAIA"};
inline constexpr std::array<std::string_view, 5> references{"DP", "IA", "VR", "PD", "CO"};

// The interchange around sets, and the sets' own counts.
class Writer {
 public:
  Writer(std::string_view group, std::string_view set_id) : set_id_(set_id) {
    out_ = fmt::format(
        "ISA*00*          *00*          *ZZ*MIDLAND        *ZZ*EXAMPLE        *260415*0930*U*00401*000000042*0*P*>~"
        "GS*{}*MIDLAND*EXAMPLE*20260415*0930*42*X*004010~",
        group);
  }

  template <class... Values>
  void segment(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
    out_ += '~';
    ++segments_;
  }
  void begin_set() {
    segments_ = 0;
    segment("ST*{}*{:04}", set_id_, ++sets_);
  }
  void end_set() { segment("SE*{}*{:04}", segments_ + 1, sets_); }
  std::string finish() {
    out_ += fmt::format("GE*{}*42~IEA*1*000000042~", sets_);
    return std::move(out_);
  }

 private:
  std::string_view set_id_;
  std::string out_;
  std::size_t segments_ = 0, sets_ = 0;
};

inline void party(Writer& out, Dice& dice, std::string_view role) {
  out.segment("N1*{}*{}*92*{}", role, dice.one_of(names), dice.digits(4));
  if (dice.one_in(4)) out.segment("N2*ATTN RECEIVING");
  out.segment("N3*{}", dice.one_of(streets));
  out.segment("N4*{}*US", dice.one_of(towns));
}

inline std::string money(Dice& dice, std::size_t most) { return fmt::format("{}.{:02}", 1 + dice.roll(most), dice.roll(100)); }

}  // namespace crossdock::bench
