#include "engine/flow/compose.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/flow/envelope.hpp"
#include "engine/flow/exceptions.hpp"
#include "maps/canonical/document_text.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "parsers/x12/check_written.hpp"

namespace crossdock::flow {
namespace {

constexpr std::size_t most_keys = 10'000;  // of one document; as many as are kept of one received

// Fields marked as keys, wherever they stand, each value once. The document outlives the search.
class KeySearch {
 public:
  explicit KeySearch(std::vector<store::Key>& keys) : keys_(keys) {}

  void collect(canonical::Value object) {
    const canonical::ObjectType* const type = object.type();
    if (!type) return;
    for (const std::uint16_t i : type->searched) {
      const canonical::Field& field = type->fields[i];
      const canonical::Value value = object.field(i);
      if (value.kind() != canonical::Value::Kind::list) take(field.key, value);
      else for (canonical::Value item = value.first(); item; item = item.next()) take(field.key, item);
    }
  }

 private:
  void take(const std::string& name, canonical::Value one) {
    if (one.kind() == canonical::Value::Kind::object) return collect(one);
    if (one.text().empty() || keys_.size() >= most_keys) return;
    if (seen_.insert({name, one.text()}).second) keys_.push_back({name, std::string(one.text())});
  }

  struct Seen {
    std::string_view name, value;
    bool operator==(const Seen&) const = default;
  };
  struct SeenHash {
    std::size_t operator()(const Seen& key) const { return std::hash<std::string_view>()(key.name) * 31 + std::hash<std::string_view>()(key.value); }
  };
  std::vector<store::Key>& keys_;
  std::unordered_set<Seen, SeenHash> seen_;
};

class Composition {
 public:
  Composition(const World& world, const partners::Agreement& agreement, std::string_view json, const ComposeWishes& wishes)
      : world_(world), agreement_(agreement), terms_(agreement.outbound), json_(json), wishes_(wishes) {}

  ComposedSet run() {
    if (read() && find_map() && generate()) check();
    return std::move(set_);
  }

 private:
  void fault(std::string rule, std::string pointer, std::string place, std::string reason, std::string remedy, bool stops = true) {
    const std::size_t offset = canonical::place_of(json_, pointer);
    set_.faults.push_back({std::move(rule), std::move(pointer), std::move(place), excerpt(reason, 500), std::move(remedy), offset, stops});
  }

  bool read() {
    const std::string name = canonical::head_of(json_).document;
    const canonical::SchemaLibrary& schemas = world_.maps->schemas();
    schema_ = schemas.find(name);
    if (!schema_) {
      const auto known = schemas.names();
      const std::string reason = name.empty() ? std::string("it does not say which document it is")
                                              : fmt::format("there is no document \"{}\"{}", excerpt(name, 40), did_you_mean(name, known));
      fault("document", name.empty() ? "" : "/document", {}, reason, "begin it with {\"document\": NAME; the names: crossdock schema list");
      return false;
    }
    set_.schema = name;
    std::vector<canonical::Problem> problems;
    thread_local canonical::JsonReader reader;  // keeps its memory from document to document
    const bool fits = reader.read(json_, *schema_, canonical_, problems);
    for (canonical::Problem& one : problems)
      set_.faults.push_back({std::move(one.rule), std::move(one.pointer), {}, excerpt(one.reason, 500),
                             fmt::format("correct the document; its fields: crossdock schema show {}", name), one.offset, true});
    if (fits) KeySearch(set_.keys).collect(canonical_.root());
    return fits;
  }

