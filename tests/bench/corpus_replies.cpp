// The corpora of what answers orders and moves goods: 855, 810, 846, 940, 945.
#include "tests/bench/corpus.hpp"
#include "tests/bench/corpus_writer.hpp"

namespace crossdock::bench {

std::string order_acknowledgments(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("PR", "855");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("BAK*00*AC*{}*{}****{}*{}", dice.digits(10), dice.date(), dice.digits(8), dice.date());
    out.segment("REF*VR*{}", dice.digits(6));
    out.segment("DTM*067*{}", dice.date());
    party(out, dice, "ST");
    party(out, dice, "VN");
    const std::size_t lines = 4 + dice.roll(8);
    for (std::size_t n = 1; n <= lines; ++n) {
      const std::size_t quantity = 1 + dice.roll(480);
      const std::string_view unit = dice.one_of(units);
      out.segment("PO1*{}*{}*{}*{}**IN*{}*UP*{}", n, quantity, unit, money(dice, 90), dice.digits(9), dice.digits(12));
      if (dice.one_in(2)) out.segment("PID*F****{}", dice.one_of(goods));
      if (dice.one_in(5)) out.segment("ACK*IB*{}*{}*068*{}", quantity, unit, dice.date());
      else out.segment("ACK*IA*{}*{}*067*{}", quantity, unit, dice.date());
    }
    out.segment("CTT*{}", lines);
    out.end_set();
  }
  return out.finish();
}

std::string invoices(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("IN", "810");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("BIG*{}*{}*{}*{}***DI", dice.date(), dice.digits(8), dice.date(), dice.digits(10));
    for (std::size_t n = 1 + dice.roll(3); n > 0; --n) out.segment("REF*{}*{}", dice.one_of(references), dice.digits(4 + dice.roll(6)));
    party(out, dice, "ST");
    party(out, dice, "RE");
    out.segment("ITD*01*3*2**30**60*****2 PCT 30 DAYS NET 60");
    out.segment("DTM*011*{}", dice.date());
    if (dice.one_in(2)) out.segment("FOB*PP*OR*SHIPPING POINT");
    const std::size_t lines = 3 + dice.roll(8);
    for (std::size_t n = 1; n <= lines; ++n) {
      out.segment("IT1*{}*{}*{}*{}**IN*{}*UP*{}", n, 1 + dice.roll(480), dice.one_of(units), money(dice, 90), dice.digits(9), dice.digits(12));
      if (dice.one_in(2)) out.segment("PID*F****{}", dice.one_of(goods));
      if (dice.one_in(4)) out.segment("SAC*A*C310***{}***{}****02***DISTRIBUTION ALLOWANCE", 100 + dice.roll(9000), money(dice, 9));
    }
    out.segment("TDS*{}", 1000 + dice.roll(9'000'000));
    out.segment("CAD*M***{}*GROUND SERVICE**BM*{}", dice.one_of(carriers), dice.digits(9));
    if (dice.one_in(2)) out.segment("SAC*C*D240***{}", 100 + dice.roll(9000));
    out.segment("CTT*{}", lines);
    out.end_set();
  }
  return out.finish();
}

std::string inventory_advices(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("IB", "846");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("BIA*00*SI*{}*{}*{:02}{:02}", dice.digits(8), dice.date(), dice.roll(24), dice.roll(60));
    out.segment("DTM*050*{}", dice.date());
    party(out, dice, "WH");
    const std::size_t lines = 20 + dice.roll(30);
    for (std::size_t n = 1; n <= lines; ++n) {
      out.segment("LIN*{}*IN*{}*UP*{}", n, dice.digits(9), dice.digits(12));
      if (dice.one_in(2)) out.segment("PID*F****{}", dice.one_of(goods));
      if (dice.one_in(3)) out.segment("CTP**RTL*{}", money(dice, 300));
      out.segment("QTY*33*{}*{}", dice.roll(5000), dice.one_of(units));
      if (dice.one_in(3)) out.segment("QTY*63*{}*EA", dice.roll(500));
    }
    out.segment("CTT*{}", lines);
    out.end_set();
  }
  return out.finish();
}

std::string warehouse_orders(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("OW", "940");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("W05*N*{}*{}", dice.digits(8), dice.digits(10));
    party(out, dice, "ST");
    party(out, dice, "SF");
    out.segment("N9*DP*{}", dice.digits(4));
    out.segment("G62*10*{}", dice.date());
    out.segment("W66*{}*M***GROUND SERVICE", dice.one_in(2) ? "CC" : "PP");
    const std::size_t lines = 3 + dice.roll(8);
    for (std::size_t n = 1; n <= lines; ++n) {
      out.segment("LX*{}", n);
      out.segment("W01*{}*{}*{}*VN*{}-{}*IN*{}", 1 + dice.roll(480), dice.one_of(units), dice.digits(12), dice.digits(3), dice.digits(4), dice.digits(9));
      out.segment("G69*{}", dice.one_of(goods));
      if (dice.one_in(3)) out.segment("N9*LT*{}", dice.digits(8));
    }
    out.segment("W76*{}", 100 + dice.roll(9000));
    out.end_set();
  }
  return out.finish();
}

std::string warehouse_advices(std::size_t sets, std::uint64_t seed) {
  Dice dice(seed);
  Writer out("SW", "945");
  for (std::size_t i = 0; i < sets; ++i) {
    out.begin_set();
    out.segment("W06*N*{}*{}*{}**{}", dice.digits(8), dice.date(), dice.digits(9), dice.digits(10));
    party(out, dice, "ST");
    party(out, dice, "SF");
    out.segment("N9*BM*{}", dice.digits(9));
    out.segment("G62*11*{}", dice.date());
    out.segment("W27*M*{}*GROUND SERVICE", dice.one_of(carriers));
    const std::size_t lines = 3 + dice.roll(8);
    for (std::size_t n = 1; n <= lines; ++n) {
      const std::size_t ordered = 1 + dice.roll(480);
      out.segment("LX*{}", n);
      out.segment("MAN*GM*000{}", dice.digits(17));
      out.segment("W12*CC*{0}*{0}*0*{1}*{2}*VN*{3}", ordered, dice.one_of(units), dice.digits(12), dice.digits(8));
      out.segment("G69*{}", dice.one_of(goods));
      if (dice.one_in(3)) out.segment("N9*LT*{}", dice.digits(8));
    }
    out.segment("W03*{}*{}*LB", 100 + dice.roll(9000), 10 + dice.roll(9000));
    out.end_set();
  }
  return out.finish();
}

}  // namespace crossdock::bench
