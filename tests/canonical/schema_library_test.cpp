// When the files of schemas are read, and what is said of wrong ones.
#include <fstream>
#include <string>

#include "engine/base/failure.hpp"
#include "maps/canonical/schema.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock::canonical;

namespace {

class SchemaFolder {
 public:
  SchemaFolder() {
    write("common.yaml", "objects:\n  line:\n    about: A line.\n    fields:\n      number: text\n");
    write("note.yaml", "document: note\ntitle: Note\nabout: A note.\nfields:\n  lines: list line\n");
    write("slip.yaml", "document: slip\ntitle: Slip\nabout: A slip.\nfields:\n  lines: list row\n");
  }
  void write(const char* file, const std::string& text) const { std::ofstream(folder_.path() / file) << text; }
  [[nodiscard]] std::string mistakes_of_all() const {
    return mistakes([&] { SchemaLibrary::load(folder_.path()); });
  }
  template <class Work>
  static std::string mistakes(Work work) {
    try {
      work();
    } catch (const crossdock::Failure& failure) {
      return failure.what();
    }
    return {};
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  crossdock::fakes::TemporaryFolder folder_;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A schema's mistakes are told when all schemas are loaded, or when its document is asked for") {
  const SchemaFolder folder;
  CHECK(has(folder.mistakes_of_all(), "slip.yaml:5:"));
  CHECK(has(folder.mistakes_of_all(), "\"row\" is no type and no object"));
  const auto schemas = SchemaLibrary::open(folder.path());
  REQUIRE(schemas->find("note"));
  CHECK(schemas->find("note") == schemas->find("note"));
  CHECK(schemas->find("note")->object_of(schemas->find("note")->root().fields[0]).name == "line");
  CHECK(schemas->find("receipt") == nullptr);
  CHECK(schemas->names() == std::vector<std::string_view>{"note", "slip"});
  for (int asked = 0; asked < 2; ++asked)
    CHECK(SchemaFolder::mistakes([&] { (void)schemas->find("slip"); }) == folder.mistakes_of_all());
}

TEST_CASE("A schema has the name of its file") {
  const SchemaFolder folder;
  folder.write("slip.yaml", "document: bill\ntitle: Slip\nabout: A slip.\nfields:\n  lines: list line\n");
  CHECK(has(folder.mistakes_of_all(), "= a schema has the name of its file"));
}
