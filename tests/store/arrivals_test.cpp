#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;

TEST_CASE("A received file has a row, its bytes, a job and an event before anyone reads it") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id id = f.receive("po.edi", "ISA*00*not even an interchange");
  const auto q = f.queries();
  const auto row = q->received_by(id);
  REQUIRE(row);
  CHECK(row->name == "po.edi");
  CHECK(row->partner == "acme");
  CHECK(row->state == ReceivedState::waiting);
  CHECK(row->size == 30);
  CHECK(q->content(row->content) == "ISA*00*not even an interchange");
  Filter of_it;
  of_it.received = id;
  REQUIRE(q->events(of_it).size() == 1);
  CHECK(q->events(of_it)[0].kind == "received");
  REQUIRE(q->jobs("read/acme", 10).size() == 1);
  CHECK(q->jobs("read/acme", 10)[0].subject == id);
}

TEST_CASE("The same arrival handed in twice is recorded once") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id first = f.receive("po.edi", "same");
  const auto again = wait<ArrivedResult>([&](auto done) { f.store->receive(f.arrived("po.edi", "same"), done); });
  CHECK(again.seen_before);
  CHECK(again.received == first);
  CHECK(f.queries()->jobs("read/acme", 10).size() == 1);
}

TEST_CASE("Two files of one name and mark but other content are two arrivals that share nothing") {
  Fixture f(GENERATE(from_range(every_store())));
  CHECK(f.receive("po.edi", "one") != f.receive("po.edi", "two"));
  CHECK(f.queries()->knows("acme", "sftp", "po.edi", "1"));
  CHECK_FALSE(f.queries()->knows("acme", "sftp", "po.edi", "2"));
}

TEST_CASE("Equal bytes are kept once, however often they arrive") {
  Fixture f(GENERATE(from_range(every_store())));
  const auto q = f.queries();
  const auto first = q->received_by(f.receive("a.edi", "equal"));
  const auto second = q->received_by(f.receive("b.edi", "equal"));
  CHECK(first->content == second->content);
  CHECK(first->digest == second->digest);
}

TEST_CASE("A file name may hold any bytes") {
  Fixture f(GENERATE(from_range(every_store())));
  const std::string name = "caf\xE9 \xFF'; DROP TABLE received;--\n.edi";
  CHECK(f.queries()->received_by(f.receive(name))->name == name);
}

TEST_CASE("Contents of every size come back as they were") {
  Fixture f(GENERATE(from_range(every_store())));
  const std::size_t size = GENERATE(0, 1, 99'999, 100'000, 100'001, 3'000'000);
  std::string bytes(size, '\0');
  std::uint32_t state = 7;
  for (char& c : bytes) c = static_cast<char>((state = state * 1664525 + 1013904223) >> (size > 1'000'000 ? 24 : 28));
  const auto row = f.queries()->received_by(f.receive("big", bytes));
  const auto q = f.queries();
  CHECK(row->size == size);
  CHECK(q->content(row->content) == bytes);
  auto stream = q->open_content(row->content);
  std::string pulled, piece(777, '\0');
  while (const std::size_t got = stream->read(piece)) pulled.append(piece, 0, got);
  CHECK(pulled == bytes);
}

TEST_CASE("A large file is packed from disk without being held, and is the same content as its bytes") {
  Fixture f(GENERATE(from_range(every_store())));
  const auto path = f.folder.path() / "spooled";
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += "PO1*" + std::to_string(i) + "*10*EA~";
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(f.store->pack_file(path).digest == f.store->pack(bytes).digest);
  CHECK(f.store->pack_file(path).size == bytes.size());
}

TEST_CASE("Attributes of an arrival come back, whatever is in them") {
  Fixture f(GENERATE(from_range(every_store())));
  Arrived made = f.arrived("x", "y");
  made.attributes = {{"remote_path", "/out/x=1\\n\nz"}, {"empty", ""}, {"a=b", "="}};
  const Id id = wait<ArrivedResult>([&](auto done) { f.store->receive(made, done); }).received;
  CHECK(f.queries()->received_by(id)->attributes == made.attributes);
}
