#include "engine/store/sqlite/sqlite_store.hpp"

#include <system_error>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/store/sqlite/commands.hpp"
#include "engine/store/sqlite/content.hpp"
#include "engine/store/sqlite/lanes.hpp"
#include "engine/store/sqlite/migrations.hpp"
#include "engine/store/sqlite/notes.hpp"
#include "engine/store/sqlite/outcomes.hpp"
#include "engine/store/sqlite/reader.hpp"
#include "engine/store/sqlite/status.hpp"
#include "engine/store/sqlite/transmissions.hpp"
#include "engine/store/sqlite/writer.hpp"

namespace crossdock::store::sqlite {
namespace {

namespace fs = std::filesystem;

class SqliteStore final : public Store {
 public:
  SqliteStore(const fs::path& folder, const Clock& clock, Options options)
      : folder_(folder), clock_(clock), options_(std::move(options)), contents_(folder / "content"),
        writer_(open_database(), options_.largest_group, options_.fail_commit) {}

  void receive(Arrived arrived, Done<ArrivedResult> done) override {
    writer_.enqueue<ArrivedResult>([this, arrived = std::move(arrived)](Connection& db) { return record_arrival(db, arrived, now()); },
                                   std::move(done));
  }

  void claim(ClaimRequest request, Done<Claims> done) override {
    writer_.enqueue<Claims>([this, request = std::move(request)](Connection& db) { return claim_lanes(db, request, now()); },
                            std::move(done));
  }

  void proceed(std::string lane, ClaimRequest request, bool give_back, Done<Claim> done) override {
    writer_.enqueue<Claim>(
        [this, lane = std::move(lane), request = std::move(request), give_back](Connection& db) {
          return proceed_lane(db, lane, request, give_back, now());
        },
        std::move(done));
  }

  void renew(std::string owner, std::chrono::seconds lease, Done<std::size_t> done) override {
    writer_.enqueue<std::size_t>([this, owner = std::move(owner), lease](Connection& db) { return renew_leases(db, owner, lease, now()); },
                                 std::move(done));
  }

  void take_over(Done<std::size_t> done) override {
    writer_.enqueue<std::size_t>([](Connection& db) { return end_leases(db); }, std::move(done));
  }

  void finish(Job job, Outcome outcome, Done<bool> done) override {
    writer_.enqueue<bool>(
        [this, job = std::move(job), outcome = std::move(outcome)](Connection& db) mutable {
          apply(db, job, outcome, [this](std::string_view bytes) { return pack(bytes); }, now());
          return true;
        },
        std::move(done));
  }

  void leave(Outcome outcome, Done<bool> done) override {
    writer_.enqueue<bool>(
        [this, outcome = std::move(outcome)](Connection& db) mutable {
          apply(db, outcome, [this](std::string_view bytes) { return pack(bytes); }, now());
          return true;
        },
        std::move(done));
  }

  void keep(NewNote note, Done<Note> done) override {
    writer_.enqueue<Note>([this, note = std::move(note)](Connection& db) { return keep_note(db, note, now()); }, std::move(done));
  }

  void forget(std::string scope, Time older_than, Done<std::size_t> done) override {
    writer_.enqueue<std::size_t>(
        [scope = std::move(scope), older_than](Connection& db) { return forget_notes(db, scope, older_than); }, std::move(done));
  }

  void command(Command command, Done<CommandResult> done) override {
    writer_.enqueue<CommandResult>([this, command = std::move(command)](Connection& db) { return carry_out(db, command, now()); },
                                   std::move(done));
  }

  void reset_number(NumberRange range, std::string actor, std::string reason, Done<bool> done) override {
    writer_.enqueue<bool>(
        [this, range = std::move(range), actor = std::move(actor), reason = std::move(reason)](Connection& db) {
          reset_range(db, range, actor, reason, now());
          return true;
        },
        std::move(done));
  }

  void note_overdue(Done<std::size_t> done) override {
    writer_.enqueue<std::size_t>([this](Connection& db) { return sqlite::note_overdue(db, now()); }, std::move(done));
  }

  void report(NodeStatus node, std::vector<ChannelStatus> channels, Done<bool> done) override {
    writer_.enqueue<bool>(
        [node = std::move(node), channels = std::move(channels)](Connection& db) {
          write_status(db, node, channels);
          return true;
        },
        std::move(done));
  }

  std::unique_ptr<Queries> queries() override { return make_reader(folder_); }

  PackedContent pack(std::string_view bytes) override { return contents_.pack(bytes, options_.largest_row, options_.compression); }
  PackedContent pack_file(const fs::path& file) override {
    return contents_.pack_file(file, options_.largest_row, options_.compression);
  }

 private:
  Time now() const { return clock_.now(); }

  std::unique_ptr<Connection> open_database() const {
    auto db = std::make_unique<Connection>(database_in(folder_), Connection::Mode::write);
    migrate(*db);
    if (options_.largest_database > 0) db->execute(fmt::format("PRAGMA max_page_count = {}", options_.largest_database / 4096));
    return db;
  }

  fs::path folder_;
  const Clock& clock_;
  Options options_;
  ContentFolder contents_;
  Writer writer_;
};

}  // namespace

std::unique_ptr<Store> open(const fs::path& work_folder, const Clock& clock, Options options) {
  std::error_code error;
  fs::create_directories(work_folder / "content", error);
  if (error)
    throw Failure(Remedy::operator_, fmt::format("cannot make the work folder {}: {}", work_folder.string(), error.message()),
                  "create it, or choose another with --work");
  return std::make_unique<SqliteStore>(work_folder, clock, std::move(options));
}

std::unique_ptr<Queries> open_queries(const fs::path& work_folder) {
  if (std::error_code error; !fs::exists(database_in(work_folder), error))
    throw Failure(Remedy::operator_, fmt::format("there is no store in {}", work_folder.string()),
                  "start crossdockd there once, or name its work folder with --work");
  return make_reader(work_folder);
}

}  // namespace crossdock::store::sqlite
