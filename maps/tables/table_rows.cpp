#include "maps/tables/table_rows.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "engine/base/put_text.hpp"

namespace crossdock::tables {
namespace {

std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t number_at(const char* at, std::size_t size) {
  std::uint64_t number = 0;
  std::memcpy(&number, at, size);
  return number;
}

// Sixteen bytes at a step, the last ones overlapping those before.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t one = 0x9E3779B97F4A7C15ULL, two = 0xD6E8FEB86659FD93ULL;
  const char* at = text.data();
  const std::size_t size = text.size();
  if (size < 4) {
    const std::uint64_t few = size == 0 ? 0 : static_cast<unsigned char>(at[0]) | static_cast<std::uint64_t>(static_cast<unsigned char>(at[size / 2])) << 8 | static_cast<std::uint64_t>(static_cast<unsigned char>(at[size - 1])) << 16;
    return folded(few ^ one, size ^ two);
  }
  if (size < 8) return folded((number_at(at, 4) | number_at(at + size - 4, 4) << 32) ^ one, size ^ two);
  std::uint64_t hash = size;
  std::size_t left = size;
  for (; left > 16; left -= 16, at += 16) hash = folded(number_at(at, 8) ^ one, number_at(at + 8, 8) ^ hash ^ two);
  const char* const end = text.data() + size;
  return left > 8 ? folded(number_at(end - std::min<std::size_t>(size, 16), 8) ^ one, number_at(end - 8, 8) ^ hash ^ two)
                  : folded(number_at(end - 8, 8) ^ one, hash ^ two);
}

std::uint32_t half_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

TableRows::TableRows(std::vector<std::string> columns, std::string_view text, const std::vector<Cell>& cells, std::vector<RowLine> lines)
    : columns_(std::move(columns)), size_(columns_.empty() ? 0 : cells.size() / columns_.size()), lines_(std::move(lines)), indexes_(columns_.size()) {
  lay_out(text, cells);
}

TableRows::~TableRows() {
  for (const auto& one : indexes_) delete one.load();
}

void TableRows::lay_out(std::string_view text, const std::vector<Cell>& cells) {
  const std::size_t columns = columns_.size();
  std::vector<std::size_t> texts(size_);  // of each row
  for (std::size_t row = 0; row < size_; ++row)
    for (std::size_t column = 0; column < columns; ++column) texts[row] += cells[row * columns + column].length;
  wide_ = std::any_of(texts.begin(), texts.end(), [](std::size_t size) { return size > std::numeric_limits<std::uint16_t>::max(); });
  const std::size_t end_size = wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t);
  ends_size_ = columns * end_size;
  std::size_t whole = 0;
  for (const std::size_t size : texts) whole += size_of(size);
  units_ = whole / unit;
  rows_ = LargeBlock(whole);
  char* at = rows_.bytes();
  for (std::size_t row = 0; row < size_; ++row) {
    char* to = at + ends_size_;
    std::uint32_t end = 0;
    for (std::size_t column = 0; column < columns; ++column) {
      const Cell& cell = cells[row * columns + column];
      to = put_text(to, text.substr(cell.offset, cell.length));
      end += cell.length;
      std::memcpy(at + column * end_size, &end, end_size);  // its low bytes come first
    }
    at += size_of(texts[row]);
  }
}

std::optional<std::uint32_t> TableRows::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - columns_.begin());
}

TableRows::Row TableRows::after(Row row) const {
  const std::size_t text = end_of(start_of(row), static_cast<std::uint32_t>(columns_.size() - 1));
  const std::size_t next = row.place_ + size_of(text) / unit;
  return Row(next > units_ ? 0 : static_cast<std::uint32_t>(next));
}

