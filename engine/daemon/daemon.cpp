#include "engine/daemon/daemon.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/offload.hpp"
#include "engine/channels/sftp/sftp.hpp"
#include "engine/daemon/as2_channels.hpp"
#include "engine/daemon/as2_ledger.hpp"
#include "engine/daemon/channel_set.hpp"
#include "engine/daemon/dispatcher.hpp"
#include "engine/daemon/document_door.hpp"
#include "engine/daemon/intake.hpp"
#include "engine/daemon/notify.hpp"
#include "engine/daemon/on_store.hpp"
#include "engine/daemon/work_folder.hpp"
#include "engine/store/doorbell.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds look_around_every{1'000};  // at the channels' health
constexpr seconds report_every{10};               // heartbeat, leases, overdue acknowledgments

std::size_t worker_count(const config::Settings& settings) {
  return settings.workers > 0 ? settings.workers : std::max(1U, std::thread::hardware_concurrency());
}

std::string node_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

class Daemon {
 public:
  explicit Daemon(const Sources& sources)
      : sources_(sources), configuration_(load_configuration(sources)), work_(configuration_.settings.work_folder),
        store_(store::sqlite::open(work_.path(), clock_)), doorbell_(work_.path()), disk_(configuration_.settings.disk_threads),
        stages_(worker_count(configuration_.settings)), executors_(io_.get_executor(), disk_.get_executor()),
        intake_(*store_, clock_, executors_, [this] { return configuration_.world; }, [this] { dispatcher_.ring(); }),
        ledger_(*store_, executors_, as2::SpoolPlace(work_.path() / "spool", 256 * 1024)),
        station_(station_settings(configuration_.settings), executors_, clock_, ledger_),
        channels_(std::make_shared<ChannelSet>(open_channels(configuration_, executors_, station_), io_.get_executor())),
        dispatcher_({*store_, clock_, io_.get_executor(), stages_.get_executor(), [this] { return configuration_.world; },
                     [this] { return channels_; }, work_.path() / "spool", fmt::format("{}/{}", node_name(), ::getpid())}),
        signals_(io_, SIGTERM, SIGINT, SIGHUP), bell_pipe_(io_, ::dup(doorbell_.descriptor())), look_timer_(io_) {}

  void run() {
    introduce();
    store::wait<std::size_t>([&](auto done) { store_->take_over(done); });
    spawn(dispatcher_.run(), "dispatcher");
    spawn(look_around(), "housekeeping");
    spawn(listen_to_doorbell(), "doorbell");
    spawn(obey_signals(), "signals");
    spawn(station_.run(), "AS2 station");
    open_document_door();
    channels_->start(intake_);
    notify_service_manager("READY=1");
    log::info("ready", {{"partners", static_cast<std::uint64_t>(configuration_.world->partners->partners().size())},
                        {"channels", static_cast<std::uint64_t>(channels_->size())}});
    io_.run();
    disk_.join();
    stages_.join();
    log::info("stopped", {{"jobs", dispatcher_.jobs_done()}});
  }

 private:
  void introduce() const {
    const config::LogSettings& wanted = configuration_.settings.log;
    log::configure(wanted.level, wanted.style, wanted.file.string());
    log::info("crossdockd starts", {{"version", CROSSDOCK_VERSION}, {"process", static_cast<std::int64_t>(::getpid())}});
    log::info("SFTP library", {{"report", channels::ssh_library_report()}});
    const auto& settings = configuration_.settings;
    log::info("configuration", {{"file", settings.file.empty() ? "embedded defaults" : settings.file.string()},
                                {"hash", configuration_.world->configuration}});
    log::info("work folder", {{"path", work_.path().string()}});
  }

  void open_document_door() {
    const config::HttpSettings& http = configuration_.settings.http;
    if (!http.enabled) return;
    door_ = std::make_unique<DocumentDoor>(http, *store_, clock_, executors_, [this] { return configuration_.world; }, [this] { dispatcher_.ring(); });
    spawn(door_->run(), "document door");
    log::info("documents may be posted", {{"port", static_cast<std::uint64_t>(door_->port())}});
  }

