// bench_lookup <orders.edi> [<rows> [<rounds>]]: what a reference table costs a translation. The same orders by the base map of
// 850, and by overlays that look up the UPC of each line, every article number, such a number without its leading signs, and two columns of every article number, in a
// table of 500,000 rows, kept as CSV and as SQLite. Round by round one after the other; the best of each counts, in processor time.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/data_folder.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "maps/map_library.hpp"
#include "maps/tables/table_rows.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/writer.hpp"

namespace {

namespace fs = std::filesystem;
namespace canonical = crossdock::canonical;
namespace document = crossdock::document;
namespace maps = crossdock::maps;
namespace tables = crossdock::tables;
namespace x12 = crossdock::x12;

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double seconds_of(const auto& work) {
  const double begin = processor_seconds();
  work();
  return processor_seconds() - begin;
}

// The article numbers of the orders, each once: every one of them is found.
std::vector<std::string> articles_of(const char* file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::unordered_set<std::string> seen;
  for (const std::string_view qualifier : {"*UP*", "*VN*", "*IN*", "*PU*"})
    for (std::size_t at = text.find(qualifier); at != std::string::npos; at = text.find(qualifier, at + 1))
      seen.insert(text.substr(at + 4, text.find_first_of("*~", at + 4) - at - 4));
  return {seen.begin(), seen.end()};
}

// `rows` of them: those, and as many more as it takes.
std::vector<std::string> filled_up(std::vector<std::string> skus, std::size_t rows) {
  for (std::size_t row = skus.size(); row < rows; ++row) skus.push_back(fmt::format("X{:011}", row));
  std::shuffle(skus.begin(), skus.end(), std::mt19937(1));
  return skus;
}

std::string item(std::size_t row) { return fmt::format("ITEM-{:07}", row * 7 % 10'000'000); }

void write_csv(const fs::path& file, const std::vector<std::string>& skus) {
  std::ofstream out(file, std::ios::binary);
  out << "sku,item,pack\n";
  for (std::size_t row = 0; row < skus.size(); ++row) out << skus[row] << ',' << item(row) << ',' << row % 48 << '\n';
}

void write_sqlite(const fs::path& file, const std::vector<std::string>& skus) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  sqlite3_exec(db, "CREATE TABLE items (sku TEXT PRIMARY KEY, item TEXT, pack INTEGER); BEGIN", nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO items VALUES (?, ?, ?)", -1, &insert, nullptr);
  for (std::size_t row = 0; row < skus.size(); ++row) {
    sqlite3_bind_text(insert, 1, skus[row].c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 2, item(row).c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(insert, 3, static_cast<int>(row % 48));
    sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  sqlite3_close(db);
}

struct Translate final : x12::Listener {
  const maps::MapLibrary* library = nullptr;
  std::string name;
  std::size_t sets = 0, problems = 0;
  void set_checked(const x12::CheckedSet& set) override {
    if (!map) map = library->compile(name, {set.definition, &set.definition->structure()});
    translator.translate(set.document, *map, translation);
    problems += translation.problems().size();
    if (documents) documents->emplace_back(translation.json());
    ++sets;
  }
  std::shared_ptr<const maps::Map> map;
  std::vector<std::string>* documents = nullptr;
  maps::Translator translator;
  maps::Translation translation;
};

// The same the other way: the documents a map makes of the orders, written by it as transaction sets.
class Write {
 public:
  Write(const maps::MapLibrary& library, const x12::Dictionary& dictionary, const char* file, const std::string& name) {
    Translate translate;
    translate.library = &library, translate.name = name, translate.documents = &documents_;
    x12::InterpretOptions options;
    options.keep = x12::Keep::no_sets;
    x12::FileSource source(file);
    x12::interpret(source, dictionary, translate, options);
    map_ = translate.map;
    draft_ = std::make_unique<document::Draft>(map_->structure());
  }

  // The seconds it takes.
  double all() {
    return seconds_of([&] {
      for (const std::string& json : documents_) {
        out_.clear();
        reader_.read(json, map_->schema(), canonical_, faults_);
        generator_.generate(canonical_, *map_, *draft_, problems_);
        x12::SegmentWriter writer(out_, document::Delimiters{'*', '>', '^', '~'});
        x12::write_set(writer, *draft_, "0001");
      }
    });
  }
  [[nodiscard]] std::size_t sets() const { return documents_.size(); }
  [[nodiscard]] std::size_t problems() const { return problems_.size(); }

 private:
  std::vector<std::string> documents_;
  std::shared_ptr<const maps::Map> map_;
  canonical::JsonReader reader_;
  canonical::Canonical canonical_;
  std::vector<canonical::Problem> faults_;
  maps::Generator generator_;
  std::unique_ptr<document::Draft> draft_;
  std::vector<maps::Problem> problems_;
  std::string out_;
};

struct Run {
  std::string name;
  double best = 1e9;  // seconds
  std::size_t sets = 0, problems = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::fputs("usage: bench_lookup <orders.edi> [<rows> [<rounds>]]\n", stderr), 2;
  const auto skus = filled_up(articles_of(arguments[1]), count > 2 ? static_cast<std::size_t>(std::atoi(arguments[2])) : 500'000);
  const int rounds = count > 3 ? std::atoi(arguments[3]) : 7;
  std::string pattern = (fs::temp_directory_path() / "crossdock-bench-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  write_csv(folder / "items.csv", skus);
  write_sqlite(folder / "items.sqlite", skus);
  constexpr const char* upc = "{read: \"if .1 = 'UP' then lookup(.2, items, sku, item) else .2\", write: nothing}";
  constexpr const char* every = "lookup(.2, items, sku, item)";
  constexpr const char* made = "{read: \"lookup(strip_left(.2, '#'), items, sku, item)\", write: nothing}";
  constexpr const char* twice = "{read: \"join('/', lookup(.2, items, sku, item), lookup(.2, items, sku, pack))\", write: nothing}";
  std::vector<Run> runs{{"850"}};
  for (const auto& [which, rule] : {std::pair("upc", upc), std::pair("every", every), std::pair("made", made), std::pair("twice", twice)})
    for (const auto& [kind, source] : {std::pair("csv", "{file: items.csv}"), std::pair("sqlite", "{file: items.sqlite, table: items}")}) {
      runs.push_back({fmt::format("{}-{}", kind, which)});
      std::ofstream(folder / (runs.back().name + ".yaml"))
          << fmt::format("map: {}\nextends: \"850\"\ntables:\n  items: {}\nrules:\n  lines.identifiers.value: {}\n", runs.back().name, source, rule);
    }

  for (const char* const file : {"items.csv", "items.sqlite"}) {
    const tables::TableSource source{folder / file, fs::path(file).extension() == ".sqlite" ? "items" : "", {}};
    std::shared_ptr<const tables::TableRows> read;
    const double reading = seconds_of([&] { read = tables::read_table(source, {}); });
    const double index = seconds_of([&] { (void)read->find(0, "", 1); });
    std::printf("%-13s %zu rows: read in %.0f ms, its first index in %.0f ms\n", file, read->size(), reading * 1e3, index * 1e3);
  }
  const x12::Dictionary dictionary;
  const std::array folders{crossdock::data_folder("maps"), folder};
  const auto library = maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(crossdock::data_folder("schemas")));
  const auto bytes = static_cast<double>(fs::file_size(arguments[1]));
  for (int round = 0; round <= rounds; ++round)  // the first, which makes maps and indexes, does not count
    for (Run& run : runs) {
      Translate translate;
      translate.library = library.get(), translate.name = run.name;
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      const double seconds = seconds_of([&] {
        x12::FileSource source(arguments[1]);
        x12::interpret(source, dictionary, translate, options);
      });
      if (round > 0) run.best = std::min(run.best, seconds);
      run.sets = translate.sets, run.problems = translate.problems;
    }
  for (const Run& run : runs)
    std::printf("%-13s %.0f MB/s, %.0f sets/s, %.0f %% of the speed without, %zu problems\n", run.name.c_str(), bytes / run.best / 1e6,
                static_cast<double>(run.sets) / run.best, runs.front().best / run.best * 100, run.problems);
  double without = 0;
  for (const char* const name : {"850", "csv-every", "sqlite-every"}) {
    Write write(*library, dictionary, arguments[1], name);
    double best = write.all();
    for (int round = 1; round < rounds; ++round) best = std::min(best, write.all());
    if (without == 0) without = best;
    std::printf("%-13s written: %.0f sets/s, %.0f %% of the speed without, %zu problems in the last\n", name, static_cast<double>(write.sets()) / best, without / best * 100, write.problems());
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return 0;
}
