// What the getters return, and where the reader says things stand.
#include <filesystem>
#include <fstream>
#include <string>

#include "config/yaml/file.hpp"
#include "config/yaml/units.hpp"
#include "tests/catch.hpp"

using namespace std::chrono_literals;
namespace yaml = crossdock::yaml;

TEST_CASE("Scalars are what was written: a release is text, a port is a number") {
  const yaml::File file = yaml::File::parse("t.yaml",
                                            "release: 004010\nport: 2222\nlargest: 10 MB\npoll: 1h30min\nprice: -12.50\n"
                                            "from: 2026-02-28\nversions: 005010\nsign: \"*\"\non: true\n");
  yaml::Map map = file.root().map();
  CHECK(map["release"].text() == "004010");
  CHECK(map["port"].number(22, 1, 65535) == 2222);
  CHECK(map["largest"].size() == 10'000'000);
  CHECK(map["poll"].duration(1s) == 90min);
  CHECK(map["price"].decimal() == "-12.50");
  CHECK(map["from"].date().value() == std::chrono::year(2026) / 2 / 28);
  CHECK(map["versions"].texts() == std::vector<std::string>{"005010"});
  CHECK(map["sign"].text() == "*");
  CHECK(map["on"].boolean());
  CHECK(file.problems().empty());
}

TEST_CASE("An absent key gives the fallback and no complaint") {
  const yaml::File file = yaml::File::parse("t.yaml", "a: 1\n");
  yaml::Map map = file.root().map();
  CHECK(map["a"].number(0, 0, 9) == 1);
  CHECK(map["port"].number(22, 1, 65535) == 22);
  CHECK(map["poll"].duration(30s) == 30s);
  CHECK(map["name"].text("acme") == "acme");
  CHECK(map["list"].items().empty());
  CHECK_FALSE(map["nested"].map()["deeper"].boolean(false));
  CHECK(file.problems().empty());
}

TEST_CASE("A place inside a scalar is found through quotes, escapes and block indentation") {
  const std::string text =
      "plain: abc def\n"
      "single: 'it''s x'\n"
      "double: \"a\\tb x\"\n"
      "block: |\n"
      "  first\n"
      "  second x\n";
  const yaml::File file = yaml::File::parse("t.yaml", text);
  yaml::Map map = file.root().map();
  const auto place = [&](const char* key, char wanted) {
    const yaml::Node node = map[key];
    return node.position_at(node.raw().find(wanted));
  };
  CHECK(place("plain", 'd') == yaml::Position{1, 12});
  CHECK(place("single", 'x') == yaml::Position{2, 16});
  CHECK(place("double", 'x') == yaml::Position{3, 15});
  CHECK(place("block", 'x') == yaml::Position{6, 10});
}

TEST_CASE("A problem inside an expression carries a caret under its own words") {
  const yaml::File file = yaml::File::parse("map.yaml", "value: lookpu(\"uom\", PO1.03)\n");
  {
    yaml::Map map = file.root().map();
    map["value"].refuse_at(0, 6, "unknown function \"lookpu\"", "did you mean lookup?");
  }
  REQUIRE(file.problems().size() == 1);
  CHECK(file.problems()[0].report ==
        "map.yaml:1:8: unknown function \"lookpu\"\n"
        "    1 | value: lookpu(\"uom\", PO1.03)\n"
        "      |        ^~~~~~\n"
        "      = did you mean lookup?");
}

TEST_CASE("Relative paths in a file start at the file's folder") {
  const yaml::File file = yaml::File::parse("/etc/crossdock/crossdock.yaml", "near: partners/../maps\nfar: /var/lib\n");
  yaml::Map map = file.root().map();
  CHECK(map["near"].path() == "/etc/crossdock/maps");
  CHECK(map["far"].path() == "/var/lib");
}

TEST_CASE("A file that is missing, a folder or too large is a failure with its remedy") {
  CHECK_THROWS_AS(yaml::File::read("/nonexistent/acme.yaml"), crossdock::Failure);
  CHECK_THROWS_AS(yaml::File::read("/"), crossdock::Failure);
  CHECK_THROWS_AS(yaml::File::parse("t.yaml", std::string(200, ' '), {.bytes = 100}), crossdock::Failure);
}

TEST_CASE("At most fifty problems are kept, and twenty are shown in full") {
  std::string text;
  for (int i = 0; i < 80; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const yaml::File file = yaml::File::parse("t.yaml", text);
  { yaml::Map map = file.root().map(); }
  CHECK(file.problems().size() == 50);
  try {
    file.check("crossdock config check");
    FAIL("check() did not throw");
  } catch (const crossdock::Failure& failure) {
    const std::string what = failure.what();
    CHECK(what.find("... and 30 more") != std::string::npos);
    CHECK(failure.next() == "crossdock config check");
  }
}

TEST_CASE("A mapping read by two readers reports only what neither asked for") {
  const yaml::File file = yaml::File::parse("t.yaml", "a: 1\nb: 2\n");
  {
    yaml::Map first = file.root().map();
    (void)first["a"];
    first.allow_others();
  }
  CHECK(file.problems().empty());
}

TEST_CASE("Free keys keep their order and their places") {
  const yaml::File file = yaml::File::parse("t.yaml", "EA: each\nCA: case\n");
  const auto entries = file.root().entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].key.raw() == "EA");
  CHECK(entries[1].value.text() == "case");
  CHECK(entries[1].key.position() == yaml::Position{2, 1});
}

TEST_CASE("Quantities are read back as they are written") {
  for (const char* text : {"500ms", "30s", "5min", "1h30min", "7d", "1d2h"}) {
    const auto value = yaml::units::duration(text);
    REQUIRE(value);
    CHECK(yaml::units::text(*value) == text);
  }
  for (const char* text : {"", "5", "5 min 3", "30min1h", "1h 1h", "-5s", "999999999999d", "1.5h"}) {
    INFO(text);
    CHECK_FALSE(yaml::units::duration(text));
  }
  CHECK(yaml::units::bytes("512 KiB") == 524'288);
  for (const char* text : {"", "5", "5 mb", "-1 MB", "99999999999999999 GB"}) CHECK_FALSE(yaml::units::bytes(text));
}
