#include "maps/reference_table.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"

namespace crossdock::maps {
namespace {

constexpr std::uintmax_t largest_table = 1'000'000'000;

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash ^ (hash >> 29);
}

std::string read_whole(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) throw Failure(Remedy::operator_, fmt::format("cannot read reference table {}", file.string()), "check the path and its permissions");
  if (size > largest_table) throw Failure(Remedy::operator_, fmt::format("reference table {} is larger than 1 GB", file.string()), "keep only the columns maps need");
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::chrono::milliseconds steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

// Takes CSV apart in place: quoted cells are unquoted where they stand, so that every cell is a piece of the text.
class CsvReader {
 public:
  CsvReader(std::string& text, const std::filesystem::path& file) : text_(text), file_(file) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  // Offsets and lengths of the next line's cells.
  void next_line(std::vector<std::pair<std::uint32_t, std::uint32_t>>& cells) {
    cells.clear();
    ++line_;
    while (true) {
      cells.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size() && text_[at_] == '\r') ++at_;
      if (at_ < text_.size() && text_[at_] == '\n') ++at_;
      else if (at_ < text_.size()) fail("a comma or the end of the line is missing after a quoted cell");
      return;
    }
  }
  [[noreturn]] void fail(std::string_view what) const {
    throw Failure(Remedy::operator_, fmt::format("{}:{}: {}", file_.string(), line_, what), "CSV as RFC 4180 says, with a header line");
  }

 private:
  using Cell = std::pair<std::uint32_t, std::uint32_t>;
  Cell plain() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_ - start)};
  }
  Cell quoted() {
    const std::size_t start = ++at_;
    std::size_t to = start;
    while (at_ < text_.size()) {
      if (text_[at_] == '"' && (at_ + 1 >= text_.size() || text_[at_ + 1] != '"')) break;
      if (text_[at_] == '"') ++at_;
      text_[to++] = text_[at_++];
    }
    if (at_ >= text_.size()) fail("a quoted cell does not end");
    ++at_;
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(to - start)};
  }

  std::string& text_;
  const std::filesystem::path& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

std::shared_ptr<const TableRows> TableRows::read_csv(const std::filesystem::path& file) {
  auto table = std::make_shared<TableRows>();
  table->text_ = read_whole(file);
  CsvReader reader(table->text_, file);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;
  if (reader.at_end()) reader.fail("the table is empty");
  reader.next_line(cells);
  for (const auto& [offset, length] : cells) table->columns_.emplace_back(table->text_, offset, length);
  while (!reader.at_end()) {
    reader.next_line(cells);
    if (cells.size() == 1 && cells[0].second == 0) continue;  // an empty line
    if (cells.size() != table->columns_.size())
      reader.fail(fmt::format("the line has {} cells, the header {}", cells.size(), table->columns_.size()));
    for (const auto& [offset, length] : cells) table->cells_.push_back({offset, length});
    ++table->rows_;
  }
  return table;
}

std::optional<std::uint32_t> TableRows::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - columns_.begin());
}

const TableRows::IndexOfColumn& TableRows::index(std::uint32_t column) const {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<IndexOfColumn>& index = indexes_[column];
  if (index) return *index;
  index = std::make_unique<IndexOfColumn>();
  index->slots.resize(std::bit_ceil(rows_ * 2 + 2));
  const std::size_t mask = index->slots.size() - 1;
  for (std::uint32_t row = 0; row < rows_; ++row) {
    const std::string_view key = cell(row, column);
    std::size_t at = hash_of(key) & mask;
    while (index->slots[at] != 0 && cell(index->slots[at] - 1, column) != key) at = (at + 1) & mask;
    if (index->slots[at] == 0) index->slots[at] = row + 1;
    else index->unique = false;
  }
  return *index;
}

std::optional<std::string_view> TableRows::find(std::uint32_t from, std::string_view key, std::uint32_t to) const {
  const IndexOfColumn& by = index(from);
  const std::size_t mask = by.slots.size() - 1;
  for (std::size_t at = hash_of(key) & mask; by.slots[at] != 0; at = (at + 1) & mask)
    if (cell(by.slots[at] - 1, from) == key) return cell(by.slots[at] - 1, to);
  return std::nullopt;
}

bool TableRows::is_unique(std::uint32_t column) const { return index(column).unique; }

ReferenceTable::ReferenceTable(std::string name, std::filesystem::path file, Clock clock)
    : name_(std::move(name)), file_(std::move(file)), clock_(clock ? std::move(clock) : Clock(steady_now)) {}

std::shared_ptr<const TableRows> ReferenceTable::rows() const {
  const std::lock_guard lock(mutex_);
  const std::chrono::milliseconds now = clock_();
  if (rows_ && now - looked_at_ < std::chrono::seconds(1)) return rows_;
  looked_at_ = now;
  std::error_code error;
  const auto changed = std::filesystem::last_write_time(file_, error);
  const std::uintmax_t size = error ? 0 : std::filesystem::file_size(file_, error);
  if (rows_ && (error || (changed == changed_ && size == size_))) return rows_;
  // A file that is no good is reported once, not at every look.
  changed_ = changed;
  size_ = size;
  try {
    auto rows = TableRows::read_csv(file_);
    // Maps were compiled for columns by number.
    if (rows_ && rows->columns() != rows_->columns())
      throw Failure(Remedy::operator_, fmt::format("{} has other columns than before", file_.string()), "restart or reload, so that the maps are held against it");
    rows_ = std::move(rows);
  } catch (const Failure& failure) {
    if (!rows_) throw;
    log::warning("a reference table cannot be read; its old rows stay in force", {{"table", name_}, {"why", failure.what()}});
  }
  return rows_;
}

}  // namespace crossdock::maps