  // Nothing that runs for the life of the daemon may end by an exception unnoticed.
  void spawn(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(io_, std::move(task), [this, what](std::exception_ptr error) {
      if (!error) return;
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& defect) {
        log::error("a part of the daemon ended by a defect: it stops", {{"part", what}, {"error", defect.what()}});
      }
      io_.stop();
    });
  }

  asio::awaitable<void> obey_signals() {
    for (;;) {
      const int signal = co_await signals_.async_wait(asio::use_awaitable);
      if (signal != SIGHUP) break;
      co_await reload();
    }
    log::info("stopping", {{"lanes", static_cast<std::uint64_t>(dispatcher_.lanes_at_work())}});
    notify_service_manager("STOPPING=1");
    stopping_ = true;
    co_await stop_everything();
    co_await report("stopped");
    io_.stop();
  }

  // What is under way may end, for a time; then the channels break off their sends, which come again at the next start.
  asio::awaitable<void> stop_everything() {
    dispatcher_.stop();
    station_.stop();
    if (door_) door_->stop();
    const auto until = std::chrono::steady_clock::now() + configuration_.settings.stop_within;
    asio::steady_timer timer(io_);
    while (dispatcher_.lanes_at_work() > 0 && std::chrono::steady_clock::now() < until) {
      timer.expires_after(milliseconds(20));
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_await channels_->stop();
  }

  asio::awaitable<void> reload() {
    notify_service_manager("RELOADING=1");
    log::info("reloading the configuration");
    std::string trouble, next;
    try {
      const std::function<Configuration()> load = [this] { return load_configuration(sources_); };
      Configuration loaded = co_await channels::offload(disk_.get_executor(), load);
      auto opened = std::make_shared<ChannelSet>(open_channels(loaded, executors_, station_), io_.get_executor());
      if (loaded.settings.work_folder != configuration_.settings.work_folder)
        log::warning("another work folder takes effect at the next start only", {{"path", loaded.settings.work_folder.string()}});
      const auto former = std::exchange(channels_, std::move(opened));
      configuration_ = std::move(loaded);
      co_await former->stop();
      channels_->start(intake_);
    } catch (const Failure& failure) {
      trouble = failure.what(), next = failure.next();
    } catch (const std::exception& defect) {
      trouble = defect.what();
    }
    notify_service_manager("READY=1");
    reload_trouble_ = trouble;
    if (trouble.empty()) log::info("the new configuration is in force", {{"hash", configuration_.world->configuration}});
    else log::error("the old configuration stays in force", {{"why", trouble}, {"do", next}});
    co_await report("running");
    dispatcher_.ring();
  }

  asio::awaitable<void> listen_to_doorbell() {
    std::array<char, 256> rings{};
    for (;;) {
      co_await bell_pipe_.async_read_some(asio::buffer(rings), asio::use_awaitable);
      dispatcher_.ring();
    }
  }

  // Watches the channels and tells the store when something changed, or every few seconds that we are alive.
  asio::awaitable<void> look_around() {
    auto next_report = std::chrono::steady_clock::now();
    std::string told;
    while (!stopping_) {
      const bool due = std::chrono::steady_clock::now() >= next_report;
      std::string seen = summary();
      if (due || seen != told) {
        co_await report("running");
        told = std::move(seen);
      }
      if (due) {
        co_await keep_house();
        next_report = std::chrono::steady_clock::now() + report_every;
      }
      look_timer_.expires_after(look_around_every);
      co_await look_timer_.async_wait(asio::use_awaitable);
    }
  }

  // What a report would say anew: states and texts, not counters.
  std::string summary() const {
    std::string text = configuration_.world->configuration + reload_trouble_;
    for (const store::ChannelStatus& row : channels_->status({})) text += row.partner + row.channel + row.state + row.text;
    return text;
  }

  asio::awaitable<void> report(const char* state) {
    store::NodeStatus node;
    node.name = node_name();
    node.version = CROSSDOCK_VERSION;
    node.configuration = configuration_.world->configuration;
    node.work_folder = work_.path().string();
    node.state = state;
    if (!reload_trouble_.empty()) node.text = "the last reload failed: " + reload_trouble_;
    node.process = ::getpid();
    node.started = started_;
    node.heartbeat = clock_.now();
    auto rows = channels_->status(node.heartbeat);
    const std::function<void(store::Done<bool>)> verb = [&](store::Done<bool> done) { store_->report(node, rows, std::move(done)); };
    try {
      co_await on_store(verb);
    } catch (const std::exception& failed) {
      log::error("the status cannot be recorded", {{"error", failed.what()}});
    }
  }

  asio::awaitable<void> keep_house() {
    const std::function<void(store::Done<std::size_t>)> renew = [&](store::Done<std::size_t> done) {
      store_->renew(fmt::format("{}/{}", node_name(), ::getpid()), seconds(30), std::move(done));
    };
    const std::function<void(store::Done<std::size_t>)> overdue = [&](store::Done<std::size_t> done) { store_->note_overdue(std::move(done)); };
    try {
      co_await on_store(renew);
      const std::size_t late = co_await on_store(overdue);
      if (late > 0) log::warning("acknowledgments are overdue", {{"count", static_cast<std::uint64_t>(late)}});
    } catch (const std::exception& failed) {
      log::error("the store fails", {{"error", failed.what()}});
    }
  }

  Sources sources_;
  SystemClock clock_;
  Configuration configuration_;
  WorkFolder work_;
  std::unique_ptr<store::Store> store_;
  store::Doorbell doorbell_;
  asio::io_context io_{1};
  asio::thread_pool disk_, stages_;
  channels::Executors executors_;
  StoreIntake intake_;
  As2Ledger ledger_;
  as2::Station station_;
  std::shared_ptr<ChannelSet> channels_;
  Dispatcher dispatcher_;
  std::unique_ptr<DocumentDoor> door_;  // when `http` is configured
  asio::signal_set signals_;
  asio::posix::stream_descriptor bell_pipe_;
  asio::steady_timer look_timer_;
  Time started_ = clock_.now();
  std::string reload_trouble_;
  bool stopping_ = false;
};

}  // namespace

void run(const Sources& sources) { Daemon(sources).run(); }

std::string version_text() { return fmt::format("crossdockd {}\n{}", CROSSDOCK_VERSION, channels::ssh_library_report()); }

}  // namespace crossdock::daemon
