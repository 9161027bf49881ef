// A CSV file by a map: canonical documents out of it, one for each key, and rows out of a canonical document. The same rules
// and the same runners as for transaction sets; what is wrong is told by row and column. Callers: the stages of the flow,
// `crossdock translate`, `generate`, `map test`.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "maps/canonical/json_reader.hpp"
#include "maps/csv/reader.hpp"
#include "maps/map.hpp"
#include "maps/problem.hpp"

namespace crossdock::maps {

// One document of a file.
struct CsvDocument {
  std::string json;                 // no line end; empty when cells are not what their columns say
  std::vector<csv::Fault> faults;
  std::uint64_t first_row = 0, last_row = 0;  // the header is row 1; other documents' rows may stand between
  std::uint32_t rows = 0;
  [[nodiscard]] bool fits() const;
};

class CsvDocuments {
 public:
  // Precondition: map->csv() is there.
  explicit CsvDocuments(std::shared_ptr<const Map> map);
  ~CsvDocuments();

  // False when the file is refused as a whole: faults() say why.
  bool open(std::string bytes);
  [[nodiscard]] const std::vector<csv::Fault>& faults() const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] CsvDocument document(std::size_t index);
  // What the file holds of each column, and whether a rule reads it.
  [[nodiscard]] std::vector<csv::Reader::Filled> filled() const;
  // Times each field of the map was filled, by rule number, over all documents asked for.
  [[nodiscard]] const std::vector<std::uint32_t>& filled_fields() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

struct CsvRows {
  std::string text;                            // without the header; empty when it does not fit
  std::vector<canonical::Problem> unreadable;  // of the JSON
  std::vector<Problem> problems;
  std::vector<csv::Fault> faults;
  std::vector<std::string> keys;               // what they say in the columns of the key: one, as a rule
  [[nodiscard]] bool fits() const;
};

// The keys of documents whose rows stand in one file. Two documents with one key would be one to whoever reads it.
class CsvKeys {
 public:
  // The one of its keys that another document has already; nullptr, and its keys noted, when none is.
  const std::string* repeated(const std::vector<std::string>& keys);

 private:
  std::set<std::string, std::less<>> keys_;
};

// Precondition: map.csv() is there, and the document is the map's. `partner`: whom it came from; else whom it says itself
// that it is for.
CsvRows write_csv(const Map& map, std::string_view json, std::string_view partner = {});
std::string csv_header(const Map& map);

}  // namespace crossdock::maps
