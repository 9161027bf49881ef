#include "maps/canonical/schema.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "config/yaml/file.hpp"
#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"

namespace crossdock::canonical {
namespace {

constexpr std::array<std::pair<std::string_view, FieldType>, 8> scalar_types{{
    {"text", FieldType::text},
    {"code", FieldType::code},
    {"date", FieldType::date},
    {"time", FieldType::time},
    {"quantity", FieldType::quantity},
    {"money", FieldType::money},
    {"number", FieldType::number},
    {"integer", FieldType::integer},
}};

std::string_view next_word(std::string_view& rest) {
  const std::size_t start = rest.find_first_not_of(' ');
  if (start == std::string_view::npos) return rest = {};
  const std::size_t end = std::min(rest.find(' ', start), rest.size());
  const std::string_view word = rest.substr(start, end - start);
  rest.remove_prefix(end);
  return word;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// A field whose object type is not resolved yet.
struct WrittenField {
  Field field;
  std::string object;  // name of the object type; empty for scalars
  yaml::Node node;
};
struct WrittenObject {
  std::string name, about;
  std::vector<WrittenField> fields;
};
using WrittenObjects = std::map<std::string, WrittenObject, std::less<>>;

// "list identifier required key=item -- words"
WrittenField read_field(std::string_view name, const yaml::Node& node) {
  WrittenField written;
  written.node = node;
  written.field.name = name;
  if (!is_name(name)) node.refuse(fmt::format("\"{}\" is not a field name", name), "lower-case letters, digits and _");
  std::string line = node.text();
  if (const std::size_t dash = line.find("-- "); dash != std::string::npos) {
    written.field.about = line.substr(dash + 3);
    line.resize(dash);
  }
  std::string_view rest = line;
  std::string_view word = next_word(rest);
  if (word == "list") {
    written.field.list = true;
    word = next_word(rest);
  }
  const auto* scalar = std::find_if(scalar_types.begin(), scalar_types.end(), [&](const auto& t) { return t.first == word; });
  if (scalar != scalar_types.end()) {
    written.field.type = scalar->second;
  } else {
    written.field.type = FieldType::object;
    written.object = word;
  }
  while (!(word = next_word(rest)).empty()) {
    if (word == "required") written.field.required = true;
    else if (word.starts_with("key=")) written.field.key = word.substr(4);
    else node.refuse(fmt::format("\"{}\" is not understood", word), "[list] TYPE [required] [key=NAME] [-- words]");
  }
  return written;
}

// Fields that several objects have in common; `name: fields` puts them in.
using FieldSets = std::map<std::string, std::vector<WrittenField>, std::less<>>;

std::vector<WrittenField> read_fields(const yaml::Node& node, const FieldSets& sets) {
  std::vector<WrittenField> fields;
  for (const yaml::Node::Entry& entry : node.entries()) {
    if (entry.value.raw() != "fields") {
      fields.push_back(read_field(entry.key.raw(), entry.value));
      continue;
    }
    const auto set = sets.find(entry.key.raw());
    if (set != sets.end()) fields.insert(fields.end(), set->second.begin(), set->second.end());
    else entry.key.refuse(fmt::format("there are no fields named {}", entry.key.raw()), "they are defined in common.yaml under `field_sets:`");
  }
  return fields;
}

FieldSets read_field_sets(const yaml::Node& node) {
  FieldSets sets;
  if (!node) return sets;
  for (const yaml::Node::Entry& entry : node.entries()) {
    std::vector<WrittenField> fields = read_fields(entry.value, sets);
    sets.emplace(entry.key.raw(), std::move(fields));
  }
  return sets;
}

WrittenObjects read_objects(const yaml::Node& node, const FieldSets& sets) {
  WrittenObjects objects;
  if (!node) return objects;
  for (const yaml::Node::Entry& entry : node.entries()) {
    yaml::Map map = entry.value.map();
    WrittenObject object{std::string(entry.key.raw()), map["about"].text(), read_fields(map.need("fields"), sets)};
    objects.emplace(object.name, std::move(object));
  }
  return objects;
}

// Lays out the object types a document reaches, depth first, each once.
class Layout {
 public:
  Layout(Schema& schema, const WrittenObjects& own, const WrittenObjects& shared) : schema_(schema), own_(own), shared_(shared) {
    schema_.types.reserve(1 + own.size() + shared.size());
  }

  std::uint16_t place(const WrittenObject& written) {
    const auto index = static_cast<std::uint16_t>(schema_.types.size());
    placed_.emplace(written.name, index);
    schema_.types.push_back({written.name, written.about, {}});
    schema_.types[index].fields.reserve(written.fields.size());
    for (const WrittenField& field : written.fields) {
      Field out = field.field;
      if (!field.object.empty()) out.object = object_index(field);
      schema_.types[index].fields.push_back(std::move(out));
    }
    schema_.types[index].finish();
    return index;
  }

 private:
  std::uint16_t object_index(const WrittenField& field) {
    if (const auto seen = placed_.find(field.object); seen != placed_.end()) return seen->second;
    if (const auto found = own_.find(field.object); found != own_.end()) return place(found->second);
    if (const auto found = shared_.find(field.object); found != shared_.end()) return place(found->second);
    std::vector<std::string_view> known;
    for (const auto& [word, type] : scalar_types) known.push_back(word);
    for (const auto& [name, object] : own_) known.push_back(name);
    for (const auto& [name, object] : shared_) known.push_back(name);
    field.node.refuse(fmt::format("\"{}\" is no type and no object{}", field.object, did_you_mean(field.object, known)),
                      "text, code, date, time, quantity, money, number, integer, or an object of this file or of common.yaml");
    return 0;
  }

  Schema& schema_;
  const WrittenObjects& own_;
  const WrittenObjects& shared_;
  std::map<std::string, std::uint16_t, std::less<>> placed_;
};

}  // namespace

std::string_view name_of(FieldType type) {
  for (const auto& [word, value] : scalar_types)
    if (value == type) return word;
  return "object";
}

FieldLook::FieldLook(const Field& field, std::uint32_t index)
    : presence(presence_bit(index)), type(field.type), plain(!field.list && field.type != FieldType::object) {
  const std::string name = fmt::format("\"{}\":", field.name);
  if (name.size() > sizeof text) {  // it is looked up each time: no JSON has this where a name is expected
    std::memset(text, 0x7F, sizeof text);
    bytes = ~std::uint32_t{0};
    return;
  }
  std::memset(text, 0, sizeof text);
  std::memcpy(text, name.data(), name.size());
  size = static_cast<std::uint8_t>(name.size());
  bytes = ~std::uint32_t{0} >> (sizeof text - name.size());
}

void ObjectType::finish() {
  names = NameIndex(fields.size());
  for (std::uint16_t i = 0; i < fields.size(); ++i) {
    names.add(fields[i].name, i);
    if (fields[i].required) {
      required.push_back(i);
      needed |= i < first_to_share ? presence_bit(i) : presence_of_none;  // of fields that share a bit each is looked at
    }
    if (!fields[i].key.empty() || fields[i].type == FieldType::object) searched.push_back(i);
    looks.emplace_back(fields[i], i);
  }
}

struct SchemaLibrary::Shelf {
  std::optional<yaml::File> common;
  WrittenObjects shared;
  FieldSets sets;
  std::map<std::string, std::filesystem::path, std::less<>> files;           // by document
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Schema>, std::less<>> schemas;       // those read

