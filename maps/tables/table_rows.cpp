#include "maps/tables/table_rows.hpp"

#include <algorithm>
#include <bit>

namespace crossdock::tables {
namespace {

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash ^ (hash >> 29);
}

std::uint32_t half_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

TableRows::TableRows(std::vector<std::string> columns, std::string text, std::vector<Cell> cells)
    : columns_(std::move(columns)), text_(std::move(text)), cells_(std::move(cells)),
      rows_(columns_.empty() ? 0 : cells_.size() / columns_.size()), indexes_(columns_.size()) {}

TableRows::~TableRows() {
  for (const auto& one : indexes_) delete one.load();
}

std::optional<std::uint32_t> TableRows::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - columns_.begin());
}

std::unique_ptr<TableRows::IndexOfColumn> TableRows::make_index(std::uint32_t column) const {
  auto made = std::make_unique<IndexOfColumn>();
  made->slots.resize(std::bit_ceil(rows_ * 2 + 2));
  const std::size_t mask = made->slots.size() - 1;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    const std::string_view key = cell(row, column);
    const std::uint64_t hash = hash_of(key);
    std::size_t at = hash & mask;
    while (made->slots[at].row != 0 && (made->slots[at].hash != half_of(hash) || cell(made->slots[at].row - 1, column) != key)) at = (at + 1) & mask;
    if (made->slots[at].row == 0) made->slots[at] = {row + 1, half_of(hash)};
    else if (!made->repeated) made->repeated = {made->slots[at].row, row + 1U};
  }
  return made;
}

const TableRows::IndexOfColumn& TableRows::index(std::uint32_t column) const {
  if (const IndexOfColumn* const made = indexes_[column].load(std::memory_order_acquire)) return *made;
  const std::lock_guard lock(mutex_);
  if (!indexes_[column].load(std::memory_order_relaxed)) indexes_[column].store(make_index(column).release(), std::memory_order_release);
  return *indexes_[column].load(std::memory_order_relaxed);
}

std::optional<std::string_view> TableRows::find(std::uint32_t from, std::string_view key, std::uint32_t to) const {
  const IndexOfColumn& by = index(from);
  const std::size_t mask = by.slots.size() - 1;
  const std::uint64_t hash = hash_of(key);
  for (std::size_t at = hash & mask; by.slots[at].row != 0; at = (at + 1) & mask)
    if (by.slots[at].hash == half_of(hash) && cell(by.slots[at].row - 1, from) == key) return cell(by.slots[at].row - 1, to);
  return std::nullopt;
}

std::optional<std::pair<std::size_t, std::size_t>> TableRows::repeated(std::uint32_t column) const { return index(column).repeated; }

}  // namespace crossdock::tables
