#include "engine/store/sqlite/numbers.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/store/sqlite/outcomes.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {
namespace {

// A jump further than this is a new series (the partner restored a system, or wrapped round), not a gap.
constexpr std::int64_t longest_gap = 1'000;

std::optional<std::int64_t> as_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// Gaps are kept for the whole series, because any kind of group may bring the missing number.
std::string series_of(const NumberClaim& claim) {
  const std::string& series = claim.series.empty() ? claim.parties : claim.series;
  return series.substr(std::min(series.find_first_not_of(' '), series.size()));
}

void keep_gap(Connection& db, const NumberGap& gap) {
  if (gap.first > gap.last) return;
  db.run("INSERT OR REPLACE INTO number_gap (parties, scope, first, last, exception, partner, width, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
         gap.parties, gap.scope, gap.first, gap.last, gap.exception, gap.partner, gap.width, gap.at);
}

void note_in_trail(Connection& db, const char* kind, const NumberGap& gap, Id interchange, Id received, Time now) {
  Event event;
  event.at = now, event.kind = kind, event.interchange = interchange, event.received = received, event.partner = gap.partner;
  event.text = fmt::format("{} {} ({})", gap.scope, gap.text(), gap.parties);
  add_event(db, event);
}

void open_gap(Connection& db, NumberGap gap, NumberClaim::Gaps how, Id interchange, Id received, Time now) {
  if (how == NumberClaim::Gaps::exception)
    gap.exception = db.insert(
        "INSERT INTO exception (at, code, severity, state, partner, received, interchange, document, outbound, location, text, remedy)"
        " VALUES (?, 'control_number_gap', 1, 0, ?, ?, ?, 0, 0, '', ?, ?)",
        now, gap.partner, received, interchange, fmt::format("{} {} ({})", gap.scope, gap.text(), gap.parties),
        "ask the partner whether these were sent; if they arrive late this closes by itself");
  note_in_trail(db, "control_numbers_missing", gap, interchange, received, now);
  keep_gap(db, gap);
}

// Did another kind of group of the same parties use this number? Many partners count all their groups together.
bool used_in_series(Connection& db, const NumberClaim& claim, std::int64_t number) {
  if (claim.series.empty()) return false;
  const std::string plain = fmt::format("{}", number), padded = fmt::format("{:0{}}", number, claim.number.size());
  return db.select("SELECT 1 FROM number_highest JOIN number_use ON number_use.parties = number_highest.parties AND number_use.scope = number_highest.scope"
                   " WHERE number_highest.scope = ?1 AND substr(number_highest.parties, -length(?2)) = ?2 AND number_use.number IN (?3, ?4)",
                   claim.scope, claim.series, plain, padded).next();
}

// From `first` to `last` nothing came: what nobody else of the series used is missing.
void open_gaps(Connection& db, const NumberClaim& claim, std::int64_t first, std::int64_t last, Id interchange, Id received,
               std::string_view partner, Time now) {
  NumberGap gap;
  gap.scope = claim.scope, gap.parties = series_of(claim), gap.partner = partner, gap.at = now;
  gap.width = claim.number.starts_with('0') ? claim.number.size() : 1;
  for (std::int64_t number = first; number <= last; ++number) {
    if (used_in_series(db, claim, number)) continue;
    gap.first = gap.last = number;
    while (gap.last < last && !used_in_series(db, claim, gap.last + 1)) ++gap.last;
    open_gap(db, gap, claim.gaps, interchange, received, now);
    number = gap.last;
  }
}

// A number that was missing came: its gap closes or splits.
void fill_gap(Connection& db, const NumberClaim& claim, std::int64_t number, Id interchange, Id received, Time now) {
  NumberGap gap;
  const std::string series = series_of(claim);
  {
    auto row = db.select("SELECT scope, parties, partner, first, last, width, exception, at FROM number_gap"
                         " WHERE parties = ?1 AND scope = ?2 AND first <= ?3 AND last >= ?3", series, claim.scope, number);
    if (!row.next()) return;
    gap = {row.string(0), row.string(1), row.string(2), row.integer(3), row.integer(4), static_cast<std::size_t>(row.integer(5)), row.integer(6),
           row.time(7)};
  }
  db.run("DELETE FROM number_gap WHERE parties = ? AND scope = ? AND first = ?", gap.parties, gap.scope, gap.first);
  NumberGap before = gap, after = gap;
  before.last = number - 1, after.first = number + 1;
  keep_gap(db, before);
  keep_gap(db, after);
  gap.first = gap.last = number;
  note_in_trail(db, "control_number_came_late", gap, interchange, received, now);
  if (gap.exception == 0 || db.select("SELECT 1 FROM number_gap WHERE exception = ?", gap.exception).next()) return;
  db.run("UPDATE exception SET state = 1, closed_at = ?, closed_by = 'crossdock', note = 'arrived late' WHERE id = ? AND state = 0",
         now, gap.exception);
}

}  // namespace

