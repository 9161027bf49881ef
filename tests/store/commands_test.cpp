#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;

namespace {

Id waiting_outbound(Fixture& f) {
  f.receive("po.edi");
  Outcome outcome;
  NewDocument document;
  document.row.partner = "acme", document.row.delivery = Delivery::waiting;
  outcome.documents.push_back(document);
  NewOutbound made;
  made.row.partner = "acme", made.row.channel = "application", made.row.lane = "deliver/application", made.row.name = "order.json";
  made.content = f.store->pack("{}");
  made.documents = {Ref::fresh(0)};
  outcome.outbound.push_back(made);
  f.finish(f.only_job("read/acme"), outcome);
  f.proceed("read/acme", true);
  return f.queries()->outbound({})[0].id;
}

}  // namespace

TEST_CASE("Hold, release and cancel show on the transmission and on the document it carries, with who and why") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id id = waiting_outbound(f);
  CHECK(f.command(Command::Verb::hold, Subject::outbound, id, "price dispute").changed == 1);
  CHECK(f.claim().claims.empty());
  CHECK(f.queries()->outbound_by(id)->delivery == Delivery::held);
  CHECK(f.queries()->outbound_by(id)->reason == "price dispute");
  CHECK(f.queries()->documents({})[0].delivery == Delivery::held);

  CHECK(f.command(Command::Verb::release, Subject::document, f.queries()->documents({})[0].id).changed == 1);
  CHECK(f.queries()->outbound_by(id)->delivery == Delivery::waiting);
  CHECK(f.queries()->documents({})[0].delivery == Delivery::waiting);

  CHECK(f.command(Command::Verb::cancel, Subject::outbound, id, "ordered by mistake").changed == 1);
  CHECK(f.queries()->outbound_by(id)->delivery == Delivery::cancelled);
  CHECK(f.queries()->documents({})[0].delivery == Delivery::cancelled);
  CHECK(f.claim().claims.empty());

  Filter cancelled;
  cancelled.code = "cancelled";
  REQUIRE(f.queries()->events(cancelled).size() == 1);
  CHECK(f.queries()->events(cancelled)[0].actor == "olga");
  CHECK(f.queries()->events(cancelled)[0].text == "outbound 1: ordered by mistake");
}

TEST_CASE("A command on something that is not in that state changes nothing and says so") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id id = waiting_outbound(f);
  const CommandResult result = f.command(Command::Verb::release, Subject::outbound, id);
  CHECK(result.changed == 0);
  CHECK(result.text == "outbound 1 has no work that could be released.");
  CHECK(f.command(Command::Verb::retry, Subject::received, 4711).changed == 0);
}

TEST_CASE("Resend sends the very same bytes again") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id id = waiting_outbound(f);
  CHECK(f.command(Command::Verb::resend, Subject::outbound, id).changed == 0);
  const Job job = f.only_job("deliver/application");
  Outcome sent;
  Transmission transmission;
  transmission.outbound = id;
  sent.transmissions.push_back(transmission);
  f.finish(job, sent);
  f.proceed("deliver/application", true);
  CHECK(f.command(Command::Verb::resend, Subject::outbound, id).changed == 1);
  const Job again = f.only_job("deliver/application");
  CHECK(again.subject == id);
}

TEST_CASE("An exception is resolved or ignored once, with a note") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("po.edi");
  Outcome outcome;
  NewException exception;
  exception.row.code = "no_map", exception.row.partner = "acme";
  outcome.exceptions.push_back(exception);
  f.finish(f.only_job("read/acme"), outcome);
  Command ignore;
  ignore.verb = Command::Verb::ignore, ignore.exception = 1, ignore.actor = "olga", ignore.reason = "test traffic";
  const auto run = [&] { return wait<CommandResult>([&](auto done) { f.store->command(ignore, done); }); };
  CHECK(run().changed == 1);
  CHECK(run().changed == 0);
  const auto row = f.queries()->exceptions({})[0];
  CHECK(row.state == ExceptionState::ignored);
  CHECK(row.closed_by == "olga");
  CHECK(row.note == "test traffic");
}

