#include "engine/base/text.hpp"

#include <array>

#include "tests/catch.hpp"

using namespace crossdock;

TEST_CASE("Bytes of a partner are shown without control characters") {
  CHECK(excerpt("BEG*00\x1b[2J") == "BEG*00\\x1B[2J");
  CHECK(excerpt("caf\xC3\xA9") == "caf\xC3\xA9");
  CHECK(excerpt("\xFF\xFE") == "\\xFF\\xFE");
  CHECK(excerpt("\xC2\x9B") == "\\xC2\\x9B");
}

TEST_CASE("A long text is cut and says so") {
  CHECK(excerpt("abcdefghij", 4) == "abcd...");
  CHECK(excerpt("abcd", 4) == "abcd");
}

TEST_CASE("A slip of the hand gets the nearest word, a strange word none") {
  const std::array<std::string_view, 3> known{"host_key", "user", "poll_every"};
  CHECK(did_you_mean("host_kye", known) == " (did you mean \"host_key\"?)");
  CHECK(did_you_mean("usr", known) == " (did you mean \"user\"?)");
  CHECK(did_you_mean("zzzzzz", known).empty());
}

TEST_CASE("Numbers and sizes are written as people read them") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(byte_size(999) == "999 B");
  CHECK(byte_size(1500) == "1.5 kB");
  CHECK(byte_size(999'999) == "1.0 MB");
  CHECK(byte_size(1'000'000'000) == "1.0 GB");
}
