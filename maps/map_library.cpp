#include "maps/map_library.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "config/yaml/file.hpp"
#include "engine/base/failure.hpp"
#include "engine/base/sha256.hpp"
#include "engine/base/text.hpp"
#include "maps/csv_places.hpp"
#include "maps/foresight.hpp"
#include "maps/program.hpp"
#include "maps/read_compiler.hpp"
#include "maps/repeated_keys.hpp"
#include "maps/rule.hpp"
#include "maps/sought_places.hpp"
#include "maps/term_compiler.hpp"
#include "maps/write_compiler.hpp"

namespace crossdock::maps {
namespace {

// Is this file a map, or names that maps share? Told without parsing it: a map says so at the start of a line.
bool holds_a_map(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line))
    if (line.starts_with("map:")) return true;
  return false;
}

// What is wrong in the files of maps, as a Failure that still knows its parts.
class MapMistakes : public Failure {
 public:
  explicit MapMistakes(std::vector<yaml::Problem> problems)
      : Failure(yaml::failure_of(problems, "crossdock map check")), problems_(std::move(problems)) {}
  [[nodiscard]] const std::vector<yaml::Problem>& problems() const { return problems_; }

 private:
  std::vector<yaml::Problem> problems_;
};

// What stands in front of a map's rules. Enough to know what the map is for; the rest is parsed when the map is used.
struct Heading {
  std::string set, document, extends;
  std::vector<std::string> releases;
  bool csv = false;
  [[nodiscard]] bool whole() const { return !extends.empty() || (!document.empty() && (csv || (!set.empty() && !releases.empty()))); }
};

Heading read_heading(const std::filesystem::path& path) {
  static constexpr std::string_view contents[] = {"rules:", "groups:", "codes:", "functions:", "tables:"};
  std::ifstream in(path);
  std::string text;
  for (std::string line; std::getline(in, line); text += line + '\n')
    if (std::any_of(std::begin(contents), std::end(contents), [&](std::string_view word) { return line.starts_with(word); })) break;
  const yaml::File file = yaml::File::parse(path.string(), std::move(text));
  Heading heading;
  {
    yaml::Map map = file.root().map();
    map.allow_others();
    heading = {map["set"].text(), map["document"].text(), map["extends"].text(), {}, map.has("csv")};
    if (heading.csv) heading.set = "csv";
    if (const yaml::Node releases = map["releases"]) heading.releases = releases.texts();
  }
  return file.problems().empty() ? heading : Heading{};
}

}  // namespace

struct MapLibrary::Shelf {
  std::shared_ptr<const canonical::SchemaLibrary> schemas;
  std::map<std::string, std::filesystem::path, std::less<>> map_files;
  std::vector<std::filesystem::path> shared_files;
  std::vector<std::string> code_folders;
  std::vector<Entry> entries;

  struct Read {
    std::unique_ptr<yaml::File> file;
    MapText text;
  };
  std::mutex mutex;
  std::map<std::string, Read, std::less<>> read;
  std::vector<std::unique_ptr<yaml::File>> shared_read;
  Shared shared;
  bool shared_is_read = false;
  using TableKey = std::tuple<std::string, std::string, std::vector<std::string>>;  // file, table, columns
  std::map<TableKey, std::shared_ptr<const tables::ReferenceTable>> reference_tables;
  RepeatedKeys looked_up;
  std::map<std::pair<std::string, const document::Structure*>, std::shared_ptr<const Map>> compiled;
  FindStructure find_structure;

