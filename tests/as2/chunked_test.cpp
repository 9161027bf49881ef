#include "engine/channels/as2/chunked.hpp"

#include "tests/catch.hpp"

using crossdock::as2::ChunkReader;

namespace {

// Read in portions of that size; what came out, or "bad", or "unfinished".
std::string read(std::string_view text, std::size_t portion, std::size_t* used = nullptr) {
  ChunkReader reader;
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && !reader.done() && !reader.bad()) at += reader.read(text.substr(at, portion), out);
  if (used != nullptr) *used = at;
  if (reader.bad()) return "bad";
  return reader.done() ? out : "unfinished";
}

}  // namespace

TEST_CASE("Chunks are read in any portions, with blanks, extensions and trailers") {
  const std::size_t portion = GENERATE(1, 2, 3, 7, 1000);
  CHECK(read("5\r\nhello\r\n0\r\n\r\n", portion) == "hello");
  CHECK(read("5 \t\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n0 \r\n\r\n", portion) == "hello0123456789");
  CHECK(read("0005\nhello\n000\nA: b\nC: d\n\n", portion) == "hello");
  CHECK(read("0\r\n\r\n", portion).empty());
}

TEST_CASE("What follows the last chunk is left for the next request") {
  std::size_t used = 0;
  CHECK(read("1\r\nx\r\n0\r\n\r\nPOST /", 1000, &used) == "x");
  CHECK(used == 11);
}

TEST_CASE("Broken chunks are refused") {
  CHECK(read("\r\n", 10) == "bad");
  CHECK(read("g\r\n", 10) == "bad");
  CHECK(read("-1\r\n", 10) == "bad");
  CHECK(read("5\r\nhelloX", 10) == "bad");
  CHECK(read("ffffffffffffffff\r\n", 10) == "bad");
  CHECK(read("1;" + std::string(2000, 'x'), 100) == "bad");
  CHECK(read("0\r\nA: " + std::string(20'000, 'x'), 100) == "bad");
  CHECK(read("5\r\nhel", 10) == "unfinished");
}
