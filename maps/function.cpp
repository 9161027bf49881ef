#include "maps/function.hpp"

#include <algorithm>
#include <array>

namespace crossdock::maps {
namespace {

using F = Function;
using V = ValueType;

constexpr std::array table{
    Signature{"abs", F::absolute, 1, 1, V::number, V::number, "abs(value)", "without its sign"},
    Signature{"any", F::any, 2, 2, V::truth, V::any, "any(parties, role = 'ship_to' and id = '42')", "true when the condition holds for one of them at least"},
    Signature{"code", F::code, 2, 2, V::text, V::text, "code(value, table)", "the word for a code; back: the code for the word"},
    Signature{"code_only", F::code_only, 2, 2, V::text, V::text, "code_only(value, table)", "as code, but a value that is not in the table is a problem"},
    Signature{"count", F::count, 1, 2, V::number, V::any, "count(PO1) or count(lines, quantity > 10)", "how many there are, or for how many a condition holds"},
    Signature{"date", F::date, 2, 2, V::date, V::text, "date(value, 'MM/DD/YYYY')", "a date written some other way"},
    Signature{"exists", F::exists, 1, 1, V::truth, V::any, "exists(value)", "true when it is not empty"},
    Signature{"first", F::first, 3, 3, V::any, V::any, "first(parties, role = 'ship_to', id)", "a value of the first for which the condition holds"},
    Signature{"format_date", F::format_date, 2, 2, V::text, V::date, "format_date(value, 'MMDDYY')", "a date written some other way"},
    Signature{"format_time", F::format_time, 2, 2, V::text, V::time, "format_time(value, 'HH:MM')", "a time written some other way"},
    Signature{"implied", F::implied, 2, 2, V::number, V::text, "implied(value, 2)", "1234 is 12.34"},
    Signature{"index", F::index, 0, 0, V::number, V::any, "index()", "the number of the item in its list, from 1"},
    Signature{"join", F::join, 2, 9, V::text, V::text, "join('-', first, second)", "texts put together; back: split at the separator"},
    Signature{"left", F::left, 2, 2, V::text, V::text, "left(value, 4)", "the first characters"},
    Signature{"length", F::length, 1, 1, V::number, V::text, "length(value)", "how many characters"},
    Signature{"lookup", F::lookup, 4, 5, V::text, V::text, "lookup(value, table, from_column, to_column)", "from a reference table"},
    Signature{"lower", F::lower, 1, 1, V::text, V::text, "lower(value)", "in small letters"},
    Signature{"number", F::number, 1, 1, V::number, V::text, "number(value)", "a text as an exact decimal"},
    Signature{"pad_left", F::pad_left, 3, 3, V::text, V::text, "pad_left(value, 6, '0')", "filled up at the front; back: stripped"},
    Signature{"pad_right", F::pad_right, 3, 3, V::text, V::text, "pad_right(value, 6, ' ')", "filled up at the end; back: stripped"},
    Signature{"prefix", F::prefix, 2, 2, V::text, V::text, "prefix(value, 'PO')", "with a text in front; back: taken off"},
    Signature{"replace", F::replace, 3, 3, V::text, V::text, "replace(value, '-', '')", "every occurrence of one text by another"},
    Signature{"right", F::right, 2, 2, V::text, V::text, "right(value, 4)", "the last characters"},
    Signature{"round", F::round, 2, 2, V::number, V::number, "round(value, 2)", "half away from zero"},
    Signature{"split", F::split, 3, 3, V::text, V::text, "split(value, '-', 2)", "one part of a text cut at a separator"},
    Signature{"strip_left", F::strip_left, 2, 2, V::text, V::text, "strip_left(value, '0')", "without leading characters"},
    Signature{"strip_prefix", F::strip_prefix, 2, 2, V::text, V::text, "strip_prefix(value, 'PO')", "without a text in front; back: put on"},
    Signature{"strip_right", F::strip_right, 2, 2, V::text, V::text, "strip_right(value, ' ')", "without trailing characters"},
    Signature{"strip_suffix", F::strip_suffix, 2, 2, V::text, V::text, "strip_suffix(value, '-A')", "without a text at the end; back: put on"},
    Signature{"substring", F::substring, 2, 3, V::text, V::text, "substring(value, 3, 4)", "characters from a position, counted from 1"},
    Signature{"suffix", F::suffix, 2, 2, V::text, V::text, "suffix(value, '-A')", "with a text at the end; back: taken off"},
    Signature{"sum", F::sum, 2, 2, V::number, V::any, "sum(PO1, PO1.02 * PO1.04) or sum(lines, quantity)", "added up over all"},
    Signature{"time", F::time, 2, 2, V::time, V::text, "time(value, 'HH.MM')", "a time written some other way"},
    Signature{"to_implied", F::to_implied, 2, 2, V::text, V::number, "to_implied(value, 2)", "12.34 is 1234"},
    Signature{"trim", F::trim, 1, 1, V::text, V::text, "trim(value)", "without blanks at both ends"},
    Signature{"upper", F::upper, 1, 1, V::text, V::text, "upper(value)", "in capital letters"},
    // What undoes code, code_only and join; maps cannot name these.
    Signature{"~code", F::code_back, 2, 2, V::text, V::text, "", ""},
    Signature{"~code_only", F::code_only_back, 2, 2, V::text, V::text, "", ""},
    Signature{"~rest", F::rest, 3, 3, V::text, V::text, "", ""},
};
static_assert(std::is_sorted(table.begin(), table.end(), [](const Signature& a, const Signature& b) { return a.name < b.name; }));

}  // namespace

std::string_view name_of(ValueType type) {
  switch (type) {
    case V::any: return "any value";
    case V::text: return "text";
    case V::number: return "a number";
    case V::date: return "a date";
    case V::time: return "a time";
    case V::truth: return "true or false";
  }
  return {};
}

std::span<const Signature> signatures() { return std::span(table).first(table.size() - 3); }

const Signature* find_signature(std::string_view name) {
  const auto found = std::lower_bound(table.begin(), table.end(), name, [](const Signature& s, std::string_view n) { return s.name < n; });
  return found != table.end() && found->name == name ? &*found : nullptr;
}

const Signature& signature_of(Function function) {
  return *std::find_if(table.begin(), table.end(), [&](const Signature& s) { return s.function == function; });
}

}  // namespace crossdock::maps
