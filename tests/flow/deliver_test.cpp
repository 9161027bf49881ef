#include "engine/base/failure.hpp"
#include "engine/flow/setback.hpp"
#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;
using namespace std::chrono_literals;

namespace {

flow::Tried ended(AttemptOutcome outcome, const std::string& text, const std::string& next = {}) {
  flow::Tried tried;
  tried.outcome = outcome, tried.text = text, tried.next = next;
  return tried;
}

}  // namespace

TEST_CASE("A partner who cannot be reached is tried again with growing pauses, in the old order") {
  Works works;
  works.behaviour["acme/sftp"] = ended(AttemptOutcome::deferred, "connection refused");
  Envelope second;
  second.number = "000000002", second.group = "2";
  works.receive("acme", "1.edi", interchange({order("0001", "A1")}));
  works.receive("acme", "2.edi", interchange({order("0001", "A2")}, second));
  works.run();
  CHECK(works.sent_to("application").size() == 2);  // others do not wait
  Filter deferred;
  deferred.delivery = Delivery::deferred;
  REQUIRE(works.memory().outbound(deferred).size() == 1);  // the one behind it waits its turn
  CHECK(works.memory().outbound(deferred)[0].reason == "connection refused");
  CHECK(works.run() == 0);

  Time before = works.clock().now();
  std::vector<std::chrono::seconds> pauses;
  for (int i = 0; i < 4; ++i) {
    const Time next = works.memory().outbound(deferred).at(0).next_try;
    pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(next - before));
    works.advance(pauses.back() + 1s);
    before = works.clock().now();
    works.run();
  }
  CHECK(pauses[3] > pauses[0] * 3);
  works.behaviour.clear();
  works.advance(600s);
  works.run();
  const auto replies = works.sent_to("acme/sftp");
  REQUIRE(replies.size() == 2);
  CHECK(replies[0].name == "997-acme-000000001.edi");
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("After a day of failing the transmission is held for a person") {
  Works works;
  works.behaviour["acme/sftp"] = ended(AttemptOutcome::deferred, "connection refused", "ask the partner");
  works.receive_and_run("1.edi", interchange({order("0001", "A1")}));
  for (int i = 0; i < 200; ++i) works.advance(660s), works.run();
  Filter held;
  held.delivery = Delivery::held;
  const auto rows = works.memory().outbound(held);
  REQUIRE(rows.size() == 1);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"not_delivered"});
  works.behaviour.clear();
  works.command(Command::Verb::release, Subject::outbound, rows[0].id);
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 1);
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("What a partner refuses is held at once and does not stop those behind it") {
  Works works;
  works.behaviour["application"] = ended(AttemptOutcome::refused, "another file of that name is there", "remove it");
  works.receive_and_run("1.edi", interchange({order("0001", "A1")}));
  CHECK(works.memory().documents({}).at(0).delivery == Delivery::held);
  works.behaviour.clear();
  Envelope second;
  second.number = "000000002", second.group = "2";
  works.receive_and_run("2.edi", interchange({order("0001", "A2")}, second));
  CHECK(works.sent_to("application").size() == 1);
  CHECK(works.memory().attempts(1).size() == 1);
}

TEST_CASE("Pauses double up to the longest and stay within a quarter of it") {
  flow::Retries retries;
  retries.first_pause = 1s, retries.longest_pause = 60s;
  for (std::uint32_t tries = 0; tries < 100; ++tries) {
    const double wanted = std::min(60.0, static_cast<double>(1ULL << std::min(tries, 10U)));
    const double pause = static_cast<double>(flow::pause_after(tries, retries).count()) / 1000;
    CHECK(pause >= wanted * 0.74);
    CHECK(pause <= wanted * 1.26);
  }
}

TEST_CASE("A failure that may pass defers its job, one that needs a person holds it, a defect holds it and says so") {
  Job job;
  job.id = 1, job.subject_is = Subject::received, job.subject = 7;
  job.at = Time(std::chrono::seconds(1'000'000'000));
  const flow::Retries retries;
  const auto waits = flow::setback(job, std::make_exception_ptr(Failure(Remedy::wait, "the disk is full")), retries, job.at);
  CHECK(waits.end.kind == JobEnd::Kind::deferred);
  CHECK(waits.end.due > job.at);
  CHECK(waits.received_updates.at(0).state == ReceivedState::deferred);
  CHECK(waits.exceptions.empty());

  const auto person = flow::setback(job, std::make_exception_ptr(Failure(Remedy::operator_, "content 3 is damaged", "restore it")), retries, job.at);
  CHECK(person.end.kind == JobEnd::Kind::held);
  CHECK(person.end.next == "restore it");
  CHECK(person.exceptions.at(0).row.code == "failure");

  const auto defect = flow::setback(job, std::make_exception_ptr(std::logic_error("impossible")), retries, job.at);
  CHECK(defect.end.kind == JobEnd::Kind::held);
  CHECK(defect.exceptions.at(0).row.code == "defect");
  CHECK(defect.exceptions.at(0).row.severity == ExceptionSeverity::alarm);
  CHECK(defect.received_updates.at(0).state == ReceivedState::held);
}