std::uint64_t take_number(Connection& db, const NumberRange& range) {
  db.run("INSERT OR IGNORE INTO number_range (name, next, low, high) VALUES (?, ?, ?, ?)", range.name, range.next, range.low, range.high);
  std::int64_t taken = 0, high = 0, low = 0;
  {
    auto row = db.select("SELECT next, low, high FROM number_range WHERE name = ?", range.name);
    row.next();
    taken = row.integer(0), low = row.integer(1), high = row.integer(2);
  }
  db.run("UPDATE number_range SET next = ? WHERE name = ?", taken >= high ? low : taken + 1, range.name);
  return static_cast<std::uint64_t>(taken);
}

std::optional<SeenNumber> seen_number(Connection& db, std::string_view scope, std::string_view parties,
                                      std::string_view number, Time since) {
  auto row = db.select(
      "SELECT interchange, received, digest, at FROM number_use WHERE parties = ? AND scope = ? AND number = ? AND at >= ?"
      " ORDER BY at DESC LIMIT 1",
      parties, scope, number, since);
  if (!row.next()) return std::nullopt;
  return SeenNumber{row.integer(0), row.integer(1), row.digest(2), row.time(3)};
}

void check_claim(Connection& db, const NumberClaim& claim) {
  const auto seen = seen_number(db, claim.scope, claim.parties, claim.number, claim.since);
  if (seen && (claim.interchange.is_fresh || seen->interchange != claim.interchange.value))
    throw Conflict(fmt::format("{} number {} was used meanwhile by interchange {}", claim.scope, claim.number, seen->interchange));
}

void record_use(Connection& db, const NumberClaim& claim, Id interchange, Id received, std::string_view partner, Time now) {
  db.run("INSERT OR REPLACE INTO number_use (scope, parties, number, at, interchange, received, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
         claim.scope, claim.parties, claim.number, now, interchange, received, claim.digest);
  const auto number = claim.gaps != NumberClaim::Gaps::ignore ? as_number(claim.number) : std::nullopt;
  if (!number) return;
  fill_gap(db, claim, *number, interchange, received, now);
  std::optional<std::int64_t> highest;
  if (auto row = db.select("SELECT number FROM number_highest WHERE parties = ? AND scope = ?", claim.parties, claim.scope); row.next())
    highest = row.integer(0);
  if (highest && *number <= *highest && *highest - *number < longest_gap) return;
  if (highest && *number > *highest + 1 && *number - *highest <= longest_gap)
    open_gaps(db, claim, *highest + 1, *number - 1, interchange, received, partner, now);
  db.run("INSERT OR REPLACE INTO number_highest (parties, scope, number) VALUES (?, ?, ?)", claim.parties, claim.scope, *number);
}

}  // namespace crossdock::store::sqlite

namespace crossdock::store {

std::string NumberGap::text() const {
  const auto number = [&](std::int64_t value) { return fmt::format("{:0{}}", value, width); };
  const std::string missing = first == last ? number(first) : number(first) + " to " + number(last);
  return fmt::format("{} missing between {} and {}", missing, number(first - 1), number(last + 1));
}

}  // namespace crossdock::store
