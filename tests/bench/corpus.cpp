#include "tests/bench/corpus.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace crossdock::bench {
namespace {

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

constexpr std::array<std::string_view, 6> units{"EA", "CA", "CT", "DZ", "PC", "BX"};
constexpr std::array<std::string_view, 8> goods{
    "GARDEN HOSE 50 FT GREEN HEAVY DUTY BRASS ENDS", "COTTON TOWEL BATH WHITE 27X52 SET OF 2",
    "LED BULB 9W WARM WHITE DIMMABLE 4PK",           "PAPER PLATES 9 IN 100CT COMPOSTABLE",
    "DOG BED LARGE GREY WASHABLE COVER",             "STORAGE BOX CLEAR 15 QT STACKABLE",
    "SNOW SHOVEL STEEL BLADE 18 IN",                 "COFFEE FILTER NO 4 BROWN 100CT"};
constexpr std::array<std::string_view, 4> departments{"HARDWARE", "LINENS 22", "PETS", "SEASONAL GOODS"};
constexpr std::array<std::string_view, 6> names{"MIDLAND STORES INC", "HARBOUR OUTFITTERS", "NORTHWIND HARDWARE LLC",
                                                "PRAIRIE MARKET 0412", "COASTAL HOME GOODS", "SUMMIT SUPPLY CO"};
constexpr std::array<std::string_view, 6> streets{"100 DISTRIBUTION WAY", "4412 INDUSTRIAL PKWY", "77 DOCK STREET",
                                                  "9 RIVERSIDE RD", "2500 COMMERCE BLVD", "18 MILL LANE"};
constexpr std::array<std::string_view, 6> towns{"COLUMBUS*OH*43004", "RENO*NV*89502", "DALLAS*TX*75201",
                                                "MACON*GA*31201", "TRENTON*NJ*08608", "BOISE*ID*83702"};
constexpr std::array<std::string_view, 4> carriers{"UPSN", "FDEG", "ODFL", "SAIA"};
constexpr std::array<std::string_view, 5> references{"DP", "IA", "VR", "PD", "CO"};

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

void party(Writer& out, Dice& dice, std::string_view role) {
  out.segment("N1*{}*{}*92*{}", role, dice.one_of(names), dice.digits(4));
  if (dice.one_in(4)) out.segment("N2*ATTN RECEIVING");
  out.segment("N3*{}", dice.one_of(streets));
  out.segment("N4*{}*US", dice.one_of(towns));
}

void order_line(Writer& out, Dice& dice, std::size_t number) {
  const std::size_t quantity = 1 + dice.roll(480);
  if (dice.one_in(3))
    out.segment("PO1*{}*{}*{}*{}.{:02}*WE*IN*{}*UP*{}*VN*{}-{}*PU*{}", number, quantity, dice.one_of(units),
                dice.roll(200), dice.roll(100), dice.digits(9), dice.digits(12), dice.digits(3), dice.digits(4),
                dice.one_of(departments));
  else
    out.segment("PO1*{}*{}*{}*{}.{:02}**IN*{}*UP*{}*VN*{}-{}", number, quantity, dice.one_of(units), 1 + dice.roll(90),
                dice.roll(100), dice.digits(9), dice.digits(12), dice.digits(3), dice.digits(4));
  if (dice.one_in(3)) out.segment("CTP**RTL*{}.{:02}", 1 + dice.roll(300), dice.roll(100));
  out.segment("PID*F*08***{}", dice.one_of(goods));
  if (dice.one_in(2)) out.segment("PO4*{}*1*EA*CTN*G*{}*LB", 1 + dice.roll(24), 1 + dice.roll(60));
  if (dice.one_in(3)) out.segment("SAC*A*C310***{}***{}.{:02}****02***DISTRIBUTION ALLOWANCE", 100 + dice.roll(9000), dice.roll(9), dice.roll(100));
  if (dice.one_in(5)) out.segment("SDQ*EA*92*{}*{}*{}*{}*{}*{}", dice.digits(4), 1 + dice.roll(40), dice.digits(4), 1 + dice.roll(40), dice.digits(4), 1 + dice.roll(40));
  if (dice.one_in(4)) out.segment("DTM*010*{}", dice.date());
}

}  // namespace

