#include "maps/canonical/json_schema.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace crossdock::canonical {
namespace {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// The schema of one value of the type, without its description.
std::string value_schema(const Schema& schema, const Field& field) {
  switch (field.type) {
    case FieldType::text:
    case FieldType::code: return R"("type": "string")";
    case FieldType::date: return R"("type": "string", "format": "date")";
    case FieldType::time: return R"("type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,2})?)?$")";
    case FieldType::integer: return R"("type": "integer")";
    case FieldType::object: return fmt::format(R"("$ref": "#/$defs/{}")", schema.object_of(field).name);
    default: return R"("type": ["string", "number"], "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$")";
  }
}

std::string field_schema(const Schema& schema, const Field& field) {
  std::string out = field.list ? fmt::format(R"("type": "array", "items": {{ {} }})", value_schema(schema, field)) : value_schema(schema, field);
  if (!field.about.empty()) out += fmt::format(R"(, "description": {})", json_string(field.about));
  return out;
}

void append_object(std::string& out, const Schema& schema, const ObjectType& type, std::string_view indent) {
  out += fmt::format("{}\"type\": \"object\",\n", indent);
  if (!type.about.empty()) out += fmt::format("{}\"description\": {},\n", indent, json_string(type.about));
  out += fmt::format("{}\"properties\": {{\n", indent);
  std::string required;
  if (&type == &schema.root()) {
    out += fmt::format("{}  \"document\": {{ \"const\": {} }}{}\n", indent, json_string(schema.name), type.fields.empty() ? "" : ",");
    required = "\"document\"";
  }
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    out += fmt::format("{}  {}: {{ {} }}{}\n", indent, json_string(field.name), field_schema(schema, field), i + 1 < type.fields.size() ? "," : "");
    if (field.required) required += fmt::format("{}{}", required.empty() ? "" : ", ", json_string(field.name));
  }
  out += fmt::format("{}}},\n", indent);
  if (!required.empty()) out += fmt::format("{}\"required\": [{}],\n", indent, required);
  out += fmt::format("{}\"additionalProperties\": false", indent);
}

// One line: two spaces a level, name, type, then the description, cut at 80 columns.
std::string line(const Schema& schema, const Field& field, std::size_t depth) {
  std::string type(field.type == FieldType::object ? std::string_view(schema.object_of(field).name) : name_of(field.type));
  if (field.list) type = "list of " + type;
  if (field.required) type += " *";
  std::string out = fmt::format("{:{}}{:<{}} {:<26} {}", "", depth * 2, field.name, 24 - std::min<std::size_t>(depth * 2, 20), type, field.about);
  while (out.ends_with(' ')) out.pop_back();
  if (out.size() > 80) out = out.substr(0, 77) + "...";
  return out + '\n';
}

}  // namespace

std::string json_schema(const Schema& schema) {
  std::string out = "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n";
  out += fmt::format("  \"$id\": \"urn:crossdock:schema:{}\",\n  \"title\": {},\n", schema.name, json_string(schema.title));
  append_object(out, schema, schema.root(), "  ");
  out += ",\n  \"$defs\": {\n";
  for (std::size_t i = 1; i < schema.types.size(); ++i) {
    out += fmt::format("    {}: {{\n", json_string(schema.types[i].name));
    append_object(out, schema, schema.types[i], "      ");
    out += fmt::format("\n    }}{}\n", i + 1 < schema.types.size() ? "," : "");
  }
  return out + "  }\n}\n";
}

std::string field_list(const Schema& schema) {
  std::string out = fmt::format("{} ({})\n{}\nFields marked * are required.\n\n", schema.title, schema.name, schema.root().about);
  for (const Field& field : schema.root().fields) out += line(schema, field, 1);
  for (std::size_t i = 1; i < schema.types.size(); ++i) {
    out += fmt::format("\n{}: {}\n", schema.types[i].name, schema.types[i].about);
    for (const Field& field : schema.types[i].fields) out += line(schema, field, 1);
  }
  std::set<std::string> keys;
  for (const ObjectType& type : schema.types)
    for (const Field& field : type.fields)
      if (!field.key.empty()) keys.insert(field.key);
  return out + fmt::format("\nSearched by: {}\n", fmt::join(keys, ", "));
}

}  // namespace crossdock::canonical