// Slots are asked for some rows ahead, so that the waits for them run beside each other.
std::unique_ptr<TableRows::IndexOfColumn> TableRows::make_index(std::uint32_t column) const {
  struct Waiting {
    Row row;
    std::uint64_t hash = 0;
  };
  auto made = std::make_unique<IndexOfColumn>();
  const std::size_t slots = std::bit_ceil(size_ + size_ / 3 + 2);
  made->memory = LargeBlock(slots * sizeof(Slot));
  made->mask = slots - 1;
  std::array<Waiting, 16> ahead;
  for (Row row = first(); row;) {
    std::size_t count = 0;
    for (; row && count < ahead.size(); row = after(row)) {
      ahead[count] = {row, hash_of(cell(row, column))};
      __builtin_prefetch(made->slots() + (ahead[count++].hash & made->mask));
    }
    for (std::size_t i = 0; i < count; ++i) {
      Slot& slot = slot_of(*made, column, cell(ahead[i].row, column), ahead[i].hash);
      if (slot.place == 0) slot = {ahead[i].row.place_, half_of(ahead[i].hash)};
    }
  }
  return made;
}

// The slot with the key's row, or the empty one where it would stand.
TableRows::Slot& TableRows::slot_of(const IndexOfColumn& by, std::uint32_t column, std::string_view key, std::uint64_t hash) const {
  Slot* const slots = by.slots();
  std::size_t at = hash & by.mask;
  while (slots[at].place != 0 && (slots[at].hash != half_of(hash) || cell(Row(slots[at].place), column) != key)) at = (at + 1) & by.mask;
  return slots[at];
}

const TableRows::IndexOfColumn& TableRows::index(std::uint32_t column) const {
  if (const IndexOfColumn* const made = indexes_[column].load(std::memory_order_acquire)) return *made;
  const std::lock_guard lock(mutex_);
  if (!indexes_[column].load(std::memory_order_relaxed)) indexes_[column].store(make_index(column).release(), std::memory_order_release);
  return *indexes_[column].load(std::memory_order_relaxed);
}

TableRows::Row TableRows::row_of(std::uint32_t from, std::string_view key) const {
  return Row(slot_of(index(from), from, key, hash_of(key)).place);
}

std::uint64_t TableRows::begin_looking(std::uint32_t from, std::string_view key) const {
  const IndexOfColumn& by = index(from);
  const std::uint64_t hash = hash_of(key);
  __builtin_prefetch(by.slots() + (hash & by.mask));
  return hash;
}

void TableRows::go_on_looking(std::uint32_t from, std::uint64_t begun) const {
  const IndexOfColumn& by = index(from);
  const Slot* const slots = by.slots();
  std::size_t at = begun & by.mask;
  while (slots[at].place != 0 && slots[at].hash != half_of(begun)) at = (at + 1) & by.mask;
  if (slots[at].place == 0) return;
  const char* const row = start_of(Row(slots[at].place));
  __builtin_prefetch(row);
  __builtin_prefetch(row + 63);  // it may reach into the next line of memory
}

std::vector<TableRows::Repeated> TableRows::repeated(std::uint32_t column, std::size_t most, std::size_t& count) const {
  std::vector<std::uint32_t> places;  // of the rows so far
  std::vector<Repeated> found;
  count = 0;
  for (Row row = first(); row; row = after(row)) {
    places.push_back(row.place_);
    const std::string_view key = cell(row, column);
    const Row counts = key.empty() ? row : row_of(column, key);  // nobody looks for nothing
    if (counts == row || ++count > most) continue;
    const auto first_place = std::lower_bound(places.begin(), places.end(), counts.place_);
    found.push_back({key, static_cast<std::size_t>(first_place - places.begin()) + 1, places.size()});
  }
  return found;
}

std::size_t TableRows::line_of(std::size_t row) const {
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), row, [](std::size_t wanted, const RowLine& one) { return wanted < one.row; });
  if (next == lines_.begin()) return 0;
  const RowLine& before = *std::prev(next);
  return before.line + (row - before.row);
}

}  // namespace crossdock::tables
