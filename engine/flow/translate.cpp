#include "engine/flow/translate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/flow/csv_files.hpp"
#include "engine/flow/exceptions.hpp"
#include "engine/flow/outbound_name.hpp"
#include "engine/flow/routes.hpp"
#include "maps/coverage.hpp"
#include "maps/translator.hpp"

namespace crossdock::flow {
namespace {

void hold(Translated& translated, const char* code, std::string reason, std::string next) {
  translated.hold_code = code, translated.reason = std::move(reason), translated.next = std::move(next);
}

// The map of the agreement or the base map of the set, compiled; nullptr and a hold when there is none.
std::shared_ptr<const maps::Map> map_for(const Site& site, const partners::Agreement& agreement, const x12::CheckedSet& set,
                                         Translated& translated) {
  const std::string& id = set.verdict.set_id;
  std::string name(agreement.inbound.map_for(id, set.verdict.release));
  if (name.empty()) {
    const auto* base = site.world->maps->base_for(id);
    if (!base) {
      hold(translated, "no_map", fmt::format("there is no map for {} {}", id, set.verdict.release),
           "add one to a folder of `maps`, or name one under inbound.maps of the partner; reload, then release");
      return nullptr;
    }
    name = base->name;
  }
  try {
    return site.world->maps->compile(name, {set.definition, &set.definition->structure()});
  } catch (const Failure& failure) {
    hold(translated, "map_unusable", fmt::format("map {} does not fit {} {}: {}", name, id, set.verdict.release, failure.what()),
         failure.next().empty() ? "mend the map, reload, then release" : failure.next());
    return nullptr;
  }
}

void find_destinations(const Site& site, const partners::Agreement& agreement, const std::string& set, Translated& translated) {
  translated.destinations = destinations_for(agreement, {set, translated.schema, translated.json, site.world->maps->schemas().find(translated.schema),
                                                         &site.world->route_conditions});
  if (translated.destinations.empty())
    return hold(translated, "no_route", fmt::format("no route of agreement {} takes {} ({})", agreement.name, translated.schema, set),
                "see crossdock route explain FILE; add a route to the partner's file or to default.yaml, reload, then release");
  for (const std::string& name : translated.destinations)
    if (!site.world->destination(name))
      return hold(translated, "no_destination", fmt::format("a route sends {} to {}, which is no destination", translated.schema, name),
                  fmt::format("add {} to `destinations` of the configuration, reload, then release", name));
}

constexpr std::size_t most_lost_elements = 10;  // named in one exception

// What the map left unread of a document that may go on. `warn` says so, `hold` keeps it until a person releases it.
void find_loss(const partners::Agreement& agreement, const document::Document& document, const maps::Map& map, const maps::Trace& trace,
               Translated& translated) {
  const maps::Share share = maps::share_read(document, trace);
  const std::uint64_t lost = share.present - share.read;
  if (lost == 0) return;
  const auto named = maps::first_unread(document, trace, most_lost_elements);
  std::string places;
  for (const maps::UnreadElement& one : named)
    places += fmt::format("{}segment {} {} \"{}\" (line {})", places.empty() ? "" : ", ", one.segment_position, excerpt(one.place, 40), excerpt(one.value, 30), one.line);
  if (lost > named.size()) places += fmt::format(" and {} more", lost - named.size());
  store::Exception& row = translated.loss.emplace().row;
  row.code = loss_code, row.severity = store::ExceptionSeverity::warning;
  row.location = fmt::format("segment {} {}, line {}", named.front().segment_position, excerpt(named.front().place, 40), named.front().line);
  row.text = fmt::format("no rule of map {} reads {} element{} received: {}", map.name(), lost, lost == 1 ? "" : "s", places);
  row.remedy = "add rules for them to the map (crossdock map coverage FILE shows what it leaves out) and reload";
  if (agreement.inbound.loss == partners::OnLoss::warn) return;
  row.remedy += ", then release; or release it as it is, without them";
  hold(translated, loss_code, fmt::format("map {} leaves out elements that came, and agreement {} holds such documents", map.name(), agreement.name), row.remedy);
}

// A rule may want its document to wait for the row that a lookup did not find.
void find_missing_row(const maps::Translation& translation, Translated& translated) {
  const auto& problems = translation.problems();
  const auto missing = std::find_if(problems.begin(), problems.end(), [](const maps::Problem& one) { return one.on_no_row == maps::OnNoRow::hold; });
  if (translated.held() || missing == problems.end()) return;
  hold(translated, maps::name_of(missing->kind), excerpt(maps::sentence(*missing), 500), "add the row to the table, then release; the table is read again by itself");
  const auto at = missing - problems.begin();  // told by what holds it, not once more
  if (at < std::ssize(translated.problems)) translated.problems.erase(translated.problems.begin() + at);
}

// For destinations that take CSV: the document's rows. One that does not fit their columns is held for all of them: a person
// decides whether the document or the map is wrong.
void make_rows(const Site& site, const partners::Agreement& agreement, Translated& translated) {
  for (const std::string& name : translated.destinations) {
    const std::vector<std::string>& maps = site.world->destination(name)->csv_maps;
    if (maps.empty()) continue;
    const auto map = csv_map_for(*site.world->maps, maps, translated.schema);
    if (!map)
      return hold(translated, "no_map", fmt::format("destination {} takes CSV, and none of its maps is for {}", name, translated.schema),
                  "name one under `maps` of the destination, or give the document another route; reload, then release");
    maps::CsvRows rows = maps::write_csv(*map, translated.json, agreement.partner);
    if (rows.fits()) {
      translated.csv[name] = {maps::csv_header(*map), std::move(rows.text), std::move(rows.keys)};
      continue;
    }
    const std::vector<Fault> faults = faults_of(rows);
    const auto fault = std::find_if(faults.begin(), faults.end(), [](const Fault& one) { return one.stops; });
    const std::string& where = fault->pointer.empty() ? fault->place : fault->pointer;
    return hold(translated, fault->rule.c_str(), fmt::format("it does not fit the rows that map {} makes for {}: {}{}{}", map->name(), name, where, where.empty() ? "" : ": ", fault->reason),
                fmt::format("{}; mend the map, reload, then release", fault->remedy));
  }
}

}  // namespace

std::string topic_of(const std::vector<store::Key>& keys) {
  const auto order = std::find_if(keys.begin(), keys.end(), [](const store::Key& key) { return key.name == "order_number"; });
  if (order != keys.end()) return order->value;
  return keys.empty() ? std::string() : keys.front().value;
}

Translated translate(const Site& site, const partners::Agreement& agreement, const x12::CheckedSet& set) {
  Translated translated;
  const auto& taken = agreement.inbound.sets;
  if (!taken.empty() && std::find(taken.begin(), taken.end(), set.verdict.set_id) == taken.end()) {
    hold(translated, "set_not_agreed", fmt::format("agreement {} does not take {}", agreement.name, set.verdict.set_id),
         "add it under inbound.sets of the partner and reload, then release; or cancel");
    return translated;
  }
  if (!set.definition) {
    hold(translated, "no_dictionary", fmt::format("{} of this release is not in the dictionary", set.verdict.set_id),
         "add it to the dictionary and reload, then release; or cancel");
    return translated;
  }
  const auto map = map_for(site, agreement, set, translated);
  if (!map) return translated;

  thread_local maps::Translator translator;
  thread_local maps::Translation translation;
  const bool traces = agreement.inbound.loss != partners::OnLoss::ignore;
  maps::Trace trace;
  translator.translate(set.document, *map, translation, traces ? &trace : nullptr);
  translated.json.reserve(translation.json().size() + 1);
  translated.json = translation.json();
  translated.json += '\n';
  translated.schema = map->schema().name;
  for (const maps::Key& key : translation.keys()) translated.keys.push_back({std::string(key.name), std::string(key.value)});
  for (const maps::Problem& problem : translation.problems()) {
    if (translated.problems.size() == most_exceptions_per_document) break;
    exception_for(problem, translated.problems.emplace_back());
  }
  find_destinations(site, agreement, set.verdict.set_id, translated);
  find_missing_row(translation, translated);
  if (!translated.held()) make_rows(site, agreement, translated);
  if (traces && !translated.held()) find_loss(agreement, set.document, *map, trace, translated);
  return translated;
}

store::PackedContent content_for(const Site& site, const Translated& translated, const std::string& destination, const store::PackedContent& json) {
  const auto rows = translated.csv.find(destination);
  return rows == translated.csv.end() ? json : site.pack(rows->second.file());
}

store::NewOutbound to_destination(const Site& site, const std::string& destination, const std::string& partner, const std::string& set,
                                  const std::string& interchange_number, const Translated& translated) {
  store::NewOutbound made;
  made.row.kind = store::OutboundKind::document;
  made.row.partner = partner;
  made.row.channel = destination;
  made.row.lane = deliver_lane(destination, partner);
  made.row.type = translated.schema;
  made.row.topic = topic_of(translated.keys);
  NameFacts facts;
  facts.partner = partner, facts.set = set, facts.document = translated.schema, facts.interchange = interchange_number;
  facts.number = translated.keys.empty() ? interchange_number : translated.keys.front().value;
  facts.at = site.now;
  made.name = outbound_name(site.world->destination(destination)->file_name, std::move(facts));
  return made;
}

}  // namespace crossdock::flow
