// bench_pass <what> <file> [<passes>]: works through a file and says what it found, for callgrind and for peak memory.
// <what>: read (envelopes and segments only), check, or translate (check, then canonical JSON by the base map).
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "engine/base/data_folder.hpp"
#include "maps/map_library.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interpret.hpp"

namespace {

namespace maps = crossdock::maps;

// The base maps, and one memory for every document.
class Desk {
 public:
  std::size_t translate(const crossdock::x12::CheckedSet& set) {
    if (set.definition != definition_) {
      const auto* entry = library_->base_for(set.definition->structure().set_id);
      map_ = library_->compile(entry->name, {set.definition, &set.definition->structure()});
      definition_ = set.definition;
    }
    translator_.translate(set.document, *map_, translation_);
    return translation_.json().size();
  }

 private:
  static std::shared_ptr<const maps::MapLibrary> load() {
    const std::array folders{crossdock::data_folder("maps")};
    return maps::MapLibrary::load(folders, crossdock::canonical::SchemaLibrary::load(crossdock::data_folder("schemas")));
  }
  std::shared_ptr<const maps::MapLibrary> library_ = load();
  std::shared_ptr<const crossdock::x12::SetDefinition> definition_;
  std::shared_ptr<const maps::Map> map_;
  maps::Translator translator_;
  maps::Translation translation_;
};

struct Count final : crossdock::x12::Listener {
  std::size_t sets = 0, refused = 0, issues = 0, written = 0;
  std::unique_ptr<Desk> desk;
  void set_checked(const crossdock::x12::CheckedSet& set) override {
    ++sets;
    refused += set.verdict.disposition == crossdock::document::Disposition::rejected ? 1 : 0;
    issues += set.verdict.issues.size() + set.verdict.issues_not_listed;
    if (desk) written += desk->translate(set);
  }
};

}  // namespace

int main(int count, char** arguments) {
  using namespace crossdock::x12;
  if (count < 3) return std::fputs("usage: bench_pass read|check|translate <file> [<passes>]\n", stderr), 2;
  const Dictionary dictionary;
  InterpretOptions options;
  options.keep = Keep::no_sets;
  const std::string_view what = arguments[1];
  options.check = what != "read";
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  Count found;
  if (what == "translate") found.desk = std::make_unique<Desk>();
  for (int pass = count > 3 ? std::atoi(arguments[3]) : 1; pass > 0; --pass) {
    FileSource source(arguments[2]);
    bytes += interpret(source, dictionary, found, options).bytes;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%llu bytes, %zu sets, %zu refused, %zu issues, %zu bytes of JSON, %.0f MB/s, %.0f sets/s\n", static_cast<unsigned long long>(bytes),
              found.sets, found.refused, found.issues, found.written, static_cast<double>(bytes) / seconds / 1e6,
              static_cast<double>(found.sets) / seconds);
}