std::string purchase_orders(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("PO", "850");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("BEG*00*{}*{}**{}", dice.one_in(5) ? "NE" : "SA", dice.digits(10), dice.date());
    if (dice.one_in(4)) out.segment("CUR*BY*USD");
    for (std::size_t n = 1 + dice.roll(3); n > 0; --n)
      out.segment("REF*{}*{}*MERCHANDISE GROUP", dice.one_of(references), dice.digits(4 + dice.roll(6)));
    out.segment("PER*BD*J MARTIN*TE*614555{}*EM*J.MARTIN@MIDLAND.EXAMPLE", dice.digits(4));
    out.segment("FOB*{}*OR*SHIPPING POINT*01*FOB", dice.one_in(2) ? "CC" : "PP");
    out.segment("ITD*01*3*2**30**60*****2 PCT 30 DAYS NET 60");
    out.segment("DTM*002*{}", dice.date());
    if (dice.one_in(2)) out.segment("DTM*001*{}", dice.date());
    out.segment("TD5*O*2*{}*M*GROUND SERVICE", dice.one_of(carriers));
    if (dice.one_in(3)) {
      out.segment("N9*L1*NOTES");
      out.segment("MSG*CALL 24 HOURS BEFORE DELIVERY TO BOOK A DOCK DOOR");
    }
    party(out, dice, "ST");
    party(out, dice, "BT");
    const std::size_t lines = 4 + dice.roll(5);
    for (std::size_t n = 1; n <= lines; ++n) order_line(out, dice, n);
    out.segment("CTT*{}", lines);
    out.segment("AMT*TT*{}.{:02}", 100 + dice.roll(90000), dice.roll(100));
    out.end_set();
  }
  return out.finish();
}

std::string one_large_order(std::size_t lines, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("PO", "850");
  out.begin_set();
  out.segment("BEG*00*SA*4500001234**20260415");
  party(out, dice, "ST");
  for (std::size_t n = 1; n <= lines; ++n) {
    out.segment("PO1*{}*{}*EA*{}.{:02}**IN*{}*UP*{}", n, 1 + dice.roll(480), 1 + dice.roll(90), dice.roll(100),
                dice.digits(9), dice.digits(12));
    out.segment("PID*F****{}", dice.one_of(goods));
  }
  out.segment("CTT*{}", lines);
  out.end_set();
  return out.finish();
}

std::string ship_notices(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("SH", "856");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("BSN*00*{}*{}*{:02}{:02}*0001", dice.digits(8), dice.date(), dice.roll(24), dice.roll(60));
    std::size_t level = 1;
    out.segment("HL*1**S");
    out.segment("TD1*CTN25*{}****G*{}*LB", 1 + dice.roll(90), 10 + dice.roll(4000));
    out.segment("TD5*B*2*{}*M*GROUND SERVICE", dice.one_of(carriers));
    out.segment("REF*BM*{}", dice.digits(9));
    out.segment("DTM*011*{}", dice.date());
    party(out, dice, "SF");
    party(out, dice, "ST");
    for (std::size_t orders = 1 + dice.roll(2); orders > 0; --orders) {
      const std::size_t order = ++level;
      out.segment("HL*{}*1*O", order);
      out.segment("PRF*{}***{}", dice.digits(10), dice.date());
      for (std::size_t packs = 1 + dice.roll(4); packs > 0; --packs) {
        const std::size_t pack = ++level;
        out.segment("HL*{}*{}*P", pack, order);
        out.segment("MAN*GM*000{}", dice.digits(17));
        for (std::size_t items = 1 + dice.roll(4); items > 0; --items) {
          out.segment("HL*{}*{}*I", ++level, pack);
          out.segment("LIN**IN*{}*UP*{}", dice.digits(9), dice.digits(12));
          out.segment("SN1**{}*{}", 1 + dice.roll(480), dice.one_of(units));
          if (dice.one_in(2)) out.segment("PID*F****{}", dice.one_of(goods));
        }
      }
    }
    out.segment("CTT*{}", level);
    out.end_set();
  }
  return out.finish();
}

}  // namespace crossdock::bench