  // The one asked for, the agreement's, or the base map of the document; and the set and structure it writes.
  bool find_map() {
    const maps::MapLibrary::Entry* const base = world_.maps->base_for_document(set_.schema);
    std::string name = wishes_.map;
    for (const std::string& key : {set_.schema, base ? base->set : std::string()})
      if (const auto named = terms_.maps.find(key); name.empty() && named != terms_.maps.end()) name = named->second;
    if (name.empty() && base) name = base->name;
    const maps::MapLibrary::Entry* const entry = name.empty() ? nullptr : world_.maps->find(name);
    if (!entry || entry->document != set_.schema) {
      fault("no_map", {}, {}, name.empty() ? fmt::format("no map writes {}", set_.schema) : entry ? fmt::format("map {} is for {}, not for {}", name, entry->document, set_.schema) : fmt::format("there is no map {}", name),
            "name one under outbound.maps of the partner, reload, then release; crossdock map list");
      return false;
    }
    set_.map = entry->name, set_.set = entry->set;
    set_.version = wishes_.version.empty() ? terms_.release : wishes_.version;
    set_.definition = world_.dictionary->find(set_.version, set_.set).definition;
    if (!set_.definition) {
      fault("no_dictionary", {}, {}, fmt::format("{} of release {} is not in the dictionary", set_.set, set_.version), "another outbound.release; crossdock dictionary show");
      return false;
    }
    set_.group = set_.definition->structure().functional_group;
    try {
      map_ = world_.maps->compile(set_.map, {set_.definition, &set_.definition->structure()});
    } catch (const Failure& failure) {
      fault("map_unusable", {}, {}, fmt::format("map {} does not fit {} {}: {}", set_.map, set_.set, set_.version, failure.what()), failure.next());
    }
    return map_ != nullptr;
  }

  bool generate() {
    auto draft = std::make_shared<document::Draft>(set_.definition->structure());
    std::vector<maps::Problem> problems;
    thread_local maps::Generator generator;  // likewise
    const bool carried = generator.generate(canonical_, *map_, *draft, problems);
    for (const maps::Problem& one : problems)
      fault(maps::name_of(one.kind), one.pointer, one.place, maps::sentence(one),
            one.rule.empty() ? fmt::format("a rule of map {} would have to write it", set_.map) : fmt::format("rule {} at {}", one.rule, one.map_line),
            !one.lets_go());
    set_.draft = std::move(draft);
    return carried;
  }

  // Writes it with number 1 and has our own checker read it back.
  void check() {
    static const Time day{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
    const Address address{{"ZZ", "US"}, {"ZZ", "THEM"}, false};
    const document::Draft* const alone[] = {set_.draft.get()};
    const x12::InterchangeHeader header = interchange_header_of(terms_, address, delimiters_for(terms_, alone), 1, day);
    std::string bytes;
    x12::SegmentWriter writer(bytes, header.delimiters);
    const x12::WrittenSet written = x12::write_set(writer, *set_.draft, "0001", {}, writer_settings(terms_.separators));
    for (const document::Issue& issue : written.issues) fault_of(issue);
    set_.segments = written.segment_count;
    set_.bytes = bytes.size();
    const x12::Terms terms{nullptr, world_.guides.of(agreement_)};
    for (const document::Issue& issue : x12::check_written(bytes, header, group_header_of(terms_, address, set_, 1, day), *world_.dictionary, terms))
      fault_of(issue);
  }

  void fault_of(const document::Issue& issue) {
    if (issue.severity == document::Severity::note) return;
    fault(document::name_of(issue.kind), {}, location_text(issue.location), document::sentence(issue),
          fmt::format("correct the document, or map {}: crossdock map explain {}", set_.map, set_.map), issue.severity == document::Severity::reject);
  }

  const World& world_;
  const partners::Agreement& agreement_;
  const partners::OutboundTerms& terms_;
  std::string_view json_;
  const ComposeWishes& wishes_;
  const canonical::Schema* schema_ = nullptr;
  canonical::Canonical canonical_;
  std::shared_ptr<const maps::Map> map_;
  ComposedSet set_;
};

}  // namespace

bool ComposedSet::fits() const { return draft && !first_that_stops(); }

const Fault* ComposedSet::first_that_stops() const {
  const auto found = std::find_if(faults.begin(), faults.end(), [](const Fault& one) { return one.stops; });
  return found == faults.end() ? nullptr : &*found;
}

ComposedSet compose(const World& world, const partners::Agreement& agreement, std::string_view json, const ComposeWishes& wishes) {
  return Composition(world, agreement, json, wishes).run();
}

}  // namespace crossdock::flow