  void find_files(const std::filesystem::path& folder);
  void make_entries();
  const Read& read_map(std::string_view name);
  void read_shared_files();
  std::vector<const Read*> chain_of(std::string_view name);
  MapText effective_text(std::string_view name, Shared& names);
  std::unique_ptr<Program> compile(std::string_view name, std::shared_ptr<const document::Structure> structure, SoughtPlaces& sought);
  void compile_other_releases(std::string_view name, const document::Structure* but, SoughtPlaces& sought);
  std::vector<const SoughtPlace*> nowhere(const SoughtPlaces& sought, bool whole) const;
  void refuse_nowhere(const SoughtPlaces& sought, bool whole);
  std::shared_ptr<const Map> map(std::string_view name, std::shared_ptr<const document::Structure> structure);
  const Entry& entry(std::string_view name) const;
  std::vector<yaml::Problem> take_problems();
  void check_files();
  void forget_files();
  std::shared_ptr<const tables::ReferenceTable> table(const std::string& name, const TableText& text);
};

void MapLibrary::Shelf::find_files(const std::filesystem::path& folder) {
  if (std::filesystem::is_directory(folder / "codes")) code_folders.push_back((folder / "codes").string());
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") files.insert(entry.path());
  for (const std::filesystem::path& file : files) {
    if (!holds_a_map(file)) {
      shared_files.push_back(file);
      continue;
    }
    const auto [known, is_new] = map_files.emplace(file.stem().string(), file);
    if (!is_new)
      throw Failure(Remedy::operator_, fmt::format("two maps are named {}: {} and {}", known->first, known->second.string(), file.string()),
                    "give one of them another name");
  }
}

void MapLibrary::Shelf::read_shared_files() {
  if (std::exchange(shared_is_read, true)) return;
  shared.code_folders = code_folders;
  for (const std::filesystem::path& path : shared_files) {
    shared_read.push_back(std::make_unique<yaml::File>(yaml::File::read(path)));
    shared.add(read_shared(*shared_read.back()));
  }
}

// By the headings alone, where they say enough.
void MapLibrary::Shelf::make_entries() {
  std::map<std::string, Heading, std::less<>> headings;
  for (const auto& [name, file] : map_files) headings.emplace(name, read_heading(file));
  for (const auto& [name, file] : map_files) {
    const Heading* base = &headings.find(name)->second;
    std::size_t steps = 0;
    while (base && base->whole() && !base->extends.empty()) {
      const auto next = headings.find(base->extends);
      base = next == headings.end() || ++steps > headings.size() ? nullptr : &next->second;
    }
    if (base && base->whole()) {
      entries.push_back({name, file.string(), base->set, base->document, headings.find(name)->second.extends, base->releases, base->csv});
      continue;
    }
    const MapText& text = read_map(name).text;  // says what is wrong with it
    const MapText& root = chain_of(name).front()->text;
    entries.push_back({name, file.string(), root.set, root.document, text.extends, root.releases, root.csv.has_value()});
  }
}

const MapLibrary::Shelf::Read& MapLibrary::Shelf::read_map(std::string_view name) {
  if (const auto known = read.find(name); known != read.end()) return known->second;
  const auto file = map_files.find(name);
  if (file == map_files.end()) {
    std::vector<std::string_view> known;
    for (const auto& [one, path] : map_files) known.push_back(one);
    throw Failure(Remedy::operator_, fmt::format("there is no map {}{}", name, did_you_mean(name, known)), "crossdock map list");
  }
  Read one;
  one.file = std::make_unique<yaml::File>(yaml::File::read(file->second));
  one.text = read_map_text(*one.file);
  if (!one.text.name.empty() && one.text.name != file->first)
    one.text.node.refuse(fmt::format("the map is named {}, its file {}", one.text.name, file->second.filename().string()),
                         "a map has the name of its file");
  return read.emplace(std::string(name), std::move(one)).first->second;
}

