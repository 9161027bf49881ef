// What is published of the schemas is what they say: docs/schemas/*.json and docs/canonical.md.
// CROSSDOCK_WRITE_EXPECTED=1 writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "maps/canonical/json_schema.hpp"
#include "maps/canonical/schema_page.hpp"
#include "tests/catch.hpp"

using namespace crossdock::canonical;

namespace {

const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;

void check_published(const std::filesystem::path& file, const std::string& expected) {
  if (std::getenv("CROSSDOCK_WRITE_EXPECTED") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << expected;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string published{std::istreambuf_iterator<char>(in), {}};
  INFO(file.string() << " is not what the schemas say: run canonical_test with CROSSDOCK_WRITE_EXPECTED=1");
  CHECK((published == expected));
}

}  // namespace

TEST_CASE("The published JSON Schemas and the page on canonical documents are those of the schemas") {
  const auto schemas = SchemaLibrary::load(source / "maps/canonical/schemas");
  std::set<std::string> files;
  for (const std::string_view name : schemas->names()) {
    files.insert(std::string(name) + ".json");
    check_published(source / "docs/schemas" / (std::string(name) + ".json"), json_schema(*schemas->find(name)));
  }
  check_published(source / "docs/canonical.md", schema_page(*schemas));
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs/schemas"))
    CHECK(files.contains(entry.path().filename().string()));
}

TEST_CASE("Two objects of one name in different documents are the same object") {
  const auto schemas = SchemaLibrary::load(source / "maps/canonical/schemas");
  std::map<std::string, std::size_t> fields;
  for (const std::string_view name : schemas->names())
    for (std::size_t i = 1; i < schemas->find(name)->types.size(); ++i) {
      const ObjectType& type = schemas->find(name)->types[i];
      INFO(name << " " << type.name);
      CHECK(fields.try_emplace(type.name, type.fields.size()).first->second == type.fields.size());
    }
}

TEST_CASE("Every field of every canonical document says what it means") {
  const auto schemas = SchemaLibrary::load(source / "maps/canonical/schemas");
  for (const std::string_view name : schemas->names())
    for (const ObjectType& type : schemas->find(name)->types) {
      INFO(name << ' ' << type.name);
      CHECK(!type.about.empty());
      for (const Field& field : type.fields) {
        INFO(field.name);
        CHECK(field.about.size() >= 3);
      }
    }
}
