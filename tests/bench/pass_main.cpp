// bench_pass <what> <file> [<passes>]: works through a file and says what it found, for callgrind and for peak memory.
// <what>: read (envelopes and segments only), check, translate (check, then canonical JSON by the base map), or write
// (the same documents the other way, from JSON in memory to transaction sets; the making of the JSON is not counted
// in the speed, and not in what a further pass costs).
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/data_folder.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "maps/map_library.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/writer.hpp"

namespace {

namespace canonical = crossdock::canonical;
namespace document = crossdock::document;
namespace maps = crossdock::maps;
namespace x12 = crossdock::x12;

// The base map of the sets that pass, and one memory for every document.
class Desk {
 public:
  std::string_view translate(const x12::CheckedSet& set) {
    if (set.definition != definition_) {
      const auto* entry = library_->base_for(set.definition->structure().set_id);
      map_ = library_->compile(entry->name, {set.definition, &set.definition->structure()});
      schema_ = library_->schemas().find(entry->document);
      definition_ = set.definition;
    }
    translator_.translate(set.document, *map_, translation_);
    return translation_.json();
  }
  // By the map of the set translated last.
  void write(std::string_view json, std::string& out) {
    if (!draft_) draft_ = std::make_unique<document::Draft>(definition_->structure());
    if (!reader_.read(json, *schema_, canonical_, faults_) || !generator_.generate(canonical_, *map_, *draft_, problems_)) ++refused;
    x12::SegmentWriter writer(out, {'*', ':', '^', '~'});
    x12::write_set(writer, *draft_, "0001");
  }
  std::size_t refused = 0;

 private:
  static std::shared_ptr<const maps::MapLibrary> load() {
    const std::array folders{crossdock::data_folder("maps")};
    return maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(crossdock::data_folder("schemas")));
  }
  std::shared_ptr<const maps::MapLibrary> library_ = load();
  std::shared_ptr<const x12::SetDefinition> definition_;
  std::shared_ptr<const maps::Map> map_;
  const canonical::Schema* schema_ = nullptr;
  maps::Translator translator_;
  maps::Translation translation_;
  canonical::JsonReader reader_;
  canonical::Canonical canonical_;
  std::vector<canonical::Problem> faults_;
  maps::Generator generator_;
  std::vector<maps::Problem> problems_;
  std::unique_ptr<document::Draft> draft_;
};

struct Count final : x12::Listener {
  std::size_t sets = 0, refused = 0, issues = 0, json_bytes = 0;
  std::unique_ptr<Desk> desk;
  std::vector<std::string>* documents = nullptr;
  void set_checked(const x12::CheckedSet& set) override {
    ++sets;
    refused += set.verdict.disposition == document::Disposition::rejected ? 1 : 0;
    issues += set.verdict.issues.size() + set.verdict.issues_not_listed;
    if (!desk) return;
    const std::string_view json = desk->translate(set);
    json_bytes += json.size();
    if (documents) documents->emplace_back(json);
  }
};

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// What is read is X12; for `write` the speeds are those of the X12 written and of the JSON read.
int write_documents(const char* file, const x12::Dictionary& dictionary, const x12::InterpretOptions& options, int passes) {
  Count found;
  std::vector<std::string> documents;
  found.desk = std::make_unique<Desk>();
  found.documents = &documents;
  x12::FileSource source(file);
  x12::interpret(source, dictionary, found, options);
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  std::string out;
  for (int pass = 0; pass < passes; ++pass)
    for (const std::string& json : documents) {
      out.clear();
      found.desk->write(json, out);
      bytes += out.size();
    }
  const double seconds = since(begin), json = static_cast<double>(found.json_bytes) * passes;
  std::printf("%llu bytes of X12, %zu sets, %zu refused, from %.0f bytes of JSON: %.0f MB/s of X12, %.0f MB/s of JSON, %.0f sets/s\n",
              static_cast<unsigned long long>(bytes), documents.size() * static_cast<std::size_t>(passes), found.desk->refused, json,
              static_cast<double>(bytes) / seconds / 1e6, json / seconds / 1e6,
              static_cast<double>(documents.size()) * passes / seconds);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return std::fputs("usage: bench_pass read|check|translate|write <file> [<passes>]\n", stderr), 2;
  const x12::Dictionary dictionary;
  x12::InterpretOptions options;
  options.keep = x12::Keep::no_sets;
  const std::string_view what = arguments[1];
  const int passes = count > 3 ? std::atoi(arguments[3]) : 1;
  options.check = what != "read";
  if (what == "write") return write_documents(arguments[2], dictionary, options, passes);
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  Count found;
  if (what == "translate") found.desk = std::make_unique<Desk>();
  for (int pass = 0; pass < passes; ++pass) {
    x12::FileSource source(arguments[2]);
    bytes += x12::interpret(source, dictionary, found, options).bytes;
  }
  const double seconds = since(begin);
  std::printf("%llu bytes, %zu sets, %zu refused, %zu issues, %zu bytes of JSON, %.0f MB/s, %.0f sets/s\n", static_cast<unsigned long long>(bytes),
              found.sets, found.refused, found.issues, found.json_bytes, static_cast<double>(bytes) / seconds / 1e6,
              static_cast<double>(found.sets) / seconds);
}
