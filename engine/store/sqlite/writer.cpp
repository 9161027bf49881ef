#include "engine/store/sqlite/writer.hpp"

#include <fmt/format.h>

#include "engine/base/crash_point.hpp"
#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"

namespace crossdock::store::sqlite {
namespace {

constexpr int long_log = 8'000;        // pages (32 MB): checkpointed even between busy groups
constexpr int very_long_log = 40'000;  // readers kept it from being reused: cut it when idle
constexpr std::chrono::milliseconds idle_after{200};

}  // namespace

Writer::Writer(std::unique_ptr<Connection> db, std::size_t largest_group, std::function<bool()> fail_commit)
    : db_(std::move(db)), largest_group_(largest_group), fail_commit_(std::move(fail_commit)) {
  // Replaces SQLite's automatic checkpoint, which would stall whichever COMMIT reaches its limit.
  sqlite3_wal_hook(db_->raw(), [](void* self, sqlite3*, const char*, int pages) {
    static_cast<Writer*>(self)->wal_pages_ = pages;
    return SQLITE_OK;
  }, this);
  thread_ = std::thread([this] { work(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::push(std::unique_ptr<Operation> operation) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = queue_.empty();
    queue_.push_back(std::move(operation));
  }
  if (was_empty) arrived_.notify_one();
}

void Writer::work() {
  Group group;
  while (next_group(group)) {
    commit(group);
    for (const auto& operation : group) operation->tell(operation->error);
    group.clear();
    checkpoint_when_long();
  }
}

bool Writer::next_group(Group& group) {
  std::unique_lock lock(mutex_);
  while (queue_.empty() && !ending_) {
    if (arrived_.wait_for(lock, idle_after) == std::cv_status::timeout && queue_.empty() && wal_pages_ > 0) {
      lock.unlock();
      checkpoint_when_idle();
      lock.lock();
      arrived_.wait(lock, [this] { return !queue_.empty() || ending_; });
    }
  }
  while (!queue_.empty() && group.size() < largest_group_) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return !group.empty();
}

void Writer::commit(Group& group) {
  try {
    db_->run("BEGIN IMMEDIATE");
    for (const auto& operation : group) run_one(*operation);
    crash_point("store.before_commit");
    if (fail_commit_ && fail_commit_()) throw Failure(Remedy::wait, "the store: this commit was made to fail");
    db_->run("COMMIT");
    crash_point("store.after_commit");
  } catch (...) {
    for (const auto& operation : group)
      if (!operation->error) operation->error = std::current_exception();
    try {
      if (db_->in_transaction()) db_->run("ROLLBACK");
    } catch (const std::exception& failed) {
      log::error("a transaction could not be rolled back", {{"error", failed.what()}});
    }
  }
}

// SQLite ends the whole transaction by itself on a full disk or an I/O error; then the group fails as one.
void Writer::run_one(Operation& operation) {
  db_->run("SAVEPOINT verb");
  try {
    operation.run(*db_);
  } catch (...) {
    if (!db_->in_transaction()) throw;
    operation.error = std::current_exception();
    db_->run("ROLLBACK TO verb");
  }
  db_->run("RELEASE verb");
}

void Writer::checkpoint_when_long() {
  if (wal_pages_ < long_log) return;
  int left = 0, done = 0;
  sqlite3_wal_checkpoint_v2(db_->raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &done);
  wal_pages_ = done >= left ? 0 : left - done;
}

void Writer::checkpoint_when_idle() {
  int left = 0, done = 0;
  const int how = wal_pages_ > very_long_log ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  sqlite3_wal_checkpoint_v2(db_->raw(), nullptr, how, &left, &done);
  wal_pages_ = 0;  // what is left is tried again after the next group
}

}  // namespace crossdock::store::sqlite
