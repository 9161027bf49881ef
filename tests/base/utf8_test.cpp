#include "engine/base/utf8.hpp"

#include "tests/catch.hpp"

using namespace crossdock;

TEST_CASE("A UTF-8 sequence is as long as it says, if it is one") {
  CHECK(utf8_length("") == 0);
  CHECK(utf8_length("A") == 1);
  CHECK(utf8_length("\xC3\xA9") == 2);
  CHECK(utf8_length("\xE2\x82\xAC") == 3);
  CHECK(utf8_length("\xF0\x9F\x93\xA6") == 4);
}

TEST_CASE("What is cut off, overlong, a surrogate or out of range is no UTF-8") {
  CHECK(utf8_length("\xC3") == 0);
  CHECK(utf8_length("\xC3(") == 0);
  CHECK(utf8_length("\x80") == 0);
  CHECK(utf8_length("\xC0\xAF") == 0);
  CHECK(utf8_length("\xE0\x80\xAF") == 0);
  CHECK(utf8_length("\xED\xA0\x80") == 0);
  CHECK(utf8_length("\xF0\x80\x80\xAF") == 0);
  CHECK(utf8_length("\xF4\x90\x80\x80") == 0);
  CHECK(utf8_length("\xFF") == 0);
}
