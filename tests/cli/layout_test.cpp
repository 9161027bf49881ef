// Text for a terminal: nothing wider than the page, nothing cut that must not be.
#include <chrono>

#include "tests/catch.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/times.hpp"

using namespace crossdock::cli;
using namespace std::chrono_literals;

TEST_CASE("Columns are characters, and colours take none") {
  CHECK(columns("café") == 4);
  CHECK(columns("\x1b[31mred\x1b[0m") == 3);
  CHECK(fitted("café au lait", 7) == "café...");
  CHECK(fitted("ab", 4) == "ab  ");
  CHECK(fitted("\x1b[31mrejected\x1b[0m", 6) == "\x1b[31mrej\x1b[0m...");
}

TEST_CASE("A paragraph breaks at blanks, keeps the blanks it begins with, and indents what follows") {
  const std::string words = "    " + std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c');
  CHECK(paragraph(words, 6) == "    " + std::string(30, 'a') + " " + std::string(30, 'b') + "\n      " + std::string(30, 'c'));
  CHECK(paragraph(std::string(100, 'x')) == std::string(100, 'x'));
}

TEST_CASE("A remedy keeps its own lines, so that a key to paste stands alone, and is safe and bounded") {
  const std::string key = "- \"ssh-ed25519 SHA256:CCvazGWplXZ0KbKrq9ZUorD4zetcPvS/m2J9DK3yy5E\"";
  CHECK(remedy_text("write under host_keys of the channel:\n" + key, 4) == "    do: write under host_keys of the channel:\n        " + key);
  CHECK(remedy_text("type\x1b[2J", 2) == "  do: type\\x1B[2J");
  CHECK(remedy_text(std::string(1000, 'x'), 0) == "do:\n    " + std::string(300, 'x') + "...");  // a word wider than the page has a line of its own
}

TEST_CASE("A table shrinks its widest columns, never its ids") {
  Table table({{"id", Table::Align::left, false}, {"text"}, {"number", Table::Align::right, false}});
  table.add({"d12", std::string(200, 't'), "1,234"});
  table.add({"d3", "short", "5"});
  const std::string text = table.text();
  CHECK(text == "id   text" + std::string(65, ' ') + "number\n" +
                    "d12  " + std::string(64, 't') + "...   1,234\n" +
                    "d3   short" + std::string(69, ' ') + "5\n");
}

TEST_CASE("Things in the store are called by a letter and a number") {
  REQUIRE(parse_name("d12"));
  CHECK(parse_name("d12")->thing == Thing::document);
  CHECK(parse_name("d12")->id == 12);
  for (const char* text : {"", "d", "12", "x12", "d0", "d-1", "d12a"}) CHECK_FALSE(parse_name(text));
  CHECK(narrowest(0, 7, 3, 2) == "o7");
  CHECK(is_lane("send/acme/sftp"));
}

TEST_CASE("Ages and times are short, and --since takes either") {
  const crossdock::Time now = std::chrono::sys_days(std::chrono::year(2026) / 7 / 2) + 10h;
  CHECK(age(now - 90s, now) == "90 s");
  CHECK(age(now - 90min, now) == "90 min");
  CHECK(age(now - 50h, now) == "2 d");
  CHECK(clock_text(now - 1h, now) == "09:00:00");
  CHECK(clock_text(now - 24h, now) == "Jul 01 10:00");
  CHECK(clock_text(now - 24h * 400, now) == "2025-05-28 10:00");
  CHECK(clock_text({}, now) == "-");
  CHECK(time_before("--since", "2h", now) == now - 2h);
  CHECK(time_after("--until", "2h", now) == now + 2h);
  CHECK(time_before("--since", "2026-07-01T10:00", now) == now - 24h);
}

TEST_CASE("JSON escapes what a partner may have sent") {
  Json json;
  json.begin_object().field("text", "a\"b\\c\n\x01\xFFz").field("number", 12).field("truth", true).field_if("nothing", "").key("list").begin_array().value("x").value("y").end_array().end_object();
  CHECK(json.text() == "{\"text\":\"a\\\"b\\\\c\\n\\u0001\xEF\xBF\xBDz\",\"number\":12,\"truth\":true,\"list\":[\"x\",\"y\"]}");
}
