#include "tests/cli/sample_store.hpp"

#include <string>

#include "engine/store/sqlite/sqlite_store.hpp"

namespace crossdock::test {
namespace {

using namespace std::chrono_literals;
using namespace crossdock::store;

constexpr const char* interchange_bytes =
    "ISA*00*          *00*          *ZZ*ACMERETAIL     *ZZ*CROSSDOCK      *261120*0915*U*00401*000000004*0*T*>~"
    "GS*PO*ACMERETAIL*CROSSDOCK*20261120*0915*4*X*004010~ST*850*0001~SE*2*0001~GE*1*4~IEA*1*000000004~";

struct Scribe {
  explicit Scribe(const std::filesystem::path& folder)
      : clock(std::chrono::floor<std::chrono::days>(SystemClock().now()) - 72h + 10h), memory(sqlite::open(folder, clock)) {}

  Id receive(const char* partner, const char* channel, const char* name, const std::string& bytes) {
    Arrived arrived;
    arrived.partner = partner, arrived.channel = channel, arrived.name = name, arrived.version_mark = "1";
    arrived.content = memory->pack(bytes);
    arrived.job = "interpret";
    arrived.lane = std::string("read/") + partner + "/" + channel;
    return wait<ArrivedResult>([&](auto done) { memory->receive(arrived, done); }).received;
  }

  // The only job that is due.
  Job claim() {
    ClaimRequest request;
    request.owner = "test";
    request.lanes = 1;
    const Claims claims = wait<Claims>([&](auto done) { memory->claim(request, done); });
    return claims.claims.at(0).jobs.at(0);
  }

  void finish(const Job& job, Outcome outcome) {
    wait<bool>([&](auto done) { memory->finish(job, std::move(outcome), done); });
    ClaimRequest request;
    request.owner = "test";
    wait<Claim>([&](auto done) { memory->proceed(job.lane, request, true, done); });
  }

