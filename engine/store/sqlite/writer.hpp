// Writer: the one thread that changes the database, and group commit. Verbs called while a COMMIT is under way wait
// in a queue; the next transaction takes them all, each under a savepoint of its own, so that one that fails takes
// nothing from the others; then one COMMIT (one flush of the disk) makes them durable together, and only then are
// they told. No timer holds a group open: the group is whatever arrived during the previous flush, so a lone verb is
// as quick as the disk and a crowd shares its cost.
//
// The alternative, a transaction per verb from many threads, ends at one flush per verb; SQLite has one writer anyway.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/store/sqlite/connection.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {

class Writer {
 public:
  Writer(std::unique_ptr<Connection> db, std::size_t largest_group, std::function<bool()> fail_commit);
  ~Writer();  // ends what is queued, then the thread
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // `work` runs inside a transaction on the writer's thread; `done` after COMMIT, or with the error that undid it.
  template <class Result, class Work>
  void enqueue(Work work, Done<Result> done) {
    push(std::make_unique<Typed<Result, Work>>(std::move(work), std::move(done)));
  }

 private:
  struct Operation {
    virtual ~Operation() = default;
    virtual void run(Connection& db) = 0;
    virtual void tell(std::exception_ptr error) noexcept = 0;
    std::exception_ptr error;
  };
  template <class Result, class Work>
  struct Typed final : Operation {
    Typed(Work work_, Done<Result> done_) : work(std::move(work_)), done(std::move(done_)) {}
    void run(Connection& db) override { result = work(db); }
    void tell(std::exception_ptr failed) noexcept override {
      if (done) done(failed, failed ? Result{} : std::move(result));
    }
    Work work;
    Done<Result> done;
    Result result{};
  };
  using Group = std::vector<std::unique_ptr<Operation>>;

  void push(std::unique_ptr<Operation> operation);
  void work();
  bool next_group(Group& group);  // false: time to end
  void commit(Group& group);
  void run_one(Operation& operation);
  void checkpoint_when_long();
  void checkpoint_when_idle();

  std::unique_ptr<Connection> db_;
  std::size_t largest_group_;
  std::function<bool()> fail_commit_;
  int wal_pages_ = 0;  // in the write-ahead log and not yet in the database

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Operation>> queue_;
  bool ending_ = false;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace crossdock::store::sqlite
