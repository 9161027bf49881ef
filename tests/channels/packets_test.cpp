#include "tests/catch.hpp"

#include <random>

#include "engine/base/failure.hpp"
#include "engine/channels/sftp/packets.hpp"

using namespace crossdock;
using namespace crossdock::channels::sftp;
using std::string;
using std::string_view;

namespace {

// A string literal with its NULs.
template <std::size_t N>
string raw(const char (&text)[N]) {
  return string(text, N - 1);
}

string number(std::uint32_t value) {
  string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}
string text(string_view value) { return number(static_cast<std::uint32_t>(value.size())) + string(value); }

}  // namespace

TEST_CASE("Requests are encoded as the draft lays them out") {
  CHECK(encode_init() == raw("\0\0\0\5\1\0\0\0\3"));
  CHECK(encode_open(7, "in/a", open_read) == raw("\0\0\0\x15\3\0\0\0\7\0\0\0\4in/a\0\0\0\1\0\0\0\0"));
  CHECK(encode_read(1, "H", 0x100000000ull, 32768) == raw("\0\0\0\x16\5\0\0\0\1\0\0\0\1H\0\0\0\1\0\0\0\0\0\0\x80\0"));
  CHECK(encode_write(2, "H", 5, "xyz") == raw("\0\0\0\x19\6\0\0\0\2\0\0\0\1H\0\0\0\0\0\0\0\5\0\0\0\3xyz"));
  CHECK(encode_rename(3, "a", "b") == raw("\0\0\0\x0f\x12\0\0\0\3\0\0\0\1a\0\0\0\1b"));
  CHECK(encode_simple(Type::close, 4, "H") == raw("\0\0\0\x0a\4\0\0\0\4\0\0\0\1H"));
  CHECK(encode_mkdir(5, "d") == raw("\0\0\0\x0e\x0e\0\0\0\5\0\0\0\1d\0\0\0\0"));
  CHECK(encode_extended(6, "x@y", {"a"}) == raw("\0\0\0\x11\xc8\0\0\0\6\0\0\0\3x@y\0\0\0\1a"));
}

TEST_CASE("A status is read with and without its text") {
  const auto full = decode_reply(raw("\x65\0\0\0\x2a\0\0\0\4") + text("No space left") + text("en"));
  CHECK(full.id == 42);
  CHECK(full.is(Status::failure));
  CHECK(full.text == "No space left");
  const auto bare = decode_reply(raw("\x65\0\0\0\x2a\0\0\0\1"));
  CHECK(bare.is(Status::end_of_file));
  CHECK(bare.text.empty());
}

TEST_CASE("A page of names carries sizes, times and types, whatever else the server adds") {
  const string attributes = number(0x8000000F) + raw("\0\0\0\1\0\0\0\2") + number(1000) + number(1000) + number(0100644) + number(11) + number(22) + number(1) +
                            text("vendor@x") + text("more");
  const auto page = decode_reply(raw("\x68\0\0\0\1") + number(2) + text("po1.edi") + text("-rw-r--r-- po1.edi") + attributes + text("d") + text("") + number(0));
  REQUIRE(page.names.size() == 2);
  CHECK(page.names[0].name == "po1.edi");
  CHECK(page.names[0].attributes.size == 0x100000002ull);
  CHECK(page.names[0].attributes.modified == 22u);
  CHECK(page.names[0].attributes.regular_file());
  CHECK_FALSE(page.names[1].attributes.size.has_value());
  CHECK_FALSE(page.names[1].attributes.regular_file());
}

TEST_CASE("The version may come with extensions") {
  const auto greeting = decode_greeting(raw("\2\0\0\0\3") + text("limits@openssh.com") + text("1") + text("posix-rename@openssh.com") + text("1"));
  CHECK(greeting.version == 3);
  CHECK(greeting.extensions.contains("limits@openssh.com"));
  CHECK_THROWS_AS(decode_greeting(raw("\x65\0\0\0\1\0\0\0\0")), Failure);
}

TEST_CASE("A field longer than its packet is refused, wherever it stands") {
  CHECK_THROWS_AS(decode_reply(raw("\x66\0\0\0\1\xff\xff\xff\xff")), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x67\0\0\0\1\0\0\0\5abcd")), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x68\0\0\0\1\xff\xff\xff\xff")), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x69\0\0\0\1\0\0\0\1\0\0")), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x69\0\0\0\1\x80\0\0\0\xff\xff\xff\xff")), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x65\0\0")), Failure);
  CHECK_THROWS_AS(decode_reply(""), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\x66\0\0\0\1") + text(string(257, 'h'))), Failure);
  CHECK_THROWS_AS(decode_reply(raw("\3\0\0\0\1")), Failure);
}

TEST_CASE("Random bytes are read or refused, never more") {
  std::mt19937 random(20261124);
  for (int i = 0; i < 20'000; ++i) {
    string packet(random() % 64, '\0');
    for (char& c : packet) c = static_cast<char>(random());
    if (!packet.empty()) packet[0] = static_cast<char>(101 + random() % 5);
    try {
      decode_reply(packet);
    } catch (const Failure&) {
    }
  }
  SUCCEED();
}

TEST_CASE("A stream is cut into packets, however it arrives") {
  const string first = encode_simple(Type::close, 1, "one"), second = encode_simple(Type::close, 2, "second");
  const string stream = first + second;
  for (std::size_t step : {std::size_t{1}, std::size_t{3}, stream.size()}) {
    Framer framer;
    std::vector<string> packets;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      framer.append(string_view(stream).substr(at, step));
      while (const auto packet = framer.next()) packets.emplace_back(*packet);
    }
    REQUIRE(packets.size() == 2);
    CHECK(packets[0] == first.substr(4));
    CHECK(packets[1] == second.substr(4));
  }
}

TEST_CASE("A packet of no or absurd length ends the stream") {
  Framer empty, huge;
  empty.append(raw("\0\0\0\0"));
  CHECK_THROWS_AS(empty.next(), Failure);
  huge.append(raw("\x7f\xff\xff\xff"));
  CHECK_THROWS_AS(huge.next(), Failure);
}
