#include "maps/evaluator.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "maps/element_text.hpp"

namespace crossdock::maps {
namespace {

constexpr std::string_view yes = "true";
constexpr std::size_t longest_text = 100'000;

std::string_view truth_of(bool condition) { return condition ? yes : std::string_view{}; }

// The part number `n` (from 1) of `text` cut at `separator`; with `rest`, all from there on.
std::string_view part(std::string_view text, std::string_view separator, std::size_t n, bool rest) {
  if (separator.empty() || n == 0) return n == 1 ? text : std::string_view{};
  for (std::size_t i = 1; i < n; ++i) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + separator.size());
  }
  return rest ? text : text.substr(0, text.find(separator));
}

std::string_view stripped(std::string_view text, std::string_view characters, bool left) {
  if (left) {
    const std::size_t at = text.find_first_not_of(characters);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at);
  }
  const std::size_t at = text.find_last_not_of(characters);
  return at == std::string_view::npos ? std::string_view{} : text.substr(0, at + 1);
}

// Takes a date or time apart by a pattern of YYYY YY MM DD HH SS and literal characters. In times MM are minutes.
struct Clock {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = -1;
};
bool take(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc{} || end != text.data() + width) return false;
  text.remove_prefix(width);
  return true;
}
std::optional<Clock> taken_apart(std::string_view text, std::string_view pattern, bool is_time) {
  Clock clock;
  while (!pattern.empty()) {
    const auto is = [&](std::string_view token) { return pattern.starts_with(token); };
    bool fits = true;
    std::size_t width = 2;
    if (is("YYYY")) fits = take(text, width = 4, clock.year);
    else if (is("YY")) fits = take(text, 2, clock.year), clock.year += clock.year < 50 ? 2000 : 1900;
    else if (is("MM")) fits = take(text, 2, is_time ? clock.minute : clock.month);
    else if (is("DD")) fits = take(text, 2, clock.day);
    else if (is("HH")) fits = take(text, 2, clock.hour);
    else if (is("SS")) fits = take(text, 2, clock.second);
    else if ((fits = !text.empty() && text.front() == pattern.front())) text.remove_prefix(width = 1);
    if (!fits) return std::nullopt;
    pattern.remove_prefix(width);
  }
  return text.empty() ? std::optional(clock) : std::nullopt;
}

std::string put_together(std::string_view value, std::string_view pattern, bool is_time) {
  const auto piece = [&](std::size_t at, std::size_t width) {
    return at + width <= value.size() ? std::string(value.substr(at, width)) : std::string(width, '0');
  };
  std::string out;
  while (!pattern.empty()) {
    std::size_t width = 2;
    if (pattern.starts_with("YYYY")) out += piece(0, width = 4);
    else if (pattern.starts_with("YY")) out += piece(2, 2);
    else if (pattern.starts_with("MM")) out += is_time ? piece(3, 2) : piece(5, 2);
    else if (pattern.starts_with("DD")) out += piece(8, 2);
    else if (pattern.starts_with("HH")) out += piece(0, 2);
    else if (pattern.starts_with("SS")) out += piece(6, 2);
    else out += pattern[0], width = 1;
    pattern.remove_prefix(width);
  }
  return out;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  while (true) {
    const std::size_t at = from.empty() ? std::string_view::npos : text.find(from);
    out += text.substr(0, at);
    if (at == std::string_view::npos || out.size() > longest_text) return out;
    out += to;
    text.remove_prefix(at + from.size());
  }
}

}  // namespace

void Evaluator::begin(const Program& program, const Terms& terms) {
  program_ = &program;
  terms_ = &terms;
  arena_.reset();
  rows_.clear();
  for (const Lookup& lookup : program.lookups) rows_.push_back(lookup.table->rows());
}

std::string_view Evaluator::value(std::uint32_t index) {
  const Term& term = terms_->terms[index];
  switch (term.kind) {
    case Term::Kind::text: return term.text;
    case Term::Kind::place: return place(terms_->places[term.ref]);
    case Term::Kind::field: return field(terms_->fields[term.ref]);
    case Term::Kind::call: return call(term);
  }
  return {};
}

