// The dispatcher over a real store and a channel that keeps a diary: what is on the way at once, and in which order.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "engine/daemon/dispatcher.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Sends take as long as chance has it, and end as told.
class Diary final : public channels::Channel {
 public:
  std::vector<std::string> sent;                                    // in the order they ended
  std::size_t on_the_way = 0, most_on_the_way = 0;
  bool a_topic_twice_at_once = false;
  std::function<void(const std::string& name)> on_begin = [](const std::string&) {};
  std::set<std::string> deferred_once;                              // names whose first try fails

  channels::awaitable<void> receive(channels::Intake&) override { co_return; }
  channels::awaitable<channels::Attempt> send(channels::Departure departure) override {
    const std::string name = departure.name, topic = name.substr(0, name.find('-'));
    a_topic_twice_at_once = a_topic_twice_at_once || !topics_.insert(topic).second;
    most_on_the_way = std::max(most_on_the_way, ++on_the_way);
    on_begin(name);
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::microseconds(random_() % 2000));
    co_await timer.async_wait(asio::use_awaitable);
    --on_the_way;
    topics_.erase(topic);
    if (deferred_once.erase(name) > 0) co_return channels::Attempt(channels::Outcome::deferred, "the disk is full");
    sent.push_back(name);
    co_return channels::Attempt(channels::Outcome::sent, "written");
  }
  void stop() override {}
  [[nodiscard]] channels::Health health() const override { return {}; }
  void wake() override {}

  [[nodiscard]] std::vector<std::string> of_topic(const std::string& topic) const {
    std::vector<std::string> found;
    for (const std::string& name : sent)
      if (name.rfind(topic + "-", 0) == 0) found.push_back(name);
    return found;
  }

 private:
  std::mt19937 random_{42};
  std::set<std::string> topics_;
};

class Yard {
 public:
  Yard() {
    store_ = store::sqlite::open(folder_.path(), clock_);
    daemon::OpenChannel application;
    application.name = "application", application.sends = true, application.channel = diary_;
    channels_ = std::make_shared<daemon::ChannelSet>(std::vector{application}, io_.get_executor());
    auto world = std::make_shared<flow::World>();
    world->retries.first_pause = 20ms, world->retries.longest_pause = 50ms;
    daemon::Dispatcher::Surroundings around{*store_, clock_, io_.get_executor(), pool_.get_executor(), [world] { return world; },
                                            [this] { return channels_; }, folder_.path(), "test"};
    dispatcher_.emplace(std::move(around));
  }

  // A transmission named "<topic>-<number>".
  void put(const std::string& topic, int number) {
    store::Outcome outcome;
    store::NewOutbound made;
    made.row.kind = store::OutboundKind::document, made.row.channel = "application", made.row.lane = "deliver/application";
    made.row.topic = topic, made.row.name = fmt::format("{}-{:04}", topic, number), made.content = store_->pack("{}");
    outcome.outbound.push_back(std::move(made));
    store::wait<bool>([&](auto done) { store_->leave(std::move(outcome), done); });
  }

  // Until `enough`, at most ten seconds.
  bool run(std::function<bool()> enough) {
    asio::co_spawn(io_, dispatcher_->run(), [](std::exception_ptr) {});
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!enough() && std::chrono::steady_clock::now() < end) io_.run_one_for(10ms);
    const bool reached = enough();
    dispatcher_->stop();
    io_.run();
    return reached;
  }
  bool run_until_sent(std::size_t count) {
    return run([&] { return diary().sent.size() >= count; });
  }

  Diary& diary() { return *diary_; }
  store::Store& memory() { return *store_; }

 private:
  fakes::TemporaryFolder folder_;
  SystemClock clock_;
  asio::io_context io_;
  asio::thread_pool pool_{1};
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<Diary> diary_ = std::make_shared<Diary>();
  std::shared_ptr<daemon::ChannelSet> channels_;
  std::optional<daemon::Dispatcher> dispatcher_;
};

}  // namespace