  ManualClock clock;
  std::unique_ptr<Store> memory;
};

NewDocument order(Id received, std::uint32_t ordinal, const char* number, const char* key, Validation validation, Delivery delivery) {
  NewDocument made;
  made.row.received = received, made.row.ordinal = ordinal, made.row.partner = "acme", made.row.type = "850", made.row.release = "004010";
  made.row.group_code = "PO", made.row.group_number = "4", made.row.number = number, made.row.segments = 20;
  made.row.validation = validation, made.row.delivery = delivery, made.row.acknowledgment = Acknowledgment::owed;
  if (key) made.row.keys = {{"order_number", key}};
  made.interchange = Ref::fresh(0);
  return made;
}

void interpret(Scribe& scribe, const Job& job, Id received) {
  Outcome outcome;
  NewInterchange interchange;
  interchange.row.received = received, interchange.row.partner = "acme", interchange.row.sender = "ZZ:ACMERETAIL", interchange.row.receiver = "ZZ:CROSSDOCK";
  interchange.row.control_number = "000000004", interchange.row.version = "00401", interchange.row.usage = "T";
  interchange.row.length = std::string(interchange_bytes).size(), interchange.row.validation = Validation::accepted;
  interchange.row.documents = 2, interchange.row.rejected = 1, interchange.row.configuration = "0123456789abcdef";
  outcome.interchanges.push_back(interchange);

  NewDocument good = order(received, 0, "0001", "4500010006", Validation::accepted, Delivery::waiting);
  good.row.schema = "order";
  good.row.offset = std::string_view(interchange_bytes).find("ST*850"), good.row.length = std::string_view("ST*850*0001~SE*2*0001~").size();
  good.canonical = scribe.memory->pack(R"({"document":"order","order_number":"4500010006"})" "\n");
  NewDocument bad = order(received, 1, "0002", nullptr, Validation::rejected, Delivery::none);
  bad.row.issues = 1;
  bad.row.reason = "1 error";
  outcome.documents = {good, bad};

  NewOutbound reply;
  reply.row.kind = OutboundKind::acknowledgment, reply.row.partner = "acme", reply.row.channel = "sftp", reply.row.name = "997-acme-000000001.edi";
  reply.row.type = "997", reply.row.control_number = "000000001", reply.row.lane = "send/acme/sftp";
  reply.content = scribe.memory->pack("ISA*00*...~");
  reply.interchange = Ref::fresh(0);
  reply.documents = {Ref::fresh(0), Ref::fresh(1)};
  NewOutbound delivery;
  delivery.row.partner = "acme", delivery.row.channel = "application", delivery.row.name = "order-acme-4500010006.json", delivery.row.type = "order";
  delivery.row.lane = "deliver/application/acme";
  delivery.content = good.canonical;
  delivery.documents = {Ref::fresh(0)};
  outcome.outbound = {reply, delivery};

  NewException missing;
  missing.row.code = "element_missing", missing.row.severity = ExceptionSeverity::error, missing.row.partner = "acme";
  missing.row.location = "segment 2 BEG03, line 24";
  missing.row.text = "BEG03 Purchase order number is missing; expected 1 to 22 characters";
  missing.row.remedy = "the partner was told by 997; ask for a corrected order";
  missing.interchange = Ref::fresh(0), missing.document = Ref::fresh(1);
  outcome.exceptions.push_back(missing);
  outcome.received_updates.push_back({received, ReceivedState::interpreted, "acme", {}, {}});
  for (const char* text : {"850 0001 accepted", "850 0002 rejected, 1 error"}) {
    NewEvent event;
    event.row.kind = "interpreted", event.row.partner = "acme", event.row.text = text;
    event.interchange = Ref::fresh(0), event.document = Ref::fresh(text[7] == '1' ? 0 : 1);
    outcome.events.push_back(event);
  }
  scribe.finish(job, std::move(outcome));
}

void transmit(Scribe& scribe, AttemptOutcome how, const char* text) {
  const Job job = scribe.claim();
  Outcome outcome;
  Transmission transmission;
  transmission.outbound = job.subject, transmission.outcome = how, transmission.text = text;
  outcome.transmissions.push_back(transmission);
  if (how == AttemptOutcome::deferred) {
    outcome.end.kind = JobEnd::Kind::deferred;
    outcome.end.due = scribe.clock.now() + std::chrono::hours(24 * 30);
    outcome.end.reason = text;
    outcome.end.next = "see whether the server is up: crossdock partner show acme";
  }
  scribe.finish(job, std::move(outcome));
}

}  // namespace

void make_sample_store(const std::filesystem::path& work_folder) {
  std::filesystem::create_directories(work_folder);
  Scribe scribe(work_folder);
  const Id orders = scribe.receive("acme", "sftp", "orders-0004.edi", interchange_bytes);
  interpret(scribe, scribe.claim(), orders);
  transmit(scribe, AttemptOutcome::sent, "written to /srv/erp/in/order-acme-4500010006.json");
  transmit(scribe, AttemptOutcome::deferred, "connection refused by edi.acme.example:22");

  const Id unreadable = scribe.receive("acme", "sftp", "holiday-photo.jpg", "\xFF\xD8\xFF\xE0 JFIF");
  Outcome outcome;
  outcome.end = {JobEnd::Kind::held, 0, {}, "no interchange found in 9 bytes", "tell the partner; then: crossdock cancel r2"};
  outcome.received_updates.push_back({unreadable, ReceivedState::held, "acme", "no interchange found in 9 bytes", "tell the partner; then: crossdock cancel r2"});
  scribe.finish(scribe.claim(), std::move(outcome));

  NodeStatus node;
  node.name = "edi1", node.version = "0.1.0", node.process = 4711, node.started = node.heartbeat = scribe.clock.now();
  ChannelStatus channel;
  channel.node = "edi1", channel.partner = "acme", channel.channel = "sftp", channel.kind = "sftp", channel.state = "failing";
  channel.text = "connection refused by edi.acme.example:22, 4 tries", channel.next = "see whether the server is up";
  channel.since = channel.at = scribe.clock.now();
  channel.files_received = 2, channel.failures = 4;
  wait<bool>([&](auto done) { scribe.memory->report(node, {channel}, done); });
}

}  // namespace crossdock::test
