#include "tools/cli/store_json.hpp"

#include "tools/cli/json.hpp"
#include "tools/cli/subject.hpp"

namespace crossdock::cli {
namespace {

std::string id_or_nothing(Thing thing, store::Id id) { return id ? name_of(thing, id) : std::string{}; }

void add_attributes(Json& json, const store::Attributes& attributes) {
  if (attributes.empty()) return;
  json.key("attributes").begin_object();
  for (const auto& [name, value] : attributes) json.field(name, value);
  json.end_object();
}

}  // namespace

std::string json_of(const store::Received& row) {
  Json json;
  json.begin_object().field("id", name_of(Thing::received, row.id)).field("at", iso_time(row.at)).field("partner", row.partner).field("channel", row.channel)
      .field("name", row.name).field("size", row.size).field("sha256", row.digest.hex()).field("state", store::name_of(row.state))
      .field_if("reason", row.reason).field_if("next", row.next);
  add_attributes(json, row.attributes);
  return json.end_object().text();
}

std::string json_of(const store::Interchange& row) {
  Json json;
  json.begin_object().field("id", name_of(Thing::interchange, row.id)).field("received", name_of(Thing::received, row.received)).field("at", iso_time(row.at))
      .field("partner", row.partner).field("sender", row.sender).field("receiver", row.receiver).field("control_number", row.control_number)
      .field("version", row.version).field("usage", row.usage).field("offset", row.offset).field("length", row.length)
      .field("validation", store::name_of(row.validation)).field("documents", row.documents).field("rejected", row.rejected)
      .field_if("original", id_or_nothing(Thing::interchange, row.original)).field("configuration", row.configuration).end_object();
  return json.text();
}

std::string json_of(const store::Document& row) {
  Json json;
  json.begin_object().field("id", name_of(Thing::document, row.id)).field("at", iso_time(row.at)).field("direction", store::name_of(row.direction))
      .field("partner", row.partner).field("type", row.type).field("release", row.release).field("number", row.number)
      .field_if("group_code", row.group_code).field_if("group_number", row.group_number).field_if("document", row.schema)
      .field_if("received", id_or_nothing(Thing::received, row.received)).field_if("interchange", id_or_nothing(Thing::interchange, row.interchange))
      .field("validation", store::name_of(row.validation)).field("delivery", store::name_of(row.delivery))
      .field("acknowledgment", store::name_of(row.acknowledgment)).field("segments", row.segments).field("issues", row.issues)
      .field_if("reason", row.reason).field_if("next", row.next);
  json.key("keys").begin_array();
  for (const store::Key& key : row.keys) json.begin_object().field("name", key.name).field("value", key.value).end_object();
  return json.end_array().end_object().text();
}

std::string json_of(const store::Outbound& row) {
  Json json;
  json.begin_object().field("id", name_of(Thing::outbound, row.id)).field("at", iso_time(row.at)).field("kind", store::name_of(row.kind))
      .field("partner", row.partner).field("channel", row.channel).field("queue", row.lane).field("type", row.type).field("name", row.name)
      .field_if("control_number", row.control_number).field("size", row.size).field("delivery", store::name_of(row.delivery)).field("attempts", row.attempts)
      .field_if("answers", id_or_nothing(Thing::interchange, row.answers)).field_if("next_try", row.next_try == Time{} ? "" : iso_time(row.next_try))
      .field_if("delivered_at", row.delivered_at == Time{} ? "" : iso_time(row.delivered_at)).field_if("reason", row.reason).field_if("next", row.next);
  add_attributes(json, row.attributes);
  return json.end_object().text();
}

std::string json_of(const store::Attempt& row) {
  Json json;
  json.begin_object().field("at", iso_time(row.at)).field("outcome", store::name_of(row.outcome)).field_if("text", row.text).field_if("next", row.next);
  add_attributes(json, row.attributes);
  return json.end_object().text();
}

std::string json_of(const store::Event& row) {
  Json json;
  json.begin_object().field("at", iso_time(row.at)).field("kind", row.kind).field_if("actor", row.actor).field_if("partner", row.partner)
      .field_if("about", narrowest(row.document, row.outbound, row.interchange, row.received)).field_if("text", row.text).end_object();
  return json.text();
}

}  // namespace crossdock::cli
