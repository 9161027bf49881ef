#include "tests/as2_daemon/pair.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "engine/channels/as2/ledger.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "tests/as2_protocol/support/identities.hpp"

namespace fs = std::filesystem;

namespace crossdock::test {
namespace {

constexpr std::size_t everything = 100'000;

std::string value(const store::Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

void write_identity(const fs::path& folder, const std::string& name) {
  const as2::Identity& identity = as2::test::identity(name);
  fakes::write_file(folder / (name + ".pem"), identity.certificate.pem());
  write_private(folder / (name + ".key"), as2::test::key_pem(identity));
}

std::string content_of(const store::Note& note, store::Queries& memory) { return note.content == 0 ? std::string() : memory.content(note.content); }

bool has_ended(const store::Note& progress) { return value(progress.attributes, "state") == "2" || value(progress.attributes, "state") == "3"; }

std::size_t messages_ended(store::Queries& memory) {
  std::size_t count = 0;
  for (const store::Note& note : memory.notes("as2.progress", everything)) count += has_ended(note) ? 1 : 0;
  return count;
}

}  // namespace

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  socklen_t length = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(socket);
  return ntohs(address.sin_port);
}

std::string order(const std::string& sender, const std::string& receiver, unsigned number) {
  const auto isa = fmt::format("ISA*00*          *00*          *ZZ*{:15}*ZZ*{:15}*261120*0915*U*00401*{:09}*0*T*>~", sender, receiver, number);
  return isa + fmt::format("GS*PO*{1}*{2}*20261120*0915*{0}*X*004010~ST*850*0001~BEG*00*SA*PO{0:07}**20261120~"
                           "PO1*1*24*EA*12.5**UP*036000291452~CTT*1~SE*5*0001~GE*1*{0}~IEA*1*{0:09}~", number, sender, receiver);
}

void write_private(const fs::path& path, const std::string& text) {
  fakes::write_file(path, text);
  ::chmod(path.c_str(), 0600);
}

Pair::Side::Side(fs::path folder, std::string name_, std::uint16_t port_) : name(std::move(name_)), port(port_), folder_(std::move(folder)) {
  fs::create_directories(folder_ / "partners");
  fs::create_directories(folder_ / "work");
}

void Pair::Side::start(const std::string& crash_at) {
  daemon_ = std::make_unique<RunningDaemon>(folder_ / "crossdock.yaml", folder_ / "log.txt", crash_at);
}

void Pair::Side::stop() { daemon_->stop(); }

store::Queries& Pair::Side::memory() {
  if (!memory_) memory_ = store::sqlite::open_queries(folder_ / "work");
  return *memory_;
}

Pair::Pair(std::vector<Trade> trades) : west(folder_ / "west", "WEST", free_port()), east(folder_ / "east", "EAST", free_port()) {
  write_side(west, east, trades);
  write_side(east, west, trades);
  west.start();
  east.start();
  const auto ready = [](Side& side) { return side.log().find(" ready ") != std::string::npos; };
  const bool up = wait_for([&] { return west.ended() || east.ended() || (ready(west) && ready(east)); }, std::chrono::seconds(20));
  if (!up || west.ended() || east.ended()) throw std::runtime_error("a daemon did not start:\n" + west.log() + east.log());
}

std::string Pair::partner(const Side& of, std::size_t trade) { return fmt::format("{}-{}", of.name == "WEST" ? "east" : "west", trade); }

// WEST is one station with many partners, EAST has a name of its own for each: so a pair of AS2 ids is one trade.
void Pair::write_side(Side& side, const Side& other, const std::vector<Trade>& trades) {
  const bool is_west = side.name == "WEST";
  const fs::path& folder = side.folder_;
  write_identity(folder, "WEST");
  write_identity(folder, "EAST");
  fakes::write_file(folder / "crossdock.yaml", fmt::format(
      "work_folder: {0}/work\npartners: {0}/partners\nas2: {{listen: \"127.0.0.1:{1}\", health: \"127.0.0.1:{2}\", connections_per_address: 1000}}\n"
      "retries: {{first_pause: 100ms, longest_pause: 1s, give_up_after: 1h}}\n"
      "destinations:\n  - {{name: application, folder: {0}/documents}}\n", folder.string(), side.port, free_port()));
  fakes::write_file(folder / "partners/default.yaml", "ours: [\"ZZ:WEST\"]\nroutes:\n  - to: application\n");
  for (std::size_t trade = 0; trade < trades.size(); ++trade) {
    const std::string name = partner(side, trade);
    std::string text = fmt::format("partner: {}\nidentities: [\"ZZ:{}\"]\nusage: test\n", name, is_west ? fmt::format("EAST{}", trade) : "WEST");
    if (!is_west) text += fmt::format("ours: [\"ZZ:EAST{}\"]\n", trade);
    text += "channels:\n";
    if (is_west) {
      const fs::path orders = folder / fmt::format("orders-{}", trade);
      fs::create_directories(orders);
      text += fmt::format("  - name: orders\n    kind: directory\n    inbound: {}\n    pickup: {{patterns: [\"*.edi\"], poll_every: 200ms, stable_for: 0s}}\n", orders.string());
    }
    const bool elsewhere = is_west && !trades[trade].url.empty();
    const std::string url = elsewhere ? trades[trade].url : fmt::format("http://127.0.0.1:{}/as2", other.port);
    text += fmt::format("  - name: as2\n    kind: as2\n    our_id: {}\n    their_id: {}\n    url: {}\n"
                        "    our_keys: {{certificate: ../{}.pem, key: ../{}.key}}\n    their_certificates: ../{}.pem\n",
                        is_west ? "WEST" : fmt::format("EAST {}", trade), is_west ? fmt::format("EAST {}", trade) : "WEST", url,
                        side.name, side.name, other.name);
    std::string terms = is_west ? trades[trade].west : trades[trade].east;
    if (const std::size_t at = terms.find("@WEST@"); at != std::string::npos) terms.replace(at, 6, std::to_string(west.port));
    text += terms;
    fakes::write_file(folder / "partners" / (name + ".yaml"), text);
  }
}

void Pair::drop(std::size_t trade, unsigned number) {
  const fs::path folder = west.folder_ / fmt::format("orders-{}", trade);
  const fs::path whole = folder / fmt::format("po{:05}.edi", number), part = folder / fmt::format(".po{:05}.part", number);
  fakes::write_file(part, order(fmt::format("EAST{}", trade), "WEST", number));
  fs::rename(part, whole);
}

bool Pair::settle(std::size_t messages, std::chrono::seconds most) {
  return wait_for([&] {
    if (west.ended()) west.start();
    if (east.ended()) east.start();
    // Of each order a document went to the application, and a 997 to EAST.
    return west.memory().counts().outbound_delivered >= 2 * messages && east.memory().counts().received >= messages && messages_ended(west.memory()) >= messages;
  }, most);
}

std::vector<std::string> Pair::faults(std::size_t messages) {
  std::vector<std::string> out;
  std::map<std::string, int> came;                    // by Message-ID
  store::Filter all;
  all.limit = everything;
  for (const store::Received& one : east.memory().received(all)) ++came[value(one.attributes, "message_id")];
  if (came.size() != messages) out.push_back(fmt::format("EAST received {} messages, not {}", came.size(), messages));
  for (const auto& [id, times] : came)
    if (times != 1) out.push_back(fmt::format("message {} was received {} times", id, times));
  std::set<std::string> went;
  for (const store::Note& note : west.memory().notes("as2.message", everything)) {
    const std::string id = value(note.attributes, "message_id");
    went.insert(id);
    if (came.count(id) == 0) out.push_back(fmt::format("message {} never came", id));
    const auto progress = west.memory().note("as2.progress", note.key);
    if (!progress || value(progress->attributes, "state") != "2") {
      out.push_back(fmt::format("message {} is not delivered: {}", id, progress ? value(progress->attributes, "text") : "no progress"));
      continue;
    }
    const auto mdn = east.memory().note("as2.mdn", as2::MessageKey(value(note.attributes, "from"), value(note.attributes, "to"), value(note.attributes, "id")).text());
    if (!mdn || content_of(*mdn, east.memory()) != content_of(*progress, west.memory())) out.push_back(fmt::format("the MDN for message {} is not the one EAST keeps", id));
  }
  if (went.size() != messages) out.push_back(fmt::format("WEST sent {} messages, not {}", went.size(), messages));
  return out;
}

}  // namespace crossdock::test