bool Evaluator::take_item(const Gathering& gathering, Tally& tally) {
  if (gathering.condition != no_term && !truth(gathering.condition)) return true;
  ++tally.count;
  if (gathering.function == Function::sum) return add_to(tally.sum, gathering.term);
  if (gathering.function == Function::first) tally.first = value(gathering.term);
  return gathering.function == Function::count;
}

std::string_view Evaluator::gathered(const Term& term) {
  Tally tally;
  gather(terms_->gatherings[term.ref], tally);
  if (term.function == Function::first) return tally.first;
  if (term.function == Function::any) return truth_of(tally.count > 0);
  return arena_.keep(term.function == Function::sum ? tally.sum.text() : fmt::format("{}", tally.count));
}

bool Evaluator::add_to(Decimal& sum, std::uint32_t term) {
  const std::string_view text = value(term);
  if (text.empty()) return true;
  const std::optional<Decimal> number = Decimal::parse(text);
  const std::optional<Decimal> total = number ? add(sum, *number) : std::nullopt;
  if (total) sum = *total;
  else problem(ProblemKind::value_unreadable, text, "a number");
  return total.has_value();
}

std::size_t Evaluator::count_operand(const Term& term, std::size_t i) {
  const std::string_view text = operand_value(term, i);
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::min(number, longest_text);
}

std::string_view Evaluator::concat(std::string_view a, std::string_view b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  char* at = arena_.take(a.size() + b.size());
  std::memcpy(at, a.data(), a.size());
  std::memcpy(at + a.size(), b.data(), b.size());
  return {at, a.size() + b.size()};
}

std::string_view Evaluator::padded(std::string_view text, std::size_t width, std::string_view fill, bool left) {
  if (text.empty() || text.size() >= width || fill.empty()) return text;
  const std::string filling(width - text.size(), fill.front());
  return left ? concat(arena_.keep(filling), text) : concat(text, arena_.keep(filling));
}

std::string_view Evaluator::call(const Term& term) {
  switch (term.function) {
    case Function::coalesce:
      for (std::size_t i = 0; i < term.operand_count; ++i)
        if (const std::string_view found = operand_value(term, i); !found.empty()) return found;
      return {};
    case Function::or_:
    case Function::and_:
    case Function::not_:
    case Function::equal:
    case Function::differs:
    case Function::less:
    case Function::at_most:
    case Function::greater:
    case Function::at_least:
    case Function::exists:
    case Function::if_: return logic_call(term);
    case Function::add:
    case Function::subtract:
    case Function::multiply:
    case Function::divide:
    case Function::negate:
    case Function::round:
    case Function::absolute:
    case Function::length:
    case Function::index: return number_call(term);
    case Function::count:
    case Function::sum:
    case Function::any:
    case Function::first: return gathered(term);
    case Function::join: {
      const std::string_view separator = operand_value(term, 0);
      std::string_view out;
      for (std::size_t i = 1; i < term.operand_count; ++i) {
        const std::string_view next = operand_value(term, i);
        if (next.empty()) continue;
        out = out.empty() ? next : concat(concat(out, separator), next);
      }
      return out;
    }
    default: break;
  }
  const std::string_view first = operand_value(term, 0);
  if (first.empty() && term.function != Function::concat && term.function != Function::lookup) return {};
  switch (term.function) {
    case Function::date:
    case Function::format_date:
    case Function::time:
    case Function::format_time:
    case Function::number:
    case Function::implied:
    case Function::to_implied: return date_call(term, first);
    case Function::code:
    case Function::code_back:
    case Function::code_only:
    case Function::code_only_back:
    case Function::lookup: return table_call(term, first);
    default: return text_call(term, first);
  }
}

std::string_view Evaluator::logic_call(const Term& term) {
  switch (term.function) {
    case Function::or_: return truth_of(truth(operand(term, 0)) || truth(operand(term, 1)));
    case Function::and_: return truth_of(truth(operand(term, 0)) && truth(operand(term, 1)));
    case Function::not_: return truth_of(!truth(operand(term, 0)));
    case Function::exists: return truth_of(!operand_value(term, 0).empty());
    case Function::if_: return operand_value(term, truth(operand(term, 0)) ? 1 : 2);
    default: return truth_of(compare(term));
  }
}