TEST_CASE("Transmissions of many orders are on the way at once, those of one order leave one after the other") {
  Yard yard;
  std::mt19937 random(7);
  std::map<std::string, std::vector<std::string>> wanted;
  for (int i = 0; i < 400; ++i) {
    const std::string topic = fmt::format("PO{}", random() % 40);
    yard.put(topic, i);
    wanted[topic].push_back(fmt::format("{}-{:04}", topic, i));
  }
  REQUIRE(yard.run_until_sent(400));
  CHECK(yard.diary().most_on_the_way > 8);
  CHECK(yard.diary().most_on_the_way <= 32);
  CHECK_FALSE(yard.diary().a_topic_twice_at_once);
  for (const auto& [topic, names] : wanted) CHECK(yard.diary().of_topic(topic) == names);
  CHECK(yard.memory().queries()->counts().outbound_delivered == 400);
}

TEST_CASE("A deferred transmission holds those of its order behind it, whatever else is on the way") {
  Yard yard;
  for (int i = 0; i < 200; ++i) yard.put(i % 3 == 0 ? "CHANGED" : fmt::format("PO{}", i), i);
  for (const int failing : {0, 30, 150}) yard.diary().deferred_once.insert(fmt::format("CHANGED-{:04}", failing));
  REQUIRE(yard.run_until_sent(200));
  CHECK(yard.diary().sent.size() == 200);
  const auto changes = yard.diary().of_topic("CHANGED");
  CHECK(changes.size() == 67);
  CHECK(std::is_sorted(changes.begin(), changes.end()));
  CHECK_FALSE(yard.diary().a_topic_twice_at_once);
}

TEST_CASE("Documents that name no order leave strictly one after the other") {
  Yard yard;
  for (int i = 0; i < 50; ++i) yard.put("", i);
  REQUIRE(yard.run_until_sent(50));
  CHECK(yard.diary().most_on_the_way == 1);
  CHECK(std::is_sorted(yard.diary().sent.begin(), yard.diary().sent.end()));
}

TEST_CASE("What a person holds or cancels while those before it are being sent does not leave") {
  Yard yard;
  for (int i = 0; i < 300; ++i) yard.put(fmt::format("PO{}", i), i);
  const auto command = [&](store::Command::Verb verb, store::Id id) {
    store::Command made;
    made.verb = verb, made.subject = store::Subject::outbound, made.id = id, made.actor = "olga", made.reason = "wrong price";
    return store::wait<store::CommandResult>([&](auto done) { yard.memory().command(made, done); }).changed;
  };
  yard.diary().on_begin = [&](const std::string& name) {
    if (name != "PO0-0000") return;
    CHECK(command(store::Command::Verb::hold, 100) == 1);
    CHECK(command(store::Command::Verb::cancel, 101) == 1);
  };
  REQUIRE(yard.run_until_sent(298));
  CHECK(yard.memory().queries()->outbound_by(100)->delivery == store::Delivery::held);
  CHECK(yard.memory().queries()->outbound_by(101)->delivery == store::Delivery::cancelled);
  const auto jobs = yard.memory().queries()->jobs("deliver/application", 10);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].subject == 100);
  CHECK(jobs[0].reason == "wrong price");
}

TEST_CASE("The queue tells of the deferred transmission at its head, why, and how many wait behind it") {
  Yard yard;
  for (int i = 0; i < 5; ++i) yard.put("PO1", i);
  yard.diary().deferred_once = {"PO1-0001"};
  bool seen = false;
  REQUIRE(yard.run([&] {
    if (yard.diary().sent.size() == 1 && !seen)
      for (const store::Lane& lane : yard.memory().queries()->lanes())
        if (lane.head.state == store::JobState::deferred) {
          seen = true;
          CHECK(lane.waiting == 4);
          CHECK(lane.head.subject == 2);
          CHECK(lane.head.reason == "the disk is full");
        }
    return yard.diary().sent.size() == 5;
  }));
  CHECK(seen);
  CHECK(yard.memory().queries()->lanes().empty());
}
