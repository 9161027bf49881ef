// Against an AS2 implementation by others (libas2, from npm): it sends to us, and receives from us. Needs npm once;
// where it is not there, each case says so and passes.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fcntl.h>

#include <fmt/format.h>

#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "tests/as2/support/bench.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;
using crossdock::channels::Outcome;

namespace {

const std::string here = std::string(CROSSDOCK_TEST_SOURCE) + "/tests/as2/peer";
const std::string packages = std::string(CROSSDOCK_TEST_SOURCE) + "/.deps/libas2";
const std::string payload = "ISA*00*          *00*          *ZZ*PEER           *ZZ*US             *260101*1200*U*00401*000000001*0*T*>~\r\nIEA*0*000000001~\r\n";

// Why the peer cannot run; empty when it can.
const std::string& obstacle() {
  static const std::string text = [] {
    const test::Folder folder;
    if (folder.run("node --version") != 0) return std::string("node is not installed");
    if (folder.run("timeout 120 '" + here + "/install' '" + packages + "'") != 0) return "libas2 could not be installed: " + folder.read("out.txt");
    return std::string();
  }();
  return text;
}

#define NEED_PEER()                                        \
  if (!obstacle().empty()) {                               \
    WARN("SKIPPED: no AS2 peer of others: " << obstacle()); \
    return;                                                \
  }

// Node has withdrawn the RSA key transport that S/MIME prescribes; where it can be had back, libas2 needs it.
std::string command(const std::string& words) {
  static const std::string revert = [] {
    constexpr const char* option = "--security-revert=CVE-2023-46809";
    return test::Folder().run(std::string("node ") + option + " -e 0") == 0 ? std::string(option) : std::string();
  }();
  return "NODE_PATH='" + packages + "/node_modules' node " + revert + " '" + here + "/peer.js' " + words;
}

void put_keys(const test::Folder& folder) {
  folder.write("peer.pem", test::identity("PEER").certificate.pem());
  folder.write("peer.key", test::key_pem(test::identity("PEER")));
  folder.write("us.pem", test::identity("US").certificate.pem());
  folder.write("po.edi", payload);
}

// A program running beside the test; what it prints is read as it comes.
class Program {
 public:
  explicit Program(const std::string& line) {
    int in[2], out[2];
    REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out, O_CLOEXEC | O_NONBLOCK) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      ::execl("/bin/sh", "sh", "-c", ("exec env " + line).c_str(), nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    ::close(in_);
    ::close(out_);
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  const std::string& output() {
    char room[65536];
    for (ssize_t count = 1; count > 0;) {
      count = ::read(out_, room, sizeof room);
      if (count > 0) text_.append(room, static_cast<std::size_t>(count));
    }
    return text_;
  }
 private:
  pid_t child_ = -1;
  int in_ = -1, out_ = -1;
  std::string text_;
};

// What libas2 needs of us (docs/as2.md).
As2Settings settings_for_peer(const std::string& url) {
  As2Settings settings = test::Bench::relationship("US", "PEER", url);
  settings.quirks.accept_signature_off_by_line_end = true;
  settings.mdn_hosts = {"127.0.0.1"};
  return settings;
}

bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

std::string word_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return {};
  return text.substr(at + key.size(), text.find_first_of("\"},", at + key.size()) - at - key.size());
}

}  // namespace

TEST_CASE("libas2 sends to us, signed and encrypted, and accepts our synchronous MDN") {
  NEED_PEER();
  const std::string encryption = GENERATE("aes128-CBC", "aes256-CBC");
  const test::Folder folder;
  put_keys(folder);
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  bench.connect(*us, settings_for_peer("http://127.0.0.1:9/"));
  Program peer(command(fmt::format("send '{0}' {1} sync http://127.0.0.1:9/ '{0}/po.edi' {2}", folder.path().string(), url_of(*us), encryption)));
  REQUIRE(bench.run_until([&] { return says(peer.output(), "{\""); }, std::chrono::seconds(30)));
  INFO(peer.output());
  CHECK(says(peer.output(), "\"status\":200"));
  CHECK(says(peer.output(), "\"signed\":true"));
  CHECK(says(peer.output(), "\"processed\":true"));
  REQUIRE(us->intake.arrivals.size() == 1);
  CHECK(trimmed(us->intake.arrivals[0].bytes) == trimmed(payload));
  CHECK(says(us->intake.arrivals[0].attributes.at("mic"), word_after(peer.output(), "\"mic\":{\"mic\":\"")));
}

TEST_CASE("libas2 sends to us and gets our asynchronous MDN") {
  NEED_PEER();
  const test::Folder folder;
  put_keys(folder);
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  bench.connect(*us, settings_for_peer("http://127.0.0.1:9/"));
  Program server(command(fmt::format("serve '{}'", folder.path().string())));
  REQUIRE(bench.run_until([&] { return says(server.output(), "\"port\""); }, std::chrono::seconds(30)));
  const std::string mdn_url = "http://127.0.0.1:" + word_after(server.output(), "\"port\":") + "/mdn";
  Program peer(command(fmt::format("send '{0}' {1} async {2} '{0}/po.edi'", folder.path().string(), url_of(*us), mdn_url)));
  REQUIRE(bench.run_until([&] { return says(server.output(), "\"mdn\""); }, std::chrono::seconds(30)));
  INFO(peer.output() << server.output());
  CHECK(says(server.output(), "\"signed\":true"));
  CHECK(says(server.output(), "\"processed\":true"));
  CHECK(us->intake.arrivals.size() == 1);
}

TEST_CASE("libas2 receives from us, signed and encrypted, with synchronous and asynchronous MDN, and the MIC agrees") {
  NEED_PEER();
  const ReceiptMode mode = GENERATE(ReceiptMode::synchronous, ReceiptMode::asynchronous);
  const test::Folder folder;
  put_keys(folder);
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  Program server(command(fmt::format("serve '{}'", folder.path().string())));
  REQUIRE(bench.run_until([&] { return says(server.output(), "\"port\""); }, std::chrono::seconds(30)));
  As2Settings settings = settings_for_peer("http://127.0.0.1:" + word_after(server.output(), "\"port\":") + "/");
  settings.protection.encrypt = Cipher::aes256_cbc;
  settings.receipt = mode;
  settings.async_url = url_of(*us);
  bench.connect(*us, settings);
  const auto attempt = bench.send(*us, payload);
  INFO(attempt.text << server.output());
  CHECK(attempt.outcome == Outcome::sent);
  REQUIRE(bench.run_until([&] { return us->ledger.messages.at(1).state == KeptMessage::State::delivered; }));
  CHECK(says(us->ledger.messages.at(1).text, "MIC agrees"));
  CHECK(trimmed(*from_base64(word_after(server.output(), "\"content\":\""))) == trimmed(payload));
}

TEST_CASE("CompressedData of others is read, and others read ours") {
  NEED_PEER();
  const test::Folder folder;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += fmt::format("PO1*{}*10*EA~", i);
  folder.write("plain", text);
  REQUIRE(folder.run(command("deflate plain theirs.der")) == 0);
  const auto theirs = decompress(folder.read("theirs.der"), 1 << 20, {});
  REQUIRE(theirs);
  CHECK(theirs->view() == text);
  folder.write("ours.der", compress(Pieces(text), {}).pieces().joined());
  REQUIRE(folder.run(command("inflate ours.der back")) == 0);
  CHECK(folder.read("back") == text);
}