// The map and what it extends, the base first.
std::vector<const MapLibrary::Shelf::Read*> MapLibrary::Shelf::chain_of(std::string_view name) {
  std::vector<const Read*> chain{&read_map(name)};
  std::vector<std::string> names{std::string(name)};
  while (!chain.back()->text.extends.empty()) {
    const std::string& next = chain.back()->text.extends;
    const bool circle = std::find(names.begin(), names.end(), next) != names.end();
    names.push_back(next);
    if (circle)
      throw Failure(Remedy::operator_, fmt::format("maps extend each other in a circle: {}", fmt::join(names, " > ")), "a base map extends nothing");
    chain.push_back(&read_map(next));
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::shared_ptr<const tables::ReferenceTable> MapLibrary::Shelf::table(const std::string& name, const TableText& text) {
  const tables::TableSource& source = text.source;
  std::shared_ptr<const tables::ReferenceTable>& table = reference_tables[{source.file.string(), source.table, source.columns}];
  if (!table) table = std::make_shared<tables::ReferenceTable>(name, source);
  return table;
}

// The map with everything it extends and uses; `names`: what its rules may refer to.
MapText MapLibrary::Shelf::effective_text(std::string_view name, Shared& names) {
  read_shared_files();
  const std::vector<const Read*> chain = chain_of(name);
  check_files();
  names = shared;
  for (const Read* one : chain) names.add(one->text.shared);
  MapText effective = chain.front()->text;
  expand(effective, names);
  for (std::size_t i = 1; i < chain.size(); ++i) {
    MapText overlay = chain[i]->text;
    expand(overlay, names);
    effective = apply_overlay(std::move(effective), overlay);
  }
  return effective;
}

std::unique_ptr<Program> MapLibrary::Shelf::compile(std::string_view name, std::shared_ptr<const document::Structure> structure, SoughtPlaces& sought) {
  Shared names;
  MapText effective = effective_text(name, names);
  auto program = std::make_unique<Program>();
  if (effective.csv) {
    program->csv = place_columns(effective.rules, *effective.csv);
    structure = {program->csv, &program->csv->structure()};
  } else if (!structure || structure->set_id != effective.set) {
    throw Failure(Remedy::operator_, fmt::format("map {} is for set {}, not {}", name, effective.set, structure ? structure->set_id : "CSV"), "crossdock map list");
  } else {
    refuse_columns(effective.rules);
  }
  check_files();
  program->rules.set_rules(effective.rules);
  sought.release(structure->release);
  program->name = name;
  program->structure = std::move(structure);
  program->schemas = schemas;
  program->schema = schemas->find(effective.document);
  if (!program->schema) {
    const std::vector<std::string_view> known = schemas->names();
    effective.node.refuse(fmt::format("there is no canonical document {}{}", effective.document, did_you_mean(effective.document, known)),
                                    "crossdock schema list");
    check_files();
  }
  Names resolver(names, *program, sought, [this](const std::string& table_name, const TableText& text) { return table(table_name, text); });
  compile_reading(*program, effective.rules, resolver);
  compile_writing(*program, effective.rules, resolver);
  program->reading.foreseen = foreseen_keys(*program), program->writing.foreseen = foreseen_fields(*program);
  looked_up.add(*program);
  if (program->csv)
    if (std::string twice = written_twice(*program, *program->csv); !twice.empty())
      effective.node.refuse(std::move(twice), "remove one, or give one of them `write: nothing`");
  return program;
}

// The other releases the map is for: they may have what `but` lacks. A release the dictionary does not have is refused.
void MapLibrary::Shelf::compile_other_releases(std::string_view name, const document::Structure* but, SoughtPlaces& sought) {
  const MapText& base = chain_of(name).front()->text;
  if (base.csv && !but) (void)compile(name, nullptr, sought);
  for (const yaml::Node& node : base.release_nodes) {
    const std::string release = node.text();
    if (but && release == but->release && base.releases.size() == 1 && !find_structure) continue;
    std::shared_ptr<const document::Structure> structure = find_structure ? find_structure(release, base.set) : nullptr;
    if (!structure || structure->release != release) {
      if (find_structure) node.refuse(fmt::format("the dictionary has no set {} of release {}", base.set, release), "crossdock dictionary show lists what it has");
      continue;
    }
    if (structure.get() != but) (void)compile(name, std::move(structure), sought);
  }
}

std::vector<const SoughtPlace*> MapLibrary::Shelf::nowhere(const SoughtPlaces& sought, bool whole) const {
  std::vector<std::string> names;
  for (const std::filesystem::path& file : shared_files) names.push_back(file.filename().string());
  return sought.nowhere(whole, names);
}

void MapLibrary::Shelf::refuse_nowhere(const SoughtPlaces& sought, bool whole) {
  for (const SoughtPlace* place : nowhere(sought, whole)) {
    std::string what = place->missing.what;
    if (place->lacking.size() > 1)
      what += fmt::format(", nor in {}", fmt::join(place->lacking.begin() + 1, place->lacking.end(), ", "));
    place->written.refuse(place->span, std::move(what), place->missing.help);
  }
}

// Asks the other releases only about places this one does not have; not about those of shared groups, which need be in
// one only of all that use the group.
std::shared_ptr<const Map> MapLibrary::Shelf::map(std::string_view name, std::shared_ptr<const document::Structure> structure) {
  SoughtPlaces sought;
  const document::Structure* const this_one = structure.get();
  auto compiled_map = std::make_shared<Map>(compile(name, std::move(structure), sought));
  const bool only_one = entry(name).releases.size() == 1;
  if (!nowhere(sought, false).empty() && (only_one || find_structure)) {
    compile_other_releases(name, this_one, sought);
    refuse_nowhere(sought, false);
  }
  check_files();
  return compiled_map;
}

const MapLibrary::Entry& MapLibrary::Shelf::entry(std::string_view name) const {
  return *std::find_if(entries.begin(), entries.end(), [&](const Entry& one) { return one.name == name; });
}

// What the files read so far say against themselves, each mistake once. Problems stay with a file, so the next try
// reads it anew.
std::vector<yaml::Problem> MapLibrary::Shelf::take_problems() {
  std::vector<yaml::Problem> problems;
  std::set<std::string> seen;  // a group's mistake comes up wherever the group is used
  const auto collect = [&](const yaml::File& file) {
    for (yaml::Problem& problem : file.problems())
      if (seen.insert(problem.report).second) problems.push_back(std::move(problem));
  };
  for (const auto& file : shared_read) collect(*file);
  for (const auto& [name, one] : read) collect(*one.file);
  if (!problems.empty()) forget_files();
  return problems;
}

void MapLibrary::Shelf::check_files() {
  const std::vector<yaml::Problem> problems = take_problems();
  if (!problems.empty()) throw MapMistakes(problems);
}

void MapLibrary::Shelf::forget_files() {
  read.clear();
  shared_read.clear();
  shared = {};
  shared_is_read = false;
}

MapLibrary::MapLibrary() : shelf_(std::make_unique<Shelf>()) {}
MapLibrary::~MapLibrary() = default;

std::shared_ptr<const MapLibrary> MapLibrary::load(std::span<const std::filesystem::path> folders,
                                                   std::shared_ptr<const canonical::SchemaLibrary> schemas, FindStructure find) {
  std::shared_ptr<MapLibrary> library(new MapLibrary);
  Shelf& shelf = *library->shelf_;
  shelf.schemas = std::move(schemas);
  shelf.find_structure = std::move(find);
  for (const std::filesystem::path& folder : folders) shelf.find_files(folder);
  shelf.make_entries();
  shelf.check_files();
  return library;
}

std::vector<MapLibrary::Entry> MapLibrary::entries() const { return shelf_->entries; }

const MapLibrary::Entry* MapLibrary::find(std::string_view name) const {
  const auto found = std::find_if(shelf_->entries.begin(), shelf_->entries.end(), [&](const Entry& entry) { return entry.name == name; });
  return found == shelf_->entries.end() ? nullptr : &*found;
}

const MapLibrary::Entry* MapLibrary::base_for(std::string_view set, std::string_view document) const {
  for (const Entry& entry : shelf_->entries)
    if (entry.extends.empty() && !entry.csv && entry.set == set && (document.empty() || entry.document == document)) return &entry;
  return nullptr;
}

const MapLibrary::Entry* MapLibrary::base_for_document(std::string_view document) const {
  for (const Entry& entry : shelf_->entries)
    if (entry.extends.empty() && !entry.csv && entry.document == document) return &entry;
  return nullptr;
}

std::shared_ptr<const Map> MapLibrary::compile(std::string_view name, std::shared_ptr<const document::Structure> structure) const {
  const std::lock_guard lock(shelf_->mutex);
  std::shared_ptr<const Map>& map = shelf_->compiled[{std::string(name), structure.get()}];
  if (!map) map = shelf_->map(name, std::move(structure));
  return map;
}

std::vector<yaml::Problem> MapLibrary::prepare(std::span<const Use> uses) const {
  std::vector<yaml::Problem> problems;
  std::set<std::string> seen;
  const auto tell = [&](const yaml::Problem& problem) {
    if (seen.insert(problem.report).second) problems.push_back(problem);
  };
  for (const Use& use : uses) {
    try {
      (void)compile(use.map, use.structure);
    } catch (const MapMistakes& mistakes) {
      for (const yaml::Problem& problem : mistakes.problems()) tell(problem);
    } catch (const Failure& failure) {
      const Entry* const entry = find(use.map);
      tell({entry ? entry->file : use.map, {}, failure.what(), failure.next(), failure.what()});
    }
  }
  return problems;
}

std::shared_ptr<const DocumentCondition> MapLibrary::condition(const yaml::Node& node, std::string_view document) const {
  const canonical::Schema* const schema = shelf_->schemas->find(document);
  if (!schema) {
    const std::vector<std::string_view> known = shelf_->schemas->names();
    node.refuse(fmt::format("there is no canonical document {}{}", document, did_you_mean(document, known)), "crossdock schema list");
    return nullptr;
  }
  const std::lock_guard lock(shelf_->mutex);
  shelf_->read_shared_files();
  shelf_->check_files();
  auto condition = DocumentCondition::compile(node, *schema, shelf_->shared, [this](const std::string& name, const TableText& text) { return shelf_->table(name, text); });
  if (condition) shelf_->looked_up.add(condition->program());
  return condition;
}

std::string MapLibrary::hash() const {
  std::vector<std::filesystem::path> files = shelf_->shared_files;
  for (const auto& [name, file] : shelf_->map_files) files.push_back(file);
  for (const std::string& folder : shelf_->code_folders)
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string all;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    all += file.string();
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return sha256_hex(all);
}

std::vector<MapLibrary::PartlyThere> MapLibrary::check(std::string_view name) const {
  const std::lock_guard lock(shelf_->mutex);
  SoughtPlaces all;
  std::vector<PartlyThere> partly;
  for (const Entry& one : shelf_->entries) {
    if (!name.empty() && one.name != name) continue;
    SoughtPlaces sought;
    shelf_->compile_other_releases(one.name, nullptr, sought);
    for (const SoughtPlace* place : sought.list())
      if (!place->releases.empty() && place->releases.size() < one.releases.size())
        partly.push_back({one.name, place->rule, place->line, place->text, place->releases});
    all.add(sought);
  }
  shelf_->refuse_nowhere(all, name.empty());
  shelf_->check_files();
  return partly;
}

std::vector<yaml::Problem> MapLibrary::warnings() const {
  const std::lock_guard lock(shelf_->mutex);
  return shelf_->looked_up.warnings();
}

Explanation MapLibrary::explain(std::string_view name) const {
  const std::lock_guard lock(shelf_->mutex);
  Shared names;
  const MapText text = shelf_->effective_text(name, names);
  shelf_->check_files();
  Explanation explanation = explained(text, names);
  explanation.name = name;
  for (const Shelf::Read* one : shelf_->chain_of(name)) explanation.files.push_back(one->file->name());
  return explanation;
}

const canonical::SchemaLibrary& MapLibrary::schemas() const { return *shelf_->schemas; }

}  // namespace crossdock::maps