bool Evaluator::compare(const Term& term) {
  const std::string_view a = operand_value(term, 0), b = operand_value(term, 1);
  if (term.function == Function::equal || term.function == Function::differs || a.empty() || b.empty()) {
    bool same = a == b;
    if (!same && !a.empty() && !b.empty() && terms_->terms[operand(term, 0)].type == ValueType::number) {
      const std::optional<Decimal> x = Decimal::parse(a), y = Decimal::parse(b);
      same = x && y && *x == *y;
    }
    return term.function == Function::equal ? same : term.function == Function::differs && !same;
  }
  std::strong_ordering order = a <=> b;
  if (terms_->terms[operand(term, 0)].type == ValueType::number) {
    const std::optional<Decimal> x = Decimal::parse(a), y = Decimal::parse(b);
    if (!x || !y) return false;
    order = *x <=> *y;
  }
  switch (term.function) {
    case Function::less: return order < 0;
    case Function::at_most: return order <= 0;
    case Function::greater: return order > 0;
    default: return order >= 0;
  }
}

std::string_view Evaluator::number_call(const Term& term) {
  if (term.function == Function::length) return arena_.keep(fmt::format("{}", operand_value(term, 0).size()));
  if (term.function == Function::index) return arena_.keep(fmt::format("{}", item_number()));
  const std::string_view first = operand_value(term, 0);
  if (first.empty()) return {};
  const std::optional<Decimal> a = Decimal::parse(first);
  std::optional<Decimal> result;
  if (a && term.function == Function::negate) {
    result = a->negated();
  } else if (a && term.function == Function::absolute) {
    result = a->is_negative() ? a->negated() : *a;
  } else if (a && term.function == Function::round) {
    result = a->rounded(static_cast<unsigned>(std::min<std::size_t>(count_operand(term, 1), Decimal::max_scale)));
  } else if (a) {
    const std::string_view second = operand_value(term, 1);
    if (second.empty()) return {};
    const std::optional<Decimal> b = Decimal::parse(second);
    if (b && term.function == Function::add) result = add(*a, *b);
    if (b && term.function == Function::subtract) result = subtract(*a, *b);
    if (b && term.function == Function::multiply) result = multiply(*a, *b);
    if (b && term.function == Function::divide) {
      result = divide(*a, *b, 9);
      if (result) result = result->normalized();
    }
  }
  if (result) return arena_.keep(result->text());
  problem(ProblemKind::value_unreadable, first, "numbers of at most 38 digits");
  return {};
}

std::string_view Evaluator::text_call(const Term& term, std::string_view first) {
  switch (term.function) {
    case Function::concat: return concat(first, operand_value(term, 1));
    case Function::upper:
    case Function::lower: {
      char* at = arena_.take(first.size());
      const bool up = term.function == Function::upper;
      std::transform(first.begin(), first.end(), at, [up](char c) {
        if (up) return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      });
      return {at, first.size()};
    }
    case Function::trim: return stripped(stripped(first, " ", true), " ", false);
    case Function::substring: {
      const std::size_t start = count_operand(term, 1);
      const std::size_t size = term.operand_count > 2 ? count_operand(term, 2) : first.size();
      return start == 0 || start > first.size() ? std::string_view{} : first.substr(start - 1, size);
    }
    case Function::left: return first.substr(0, count_operand(term, 1));
    case Function::right: return first.substr(first.size() - std::min(first.size(), count_operand(term, 1)));
    case Function::pad_left: return padded(first, count_operand(term, 1), operand_value(term, 2), true);
    case Function::pad_right: return padded(first, count_operand(term, 1), operand_value(term, 2), false);
    case Function::strip_left: return stripped(first, operand_value(term, 1), true);
    case Function::strip_right: return stripped(first, operand_value(term, 1), false);
    case Function::prefix: return concat(operand_value(term, 1), first);
    case Function::suffix: return concat(first, operand_value(term, 1));
    case Function::strip_prefix: {
      const std::string_view text = operand_value(term, 1);
      return first.starts_with(text) ? first.substr(text.size()) : first;
    }
    case Function::strip_suffix: {
      const std::string_view text = operand_value(term, 1);
      return first.ends_with(text) ? first.substr(0, first.size() - text.size()) : first;
    }
    case Function::replace: {
      const std::string_view from = operand_value(term, 1);
      return arena_.keep(replaced(first, from, operand_value(term, 2)));
    }
    case Function::split:
    case Function::rest: {
      const std::string_view separator = operand_value(term, 1);
      return part(first, separator, count_operand(term, 2), term.function == Function::rest);
    }
    default: return {};
  }
}

