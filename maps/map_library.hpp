// MapLibrary: every map of some folders; parsed and compiled when first asked for, for one structure, and kept. Loaded by
// the command and the daemon, swapped as a whole at reload. Safe to use from several threads.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/canonical/schema.hpp"
#include "maps/document_condition.hpp"
#include "maps/explanation.hpp"
#include "maps/map.hpp"

namespace crossdock::maps {

class MapLibrary {
 public:
  // The structure of a set in a release; nullptr when the dictionary has none. With it a map is held against every
  // release it is for: a place that none of them has is a mistake, whichever release is in use.
  using FindStructure = std::function<std::shared_ptr<const document::Structure>(std::string_view release, std::string_view set)>;

  // Every *.yaml of the folders, later folders may extend maps of earlier ones. Only what stands before their rules is
  // read here; check() lists every mistake of all maps at once.
  static std::shared_ptr<const MapLibrary> load(std::span<const std::filesystem::path> folders,
                                                std::shared_ptr<const canonical::SchemaLibrary> schemas, FindStructure find = {});
  ~MapLibrary();

  struct Entry {
    std::string name;                   // "850", "acme-850"
    std::string file;
    std::string set;                    // "850"
    std::string document;               // "order"
    std::string extends;                // empty for a base map
    std::vector<std::string> releases;
    bool csv = false;                   // for CSV files: `set` is "csv", no releases
  };
  [[nodiscard]] std::vector<Entry> entries() const;  // sorted by name
  [[nodiscard]] const Entry* find(std::string_view name) const;
  // The base map for a set; for several, the one whose document is `document` (when not empty). nullptr when none.
  [[nodiscard]] const Entry* base_for(std::string_view set, std::string_view document = {}) const;
  // The base map that writes a canonical document. nullptr when none.
  [[nodiscard]] const Entry* base_for_document(std::string_view document) const;

  // The map compiled for a structure, from memory when it was compiled before; the map keeps the structure alive.
  // With a dictionary's set: compile(name, {definition, &definition->structure()}).
  // A map for CSV makes its structure itself: compile(name).
  // Throws Failure when there is no such map or a place or field of it does not exist.
  [[nodiscard]] std::shared_ptr<const Map> compile(std::string_view name,
                                                   std::shared_ptr<const document::Structure> structure = nullptr) const;

  struct Use {
    std::string map;
    std::shared_ptr<const document::Structure> structure;
  };
  // Compiles every one of them and keeps it, so that nothing about a map is found only at its first document. What is
  // wrong with any of them, each mistake once; empty when all may be used.
  [[nodiscard]] std::vector<yaml::Problem> prepare(std::span<const Use> uses) const;

  // A condition about documents of one kind, with the code tables, reference tables and functions of the shared files.
  // nullptr when it is none: what is wrong is recorded at the node.
  [[nodiscard]] std::shared_ptr<const DocumentCondition> condition(const yaml::Node& node, std::string_view document) const;

  // SHA-256 of everything the maps are made of, hexadecimal; not of the rows of reference tables.
  [[nodiscard]] std::string hash() const;

  // A place that some of a map's releases have and others do not: nothing is wrong.
  struct PartlyThere {
    std::string map;
    std::string rule, line;             // "lines.notes", "850.yaml:31"
    std::string place;                  // as written
    std::vector<std::string> releases;  // that have it
  };
  // Every map, or the one named, in every release it is for. Throws one Failure that lists every mistake; shared groups
  // are judged only with all maps at hand, as one of them may have what another lacks. Needs FindStructure.
  std::vector<PartlyThere> check(std::string_view name = {}) const;

  // What is no mistake and still not as it looks: keys that stand in several rows of a reference table, in a column that the
  // maps and conditions compiled so far look up by. By file; their `report` is empty.
  [[nodiscard]] std::vector<yaml::Problem> warnings() const;

  // The effective map, rule by rule. Throws Failure when there is no such map.
  [[nodiscard]] Explanation explain(std::string_view name) const;

  [[nodiscard]] const canonical::SchemaLibrary& schemas() const;

 private:
  MapLibrary();
  struct Shelf;
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace crossdock::maps
