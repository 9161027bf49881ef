#include "maps/tables/reference_table.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"

namespace crossdock::tables {
namespace {

constexpr std::chrono::milliseconds patience_at_first{2'000}, patience_again{200};

std::chrono::milliseconds steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

ReferenceTable::ReferenceTable(std::string name, TableSource source, Clock clock)
    : name_(std::move(name)), source_(std::move(source)), clock_(clock ? std::move(clock) : Clock(steady_now)) {}

ReferenceTable::Mark ReferenceTable::Mark::of(const std::string& path) {
  struct stat state{};
  if (::stat(path.c_str(), &state) != 0) return {};
  return {state.st_ino, state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec};
}

ReferenceTable::Marks ReferenceTable::marks() const {
  Marks marks{Mark::of(source_.file.string()), Mark()};
  if (source_.table.empty()) return marks;
  std::error_code ignored;
  marks[1] = Mark::of(std::filesystem::weakly_canonical(source_.file, ignored).string() + "-wal");
  if (marks[1].size == 0) marks[1] = {};  // whoever opens the database makes an empty one, readers too
  return marks;
}

std::shared_ptr<const TableRows> ReferenceTable::held() const {
  const std::lock_guard lock(mutex_);
  return rows_;
}

std::shared_ptr<const TableRows> ReferenceTable::rows() const {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    const std::chrono::milliseconds now = clock_();
    if (rows_ && now - looked_at_ < std::chrono::seconds(1)) return rows_;
    looked_at_ = now;
    is_first = rows_ == nullptr;
  }
  std::unique_lock reading(reading_, std::defer_lock);
  if (is_first) reading.lock();
  else if (!reading.try_lock()) return held();
  read_again();
  return held();
}

void ReferenceTable::read_again() const {
  const Marks now = marks();  // before reading: what is written meanwhile is seen the next time
  const std::shared_ptr<const TableRows> before = held();
  if (before && (now[0] == Mark() || now == tried_)) return;
  try {
    auto read = read_table(source_, before ? patience_again : patience_at_first);
    tried_ = now;
    // Maps were compiled for columns by number.
    if (before && read->columns() != before->columns())
      throw Failure(Remedy::operator_, fmt::format("{} has other columns than before", source_.file.string()), "restart or reload, so that the maps are held against it");
    const std::lock_guard lock(mutex_);
    rows_ = std::move(read);
  } catch (const Failure& failure) {
    if (!before) throw;
    if (failure.remedy() != Remedy::wait) tried_ = now;
    if (now != std::exchange(told_, now))
      log::warning("a reference table cannot be read; its old rows stay in force", {{"table", name_}, {"why", failure.what()}});
  }
}

}  // namespace crossdock::tables
