#include "maps/canonical/schema_page.hpp"

#include <map>
#include <string_view>

#include <fmt/format.h>

namespace crossdock::canonical {
namespace {

constexpr std::string_view opening =
    "# Canonical documents\n"
    "\n"
    "What Crossdock makes of a partner's X12, and takes from your systems to make X12 of: JSON, one document an object, the\n"
    "same for every partner and release. Each has a JSON Schema in `docs/schemas`; `crossdock schema show NAME` prints a\n"
    "document's fields, with `--json-schema` the JSON Schema.\n"
    "\n"
    "- `document` names the kind and comes first. A field without a value is left out; there is no null.\n"
    "- **code** holds a word of ours (`maps/library/codes`), or the standard's own code where we have no word.\n"
    "- **date** is 2026-01-31, **time** 13:45 or 13:45:30. **quantity**, **money** and **number** are exact decimals in\n"
    "  strings (\"12.50\"), as many JSON readers would round a number; **integer** is a JSON number.\n"
    "- **bold** fields are required. Fields with a key are what documents are searched by.\n"
    "\n"
    "This page is written from `maps/canonical/schemas`; change those, then run the tests with\n"
    "`CROSSDOCK_WRITE_EXPECTED=1`.\n";

std::string anchor_of(std::string_view object) { return fmt::format("[{}](#{})", object, object); }

void append_fields(std::string& out, const Schema& schema, const ObjectType& type) {
  out += "\n| field | type | meaning |\n|---|---|---|\n";
  for (const Field& field : type.fields) {
    const std::string kind =
        field.type == FieldType::object ? anchor_of(schema.object_of(field).name) : std::string(name_of(field.type));
    const std::string mark = field.required ? "**" : "";
    std::string meaning = field.about;
    if (!field.key.empty()) meaning += fmt::format("{}key `{}`", meaning.empty() ? "" : "; ", field.key);
    out += fmt::format("| {}`{}`{} | {}{} | {} |\n", mark, field.name, mark, field.list ? "list of " : "", kind, meaning);
  }
}

}  // namespace

std::string schema_page(const SchemaLibrary& schemas) {
  std::string out(opening);
  std::map<std::string, std::pair<const Schema*, const ObjectType*>> objects;
  for (const std::string_view name : schemas.names()) {
    const Schema& schema = *schemas.find(name);
    out += fmt::format("\n## {}\n\n`{}`: {}\n", schema.title, schema.name, schema.root().about);
    append_fields(out, schema, schema.root());
    for (std::size_t i = 1; i < schema.types.size(); ++i) objects.try_emplace(schema.types[i].name, &schema, &schema.types[i]);
  }
  out += "\n# Objects in documents\n";
  for (const auto& [name, object] : objects) {
    out += fmt::format("\n### {}\n\n{}\n", name, object.second->about);
    append_fields(out, *object.first, *object.second);
  }
  return out;
}

}  // namespace crossdock::canonical
