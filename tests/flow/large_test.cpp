// Interchanges worked through set by set, and crashes on the way.
#include <set>

#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;

namespace {

std::string large_interchange(int sets, int lines = 1) {
  std::vector<std::string> texts;
  for (int i = 1; i <= sets; ++i) {
    const std::string number = fmt::format("{:04}", i);
    texts.push_back(order(number, i % 100 == 0 ? "" : "PO" + number, lines));
  }
  return interchange(texts);
}

void check_whole(Works& works, std::size_t sets) {
  const std::size_t good = sets - sets / 100;
  std::set<std::string> names;
  for (const Sent& one : works.sent_to("application")) names.insert(one.name);
  CHECK(names.size() == good);
  CHECK(works.sent_to("application").size() == good);
  REQUIRE(works.sent_to("acme/sftp").size() == 1);
  CHECK(segments_of(works.sent_to("acme/sftp")[0].bytes, "AK9").at(0) == fmt::format("AK9*P*{}*{}*{}", sets, sets, good));
  Filter all;
  all.interchange = 1, all.limit = 100'000;
  const auto rows = works.memory().documents(all);
  REQUIRE(rows.size() == sets);
  for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(rows[i].ordinal == i);
  CHECK(works.memory().interchanges({}).size() == 1);
  CHECK(works.memory().counts().jobs_ready == 0);
}

}  // namespace

TEST_CASE("An interchange of many sets is committed in pieces and comes out whole") {
  Works works;
  works.receive_and_run("big.edi", large_interchange(1234));
  check_whole(works, 1234);
}

TEST_CASE("A crash between two pieces: the rest follows after the restart, nothing twice") {
  Works works;
  works.receive("acme", "big.edi", large_interchange(1234));
  for (int survived : {0, 1, 0, 1, 2}) {
    works.outcomes_until_crash = survived;
    works.run();
    works.crash();
  }
  works.run();
  check_whole(works, 1234);
}

TEST_CASE("A file too large for a row is interpreted from its stream") {
  Works works;
  const std::string bytes = large_interchange(600, 60);
  REQUIRE(bytes.size() > 1'000'000);
  works.receive_and_run("big.edi", bytes);
  check_whole(works, 600);
}

TEST_CASE("Held documents of a large interchange survive a crash and go on together") {
  Works works;
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nroutes: [{documents: [invoice], to: application}]\n"
                             "channels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
  works.receive("acme", "big.edi", large_interchange(1234));
  works.outcomes_until_crash = 1;
  works.run();
  works.crash();
  works.run();
  CHECK(works.sent_to("application").empty());
  CHECK(works.memory().counts().jobs_held == 1);
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
  CHECK(works.command(Command::Verb::release, Subject::interchange, 1).changed == 1);
  works.outcomes_until_crash = 3;
  works.run();
  works.crash();
  works.run();
  check_whole(works, 1234);
}