std::string_view Evaluator::date_call(const Term& term, std::string_view first) {
  const auto refuse = [&](std::string_view expected) {
    problem(ProblemKind::value_unreadable, first, expected);
    return std::string_view{};
  };
  if (term.function == Function::number) {
    const std::optional<Decimal> number = Decimal::parse(first);
    return number ? arena_.keep(number->text()) : refuse("a number");
  }
  if (term.function == Function::implied) {
    const std::optional<Decimal> number = Decimal::parse_implied(first, static_cast<unsigned>(std::min<std::size_t>(count_operand(term, 1), 18)));
    return number ? arena_.keep(number->text()) : refuse("digits");
  }
  if (term.function == Function::to_implied) {
    const std::optional<Decimal> number = Decimal::parse(first);
    const auto digits = number ? number->implied(static_cast<unsigned>(std::min<std::size_t>(count_operand(term, 1), 18))) : std::nullopt;
    return digits ? arena_.keep(*digits) : refuse("a number with no more decimals than are implied");
  }
  const std::string_view pattern = operand_value(term, 1);
  const bool is_time = term.function == Function::time || term.function == Function::format_time;
  if (term.function == Function::format_date || term.function == Function::format_time)
    return arena_.keep(put_together(first, pattern, is_time));
  const std::optional<Clock> clock = taken_apart(first, pattern, is_time);
  if (!clock) return refuse(pattern);
  if (!is_time) {
    const bool real = clock->year >= 0 && clock->month > 0 && clock->day > 0 &&
                      static_cast<unsigned>(clock->day) <= days_in_month(static_cast<unsigned>(clock->year), static_cast<unsigned>(clock->month));
    return real ? arena_.keep(fmt::format("{:04}-{:02}-{:02}", clock->year, clock->month, clock->day)) : refuse(pattern);
  }
  if (clock->hour < 0 || clock->hour > 23 || clock->minute < 0 || clock->minute > 59 || clock->second > 59) return refuse(pattern);
  return arena_.keep(clock->second < 0 ? fmt::format("{:02}:{:02}", clock->hour, clock->minute)
                                       : fmt::format("{:02}:{:02}:{:02}", clock->hour, clock->minute, clock->second));
}

std::string_view Evaluator::table_call(const Term& term, std::string_view first) {
  if (term.function == Function::lookup) {
    if (!first.empty()) {
      const Lookup& lookup = program_->lookups[term.ref];
      if (const auto found = rows_[term.ref]->find(lookup.from, first, lookup.to)) return *found;
    }
    if (term.operand_count > 1) return operand_value(term, 1);
    if (!first.empty())
      problem(ProblemKind::row_missing, first, fmt::format("a row of table {}", program_->lookups[term.ref].table->name()));
    return {};
  }
  const CodeTable& table = *program_->codes[term.ref];
  const bool back = term.function == Function::code_back || term.function == Function::code_only_back;
  const std::string_view found = back ? table.code(first) : table.word(first);
  if (!found.empty()) return found;
  if (term.function == Function::code_only || term.function == Function::code_only_back) {
    problem(ProblemKind::code_unknown, first, fmt::format("one of code table {}", table.name()));
    return {};
  }
  return first;
}

}  // namespace crossdock::maps
