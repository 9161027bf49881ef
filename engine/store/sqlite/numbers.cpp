#include "engine/store/sqlite/numbers.hpp"

#include <charconv>

#include <fmt/format.h>

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

std::string range_text(std::int64_t first, std::int64_t last) {
  return first == last ? fmt::format("{}", first) : fmt::format("{} to {}", first, last);
}

void open_gap(Connection& db, const NumberClaim& claim, std::int64_t first, std::int64_t last, Id interchange, Id received,
              std::string_view partner, Time now) {
  const std::string text = fmt::format("{} {} came, but {} did not ({})", claim.scope, claim.number, range_text(first, last), claim.parties);
  const Id exception = db.insert(
      "INSERT INTO exception (at, code, severity, state, partner, received, interchange, document, outbound, location, text, remedy)"
      " VALUES (?, 'control_number_gap', 1, 0, ?, ?, ?, 0, 0, '', ?, ?)",
      now, partner, received, interchange, text,
      "ask the partner whether these were sent; if they arrive late this closes by itself");
  db.run("INSERT OR REPLACE INTO number_gap (parties, scope, first, last, exception) VALUES (?, ?, ?, ?, ?)", claim.parties,
         claim.scope, first, last, exception);
}

// A number below the highest fills a gap or splits it.
void fill_gap(Connection& db, const NumberClaim& claim, std::int64_t number, Time now) {
  std::int64_t first = 0, last = 0;
  Id exception = 0;
  {
    auto row = db.select("SELECT first, last, exception FROM number_gap WHERE parties = ?1 AND scope = ?2 AND first <= ?3 AND last >= ?3",
                         claim.parties, claim.scope, number);
    if (!row.next()) return;
    first = row.integer(0), last = row.integer(1), exception = row.integer(2);
  }
  db.run("DELETE FROM number_gap WHERE parties = ? AND scope = ? AND first = ?", claim.parties, claim.scope, first);
  const auto keep = [&](std::int64_t from, std::int64_t to) {
    if (from <= to)
      db.run("INSERT INTO number_gap (parties, scope, first, last, exception) VALUES (?, ?, ?, ?, ?)", claim.parties, claim.scope,
             from, to, exception);
  };
  keep(first, number - 1);
  keep(number + 1, last);
  if (auto row = db.select("SELECT 1 FROM number_gap WHERE exception = ?", exception); row.next()) return;
  db.run("UPDATE exception SET state = 1, closed_at = ?, closed_by = 'crossdock', note = 'arrived late' WHERE id = ? AND state = 0",
         now, exception);
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
  const auto number = claim.report_gaps ? as_number(claim.number) : std::nullopt;
  if (!number) return;
  std::optional<std::int64_t> highest;
  if (auto row = db.select("SELECT number FROM number_highest WHERE parties = ? AND scope = ?", claim.parties, claim.scope); row.next())
    highest = row.integer(0);
  if (highest && *number <= *highest && *highest - *number < longest_gap) return fill_gap(db, claim, *number, now);
  if (highest && *number > *highest + 1 && *number - *highest <= longest_gap)
    open_gap(db, claim, *highest + 1, *number - 1, interchange, received, partner, now);
  db.run("INSERT OR REPLACE INTO number_highest (parties, scope, number) VALUES (?, ?, ?)", claim.parties, claim.scope, *number);
}

}  // namespace crossdock::store::sqlite
