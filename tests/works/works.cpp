#include "tests/works/works.hpp"

#include <fstream>
#include <stdexcept>

#include <stdlib.h>

#include <fmt/format.h>

#include "engine/flow/receive.hpp"
#include "engine/flow/setback.hpp"
#include "maps/canonical/schema.hpp"

namespace crossdock::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const maps::MapLibrary> load_maps(std::vector<fs::path> folders) {
  const fs::path source = CROSSDOCK_TEST_SOURCE;
  folders.insert(folders.begin(), source / "maps/library");
  return maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(source / "maps/canonical/schemas"));
}

// The dictionary and the base maps are the same for every Works of a test program.
flow::World standing() {
  static const flow::World shared = [] {
    flow::World world;
    world.dictionary = std::make_shared<x12::Dictionary>(fs::path(CROSSDOCK_TEST_SOURCE) / "parsers/x12/dictionary");
    world.maps = load_maps({});
    return world;
  }();
  return shared;
}

struct Died {};  // thrown where the process is to die

constexpr const char* acme = R"(
partner: acme
identities: ["ZZ:ACME"]
channels:
  - name: sftp
    kind: directory
    inbound: in
    outbound: out
    drop: {file_name: "{set}-{partner}-{number}.edi"}
)";

}  // namespace

Works::Works() {
  std::string pattern = (fs::temp_directory_path() / "crossdock-works-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  fs::create_directories(folder_ / "partners");
  partner_file("default", "ours: [\"ZZ:US\"]\nunknown_senders: hold\nroutes: [{to: application}]\n");
  partner_file("acme", acme);
  world = standing();
  world.destinations = {{"application", NameTemplate("{document}-{number}.json")}};
  world.sources = {{"erp", "", false}};
  world.configuration = "test";
  reload();
  store_ = store::sqlite::open(folder_, clock_);
  memory_ = store_->queries();
}

Works::~Works() {
  memory_.reset();
  store_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Works::partner_file(const std::string& name, const std::string& yaml) {
  std::ofstream(folder_ / "partners" / (name + ".yaml"), std::ios::binary) << yaml;
}

std::string Works::guide_file(const std::string& name, const std::string& yaml) {
  const fs::path path = folder_ / (name + ".yaml");
  std::ofstream(path, std::ios::binary) << yaml;
  return path.string();
}

void Works::map_file(const std::string& name, const std::string& yaml) {
  fs::create_directories(folder_ / "maps");
  std::ofstream(folder_ / "maps" / (name + ".yaml"), std::ios::binary) << yaml;
}

void Works::table_file(const std::string& name, const std::string& text) {
  fs::create_directories(folder_ / "maps");
  std::ofstream(folder_ / "maps" / name, std::ios::binary) << text;
}

void Works::reload() {
  if (fs::exists(folder_ / "maps")) world.maps = load_maps({folder_ / "maps"});
  world.partners = partners::PartnerDirectory::load(folder_ / "partners");
  world.guides = flow::Guides::read(*world.partners, *world.dictionary);
  std::vector<yaml::Problem> problems;
  world.route_conditions = flow::RouteConditions::read(*world.partners, *world.maps, problems);
  if (!problems.empty()) throw yaml::failure_of(problems, {});
}

store::Id Works::receive(const std::string& partner, const std::string& name, const std::string& bytes) {
  store::Arrived arrived;
  arrived.partner = partner, arrived.channel = "sftp", arrived.name = name, arrived.version_mark = name;
  flow::direct(arrived, std::string_view(bytes).substr(0, 1024), world, clock_.now());
  arrived.content = store_->pack(bytes);
  return store::wait<store::ArrivedResult>([&](auto done) { store_->receive(std::move(arrived), done); }).received;
}

store::Id Works::leave(const std::string& name, const std::string& json) {
  store::Arrived arrived;
  arrived.channel = "erp", arrived.name = name, arrived.version_mark = name;
  flow::direct(arrived, {}, world, clock_.now());
  arrived.content = store_->pack(json);
  return store::wait<store::ArrivedResult>([&](auto done) { store_->receive(std::move(arrived), done); }).received;
}

std::size_t Works::receive_and_run(const std::string& name, const std::string& bytes) {
  receive("acme", name, bytes);
  return run();
}

std::size_t Works::run() {
  store::ClaimRequest request;
  request.owner = "works", request.lanes = 100, request.jobs_per_lane = 100;
  std::size_t ran = 0;
  for (;;) {
    const auto claims = store::wait<store::Claims>([&](auto done) { store_->claim(request, done); });
    if (claims.claims.empty()) return ran;
    for (const store::Claim& claim : claims.claims) {
      if (!run_lane(claim)) return ran;
      ran += claim.jobs.size();
      store::wait<store::Claim>([&](auto done) { store_->proceed(claim.lane, request, true, done); });
    }
  }
}

// False when the process "died".
bool Works::run_lane(const store::Claim& claim) {
  for (const store::Job& job : claim.jobs) {
    if (job.kind != flow::deliver_kind) {
      if (!run_job(job)) return false;
      continue;
    }
    deliver(job);
    if (const auto same = memory_->jobs(job.lane, 1); !same.empty() && same[0].id == job.id && same[0].state == store::JobState::deferred)
      return true;
  }
  return true;
}

bool Works::run_job(store::Job job) {
  const flow::Site site{std::make_shared<flow::World>(world), *memory_, [this](std::string_view bytes) { return store_->pack(bytes); },
                        clock_.now()};
  const flow::Emit emit = [&](store::Outcome&& outcome) {
    if (outcomes_until_crash == 0) throw Died{};
    if (outcomes_until_crash > 0) --outcomes_until_crash;
    const bool goes_on = outcome.end.kind == store::JobEnd::Kind::progress;
    const std::uint64_t position = outcome.end.position;
    store::wait<bool>([&](auto done) { store_->finish(job, std::move(outcome), done); });
    if (goes_on) job.position = position;
  };
  try {
    flow::run_stage(site, job, emit);
    return true;
  } catch (const Died&) {
    return false;
  } catch (const store::Conflict&) {
    return run_job(job);
  }
}

void Works::deliver(const store::Job& job) {
  const store::Outbound outbound = memory_->outbound_by(job.subject).value();
  const std::string place = outbound.kind == store::OutboundKind::document ? outbound.channel : outbound.partner + "/" + outbound.channel;
  const auto told = behaviour.find(place);
  const flow::Tried tried = told == behaviour.end() ? flow::Tried{} : told->second;
  if (tried.outcome == store::AttemptOutcome::sent)
    sent.push_back({outbound.partner, place, outbound.name, memory_->content(outbound.content), outbound.type});
  store::wait<bool>([&](auto done) {
    store_->finish(job, flow::deliver(job, outbound, tried, world.retries, clock_.now()), done);
  });
}

store::CommandResult Works::command(store::Command::Verb verb, store::Subject subject, store::Id id) {
  store::Command made;
  made.verb = verb, made.subject = subject, made.id = id, made.actor = "olga", made.reason = "test";
  return store::wait<store::CommandResult>([&](auto done) { store_->command(made, done); });
}

void Works::advance(std::chrono::seconds time) {
  clock_.advance(time);
  store::wait<std::size_t>([&](auto done) { store_->note_overdue(done); });
}

void Works::crash() {
  memory_.reset();
  store_.reset();
  store_ = store::sqlite::open(folder_, clock_);
  memory_ = store_->queries();
  store::wait<std::size_t>([&](auto done) { store_->take_over(done); });
  outcomes_until_crash = -1;
}

std::vector<Sent> Works::sent_to(const std::string& channel) const {
  std::vector<Sent> matching;
  for (const Sent& one : sent)
    if (one.channel == channel) matching.push_back(one);
  return matching;
}

std::vector<std::string> Works::codes_of_open_exceptions() {
  store::Filter open;
  open.exception_state = store::ExceptionState::open;
  std::vector<std::string> codes;
  for (const store::Exception& one : memory_->exceptions(open)) codes.insert(codes.begin(), one.code);
  return codes;
}

std::string interchange(const std::vector<std::string>& sets, const Envelope& e) {
  std::string text = fmt::format("ISA*00*          *00*          *ZZ*{:15}*ZZ*{:15}*261126*1000*U*00401*{}*0*P*>~\n", e.sender, e.receiver, e.number);
  text += fmt::format("GS*{}*{}*{}*20261126*1000*{}*X*{}~\n", e.code, e.sender, e.receiver, e.group, e.release);
  for (const std::string& set : sets) text += set;
  return text + fmt::format("GE*{}*{}~\nIEA*1*{}~\n", sets.size(), e.group, e.number);
}

std::string order(const std::string& st02, const std::string& po_number, int lines) {
  std::string text = fmt::format("ST*850*{}~\nBEG*00*SA*{}**20261126~\n", st02, po_number);
  for (int i = 1; i <= lines; ++i) text += fmt::format("PO1*{}*10*EA*9.25**VN*HAMMER~\n", i);
  return text + fmt::format("CTT*{}~\nSE*{}*{}~\n", lines, lines + 4, st02);
}

std::string order_without_number(const std::string& st02) { return order(st02, ""); }

std::vector<std::string> segments_of(const std::string& x12, const std::string& tag) {
  std::vector<std::string> found;
  std::size_t from = 0;
  for (std::size_t end; (end = x12.find('~', from)) != std::string::npos; from = end + 1) {
    while (from < end && (x12[from] == '\n' || x12[from] == '\r')) ++from;
    if (x12.compare(from, tag.size(), tag) == 0) found.push_back(x12.substr(from, end - from));
  }
  return found;
}

}  // namespace crossdock::test
