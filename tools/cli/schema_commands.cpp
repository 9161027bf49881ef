// crossdock schema list, show: the canonical documents, as a tree for people or as JSON Schema.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/data_folder.hpp"
#include "engine/base/text.hpp"
#include "maps/canonical/json_schema.hpp"
#include "maps/canonical/schema.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

using canonical::Field;
using canonical::FieldType;
using canonical::ObjectType;
using canonical::Schema;

std::shared_ptr<const canonical::SchemaLibrary> load_schemas(Configuration& configuration) {
  std::filesystem::path folder;
  if (configuration.file()) folder = configuration.settings().schemas;
  return canonical::SchemaLibrary::load(folder.empty() ? data_folder("schemas") : folder);
}

class SchemaList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("The canonical documents: what a transaction set becomes, and what is sent is made from.");
    arguments.example("crossdock schema list", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto library = load_schemas(configuration_);
    std::vector<std::pair<std::string, std::string>> lines;
    for (const std::string_view name : library->names()) {
      const Schema& schema = *library->find(name);
      lines.emplace_back(name, schema.root().about.empty() ? schema.title : schema.root().about);
      if (!json_) continue;
      Json json;
      terminal.line(json.begin_object().field("document", name).field("title", schema.title).field("about", schema.root().about).end_object().text());
    }
    if (!json_) {
      terminal.out(definitions(lines));
      terminal.line("next: crossdock schema show order");
    }
    return ExitStatus::fine;
  }

 private:
  Configuration configuration_;
  bool json_ = false;
};

class SchemaShow final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("DOCUMENT", name_, "a canonical document: order");
    arguments.positional("FIELD", field_, "only this part of it: lines, lines.identifiers");
    configuration_.declare(arguments);
    arguments.flag("--json-schema,--json", json_schema_, "JSON Schema, draft 2020-12, to check documents with");
    arguments.describe("A canonical document as a tree: each field with its type, whether it must be there (*), and what it is. An object that stands in several places is shown at the first.");
    arguments.example("crossdock schema show order", "");
    arguments.example("crossdock schema show order lines", "");
    arguments.example("crossdock schema show order --json-schema > order.schema.json", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (name_.empty()) throw UsageError("which document?", "crossdock schema list");
    const auto library = load_schemas(configuration_);
    const Schema* const schema = library->find(name_);
    if (!schema) {
      const std::vector<std::string_view> names = library->names();
      throw NotFound(fmt::format("there is no canonical document \"{}\"{}; there are: {}", excerpt(name_, 40), did_you_mean(name_, names), fmt::join(names, ", ")), "crossdock schema list");
    }
    if (json_schema_) {
      terminal.out(canonical::json_schema(*schema));
      return ExitStatus::fine;
    }
    const ObjectType& from = part(*schema);
    terminal.line(terminal.paint(Ink::bold, schema->title) + fmt::format(" ({}{}{})", schema->name, field_.empty() ? "" : ", ", field_));
    if (!from.about.empty()) terminal.line(paragraph(from.about));
    terminal.line("Fields marked * must be there; those in [brackets] are lists.\n");
    shown_.insert(&from);
    print(terminal, *schema, from, 0);
    if (field_.empty()) print_keys(terminal, *schema);
    return ExitStatus::fine;
  }

 private:
  const ObjectType& part(const Schema& schema) const {
    const ObjectType* object = &schema.root();
    for (std::string_view rest = field_; !rest.empty();) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      const std::uint16_t index = object->find(rest.substr(0, dot));
      if (index == ObjectType::none || object->fields[index].type != FieldType::object) {
        std::vector<std::string_view> known;
        for (const Field& field : object->fields)
          if (field.type == FieldType::object) known.push_back(field.name);
        throw NotFound(fmt::format("{} has no object \"{}\"{}", object->name, excerpt(rest.substr(0, dot), 40), did_you_mean(rest.substr(0, dot), known)), fmt::format("crossdock schema show {}", schema.name));
      }
      object = &schema.object_of(object->fields[index]);
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return *object;
  }

  void print(Terminal& terminal, const Schema& schema, const ObjectType& object, std::size_t depth) {
    for (const Field& field : object.fields) {
      const bool is_object = field.type == FieldType::object;
      const ObjectType* const below = is_object ? &schema.object_of(field) : nullptr;
      std::string type(is_object ? std::string_view(below->name) : canonical::name_of(field.type));
      if (field.list) type = fmt::format("[{}]", type);
      const bool again = is_object && !shown_.insert(below).second;
      const std::string about = again ? "see above" : !field.about.empty() ? field.about : is_object ? below->about : std::string();
      const std::string name = fmt::format("{:{}}{}{}", "", 2 + 2 * std::min<std::size_t>(depth, 8), field.name, field.required ? " *" : "");
      const std::string head = fmt::format("{}  {}", fitted(name, std::max<std::size_t>(28, columns(name))), fitted(type, std::max<std::size_t>(16, columns(type))));
      std::string line = head + "  " + paragraph(about, columns(head) + 2);
      line.erase(line.find_last_not_of(' ') + 1);
      terminal.line(line);
      if (is_object && !again) print(terminal, schema, *below, depth + 1);
    }
  }

  static void print_keys(Terminal& terminal, const Schema& schema) {
    std::set<std::string> keys;
    for (const ObjectType& type : schema.types)
      for (const Field& field : type.fields)
        if (!field.key.empty()) keys.insert(field.key);
    if (!keys.empty()) terminal.line("\n" + paragraph(fmt::format("Searched by: {}", fmt::join(keys, ", ")), 2));
    terminal.line(fmt::format("next: crossdock schema show {} --json-schema", schema.name));
  }

  Configuration configuration_;
  std::string name_, field_;
  bool json_schema_ = false;
  std::set<const ObjectType*> shown_;
};

}  // namespace

std::unique_ptr<Command> make_schema_list() { return std::make_unique<SchemaList>(); }
std::unique_ptr<Command> make_schema_show() { return std::make_unique<SchemaShow>(); }

}  // namespace crossdock::cli