  void find_files(const std::filesystem::path& folder);
  void read_common(const std::filesystem::path& file);
  std::unique_ptr<Schema> read(const std::filesystem::path& path, std::vector<yaml::Problem>& problems) const;
  void add_problems_of_common(std::vector<yaml::Problem>& problems) const;
};

void SchemaLibrary::Shelf::find_files(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    if (entry.path().filename() == "common.yaml") read_common(entry.path());
    else files.emplace(entry.path().stem().string(), entry.path());
  }
}

void SchemaLibrary::Shelf::read_common(const std::filesystem::path& file) {
  common.emplace(yaml::File::read(file));
  yaml::Map map = common->root().map();
  sets = read_field_sets(map["field_sets"]);
  shared = read_objects(map.need("objects"), sets);
}

std::unique_ptr<Schema> SchemaLibrary::Shelf::read(const std::filesystem::path& path, std::vector<yaml::Problem>& problems) const {
  const yaml::File file = yaml::File::read(path);
  auto schema = std::make_unique<Schema>();
  {
    yaml::Map map = file.root().map();
    const yaml::Node name = map.need("document");
    schema->name = name.text();
    schema->title = map.need("title").text();
    if (!schema->name.empty() && schema->name != path.stem())
      name.refuse(fmt::format("the document is named {}, its file {}", schema->name, path.filename().string()), "a schema has the name of its file");
    const WrittenObject root{schema->name, map["about"].text(), read_fields(map.need("fields"), sets)};
    const WrittenObjects own = read_objects(map["objects"], sets);
    Layout(*schema, own, shared).place(root);
    std::uint32_t hints = 0;
    for (ObjectType& type : schema->types) {
      type.first_hint = hints;
      hints += static_cast<std::uint32_t>(type.fields.size()) + 1;
    }
  }
  for (yaml::Problem& problem : file.problems()) problems.push_back(std::move(problem));
  return schema;
}

void SchemaLibrary::Shelf::add_problems_of_common(std::vector<yaml::Problem>& problems) const {
  if (!common) return;
  for (yaml::Problem& problem : common->problems()) problems.push_back(std::move(problem));
}

SchemaLibrary::SchemaLibrary() : shelf_(std::make_unique<Shelf>()) {}
SchemaLibrary::~SchemaLibrary() = default;

std::shared_ptr<const SchemaLibrary> SchemaLibrary::open(const std::filesystem::path& folder) {
  std::shared_ptr<SchemaLibrary> library(new SchemaLibrary);
  library->shelf_->find_files(folder);
  return library;
}

std::shared_ptr<const SchemaLibrary> SchemaLibrary::load(const std::filesystem::path& folder) {
  std::shared_ptr<const SchemaLibrary> library = open(folder);
  Shelf& shelf = *library->shelf_;
  std::vector<yaml::Problem> problems;
  for (const auto& [name, file] : shelf.files) shelf.schemas[name] = shelf.read(file, problems);
  shelf.add_problems_of_common(problems);
  if (!problems.empty()) throw yaml::failure_of(problems, "crossdock schema show NAME");
  return library;
}

const Schema* SchemaLibrary::find(std::string_view name) const {
  const auto file = shelf_->files.find(name);
  if (file == shelf_->files.end()) return nullptr;
  const std::lock_guard lock(shelf_->mutex);
  if (const auto known = shelf_->schemas.find(name); known != shelf_->schemas.end()) return known->second.get();
  std::vector<yaml::Problem> problems;
  std::unique_ptr<Schema> schema = shelf_->read(file->second, problems);
  shelf_->add_problems_of_common(problems);
  if (!problems.empty()) throw yaml::failure_of(problems, "crossdock schema show NAME");
  return (shelf_->schemas[file->first] = std::move(schema)).get();
}

std::vector<std::string_view> SchemaLibrary::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, file] : shelf_->files) names.push_back(name);
  return names;
}

}  // namespace crossdock::canonical