TEST_CASE("A command from another process is seen by the daemon's store") {
  Fixture f;
  const Id id = waiting_outbound(f);
  const auto other = sqlite::open(f.folder.path(), f.clock);
  Command hold;
  hold.verb = Command::Verb::hold, hold.subject = Subject::outbound, hold.id = id;
  CHECK(wait<CommandResult>([&](auto done) { other->command(hold, done); }).changed == 1);
  CHECK(f.claim().claims.empty());
}

TEST_CASE("Status rows of a daemon and its channels replace the earlier ones") {
  Fixture f(GENERATE(from_range(every_store())));
  NodeStatus node;
  node.name = "here", node.version = "0.1.0", node.state = "running", node.heartbeat = f.clock.now();
  ChannelStatus sftp;
  sftp.partner = "acme", sftp.channel = "sftp", sftp.state = "failing", sftp.text = "connection refused";
  ChannelStatus old = sftp;
  old.channel = "gone";
  wait<bool>([&](auto done) { f.store->report(node, {sftp, old}, done); });
  sftp.state = "idle", sftp.text = "";
  wait<bool>([&](auto done) { f.store->report(node, {sftp}, done); });
  const auto channels = f.queries()->channels();
  REQUIRE(channels.size() == 1);
  CHECK(channels[0].state == "idle");
  CHECK(channels[0].node == "here");
  CHECK(f.queries()->nodes().size() == 1);
}

TEST_CASE("Counts tell waiting, held and open apart") {
  Fixture f(GENERATE(from_range(every_store())));
  waiting_outbound(f);
  f.receive("later.edi", "x");
  const Counts counts = f.queries()->counts();
  CHECK(counts.received == 2);
  CHECK(counts.documents == 1);
  CHECK(counts.outbound_waiting == 1);
  CHECK(counts.jobs_ready == 2);
  CHECK(counts.exceptions_open == 0);
}

TEST_CASE("A note is kept once under its key unless it is to be replaced, and comes back when it is due") {
  Fixture f(GENERATE(from_range(every_store())));
  const auto keep = [&](const std::string& text, bool replace) {
    NewNote made;
    made.scope = "mdn", made.key = "<1@acme>", made.attributes = {{"text", text}}, made.replace = replace;
    made.content = f.store->pack(text), made.due = f.clock.now() + std::chrono::minutes(5);
    return wait<Note>([&](auto done) { f.store->keep(made, done); });
  };
  CHECK(keep("first", false).attributes.at("text") == "first");
  CHECK(keep("second", false).attributes.at("text") == "first");
  CHECK(keep("third", true).attributes.at("text") == "third");
  REQUIRE(f.queries()->note("mdn", "<1@acme>"));
  CHECK(f.queries()->content(f.queries()->note("mdn", "<1@acme>")->content) == "third");
  CHECK(f.queries()->notes_due("mdn", f.clock.now(), 10).empty());
  CHECK(f.queries()->notes_due("mdn", f.clock.now() + std::chrono::minutes(5), 10).size() == 1);
  f.clock.advance(std::chrono::hours(1));
  CHECK(wait<std::size_t>([&](auto done) { f.store->forget("mdn", f.clock.now(), done); }) == 1);
  CHECK(f.queries()->notes("mdn", 10).empty());
}

TEST_CASE("What a channel has to report needs no job") {
  Fixture f(GENERATE(from_range(every_store())));
  Outcome outcome;
  NewException exception;
  exception.row.code = "bad_signature", exception.row.partner = "acme";
  outcome.exceptions.push_back(exception);
  wait<bool>([&](auto done) { f.store->leave(outcome, done); });
  CHECK(f.queries()->exceptions({}).size() == 1);
}
