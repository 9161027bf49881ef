#include "tests/bench/corpus.hpp"

#include "tests/bench/corpus_writer.hpp"

namespace crossdock::bench {
namespace {

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
