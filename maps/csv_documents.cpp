#include "maps/csv_documents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/canonical/document_text.hpp"
#include "maps/csv/transcription.hpp"
#include "maps/csv/writer.hpp"
#include "maps/generator.hpp"
#include "maps/json_text.hpp"
#include "maps/translator.hpp"

namespace crossdock::maps {
namespace {

// {"document":"order"  ->  {"document":"order","partner":"acme"
void add_partner(std::string& json, std::string_view partner, const canonical::Schema& schema) {
  std::string field = ",\"partner\":\"";
  const std::size_t begun = field.size();
  field.resize(begun + 6 * partner.size());
  field.resize(static_cast<std::size_t>(put_json_slowly(field.data() + begun, partner) - field.data()));
  json.insert(std::string_view("{\"document\":\"\"").size() + schema.name.size(), field + '"');
}

csv::Fault fault_of(const Problem& problem, csv::Fault place) {
  place.rule = name_of(problem.kind);
  place.reason = fmt::format("\"{}\" is not carried{}", excerpt(problem.found, 40), problem.expected.empty() ? std::string() : "; expected " + problem.expected);
  place.next = fmt::format("rule {} at {}", problem.rule, problem.map_line);
  place.stops = !problem.lets_go();
  return place;
}

}  // namespace

bool CsvDocument::fits() const {
  return !json.empty() && std::none_of(faults.begin(), faults.end(), [](const csv::Fault& fault) { return fault.stops; });
}

struct CsvDocuments::Parts {
  explicit Parts(std::shared_ptr<const Map> map_) : map(std::move(map_)), reader(*map->csv()), transcription(reader, *map->csv()) {}
  std::shared_ptr<const Map> map;
  csv::Reader reader;
  csv::Transcription transcription;
  Translator translator;
  Translation translation;
  Trace trace;
};

CsvDocuments::CsvDocuments(std::shared_ptr<const Map> map) : parts_(std::make_unique<Parts>(std::move(map))) {}
CsvDocuments::~CsvDocuments() = default;

bool CsvDocuments::open(std::string bytes) { return parts_->reader.open(std::move(bytes)); }
const std::vector<csv::Fault>& CsvDocuments::faults() const { return parts_->reader.faults(); }
std::size_t CsvDocuments::size() const { return parts_->reader.documents(); }
std::vector<csv::Reader::Filled> CsvDocuments::filled() const { return parts_->reader.filled(); }
const std::vector<std::uint32_t>& CsvDocuments::filled_fields() const { return parts_->trace.filled; }

CsvDocument CsvDocuments::document(std::size_t index) {
  Parts& parts = *parts_;
  CsvDocument made;
  const std::vector<std::uint32_t>& rows = parts.reader.rows_of(index);
  made.first_row = parts.reader.number_of(rows.front()), made.last_row = parts.reader.number_of(rows.back());
  made.rows = static_cast<std::uint32_t>(rows.size());
  if (!parts.transcription.take(index)) {
    made.faults = parts.transcription.faults();
    return made;
  }
  // Traced, so that a problem knows the cell in hand.
  parts.translator.translate(parts.transcription.document(), *parts.map, parts.translation, &parts.trace);
  made.json = parts.translation.json();
  for (const Problem& problem : parts.translation.problems())
    made.faults.push_back(fault_of(problem, parts.transcription.place_of(problem.segment_position, problem.element)));
  if (const auto partner = parts.map->csv()->layout().partner)
    if (const std::string_view named = parts.reader.cell(rows.front(), *partner); !named.empty()) add_partner(made.json, named, parts.map->schema());
  return made;
}

bool CsvRows::fits() const {
  return !text.empty() && unreadable.empty() && faults.empty() && std::all_of(problems.begin(), problems.end(), [](const Problem& one) { return one.lets_go(); });
}

CsvRows write_csv(const Map& map, std::string_view json, std::string_view partner) {
  CsvRows rows;
  canonical::Canonical document;
  if (!canonical::JsonReader().read(json, map.schema(), document, rows.unreadable)) return rows;
  document::Draft draft(map.structure());
  if (!Generator().generate(document, map, draft, rows.problems)) return rows;
  csv::Writer writer(*map.csv());
  const std::string named = partner.empty() ? canonical::head_of(json).partner : std::string(partner);
  (void)writer.write(draft, named, rows.text);
  rows.faults = writer.faults();
  rows.keys = writer.keys();
  return rows;
}

const std::string* CsvKeys::repeated(const std::vector<std::string>& keys) {
  const auto known = std::find_if(keys.begin(), keys.end(), [&](const std::string& key) { return keys_.contains(key); });
  if (known != keys.end()) return &*known;
  keys_.insert(keys.begin(), keys.end());
  return nullptr;
}

std::string csv_header(const Map& map) { return csv::Writer(*map.csv()).header(); }

}  // namespace crossdock::maps
