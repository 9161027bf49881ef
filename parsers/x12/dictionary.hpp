// Dictionary: the X12 tables as a folder of text files (docs/dictionary-format.md), loaded lazily: a set of a release is
// parsed and compiled when it is first asked for, then shared. Safe to use from every thread. A fault in the files is a
// Failure that names file and line.
//
// A release that is not in the folder is stood in for by another one, by the rule in releases.txt or else by the
// nearest earlier release (or the nearest later). The answer always says which release was used and why.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/structure.hpp"
#include "parsers/x12/set_definition.hpp"

namespace crossdock::x12 {

class Dictionary {
 public:
  // The folder `data_folder("dictionary")`, or one of the caller's.
  Dictionary();
  explicit Dictionary(std::filesystem::path folder);
  ~Dictionary();

  struct Release {
    std::string used;  // "004010"; empty when `asked` is no release at all
    std::string why;   // empty when it is the one asked for: "004020 is not here; releases.txt names 004010 for it"
  };
  // `version` is GS08 or a bare release: "004010", "004010VICS", "005010X231A1". Its first six digits count.
  [[nodiscard]] Release release_for(std::string_view version) const;

  struct Found {
    std::shared_ptr<const SetDefinition> definition;  // nullptr: no such set in that release
    Release release;
    [[nodiscard]] const document::Structure* structure() const {
      return definition ? &definition->structure() : nullptr;
    }
  };
  [[nodiscard]] Found find(std::string_view version, std::string_view set_id) const;

  [[nodiscard]] std::vector<std::string> releases() const;                        // in the folder, oldest first
  [[nodiscard]] std::vector<std::string> sets(std::string_view release) const;    // "810", "850", ... sorted
  // Is `tag` a segment of the release, whatever the set? Tells "not in this set" from "no such segment".
  [[nodiscard]] bool knows_segment(std::string_view release, std::string_view tag) const;
  // Is `tag` a segment of any release of X12 at all, as far as segment_ids.txt knows?
  [[nodiscard]] bool knows_any_segment(std::string_view tag) const;
  // Is there a set with this functional group (GS01)?
  [[nodiscard]] bool knows_group(std::string_view release, std::string_view functional_id) const;
  // A segment or composite by itself, as the release defines it; nullptr when unknown. Lives as long as the dictionary.
  [[nodiscard]] const document::SegmentShape* segment(std::string_view release, std::string_view id) const;
  // An element by number, as the release defines it; nullptr when unknown. Lives as long as the dictionary.
  [[nodiscard]] const document::ElementShape* element(std::string_view release, std::string_view number) const;

  // Our names, for people; empty when unknown. They do not depend on the release and live as long as the dictionary.
  [[nodiscard]] std::string_view segment_name(std::string_view id) const;                             // "BEG", "C040"
  [[nodiscard]] std::string_view element_name(std::string_view number) const;                         // "353"
  [[nodiscard]] std::string_view code_name(std::string_view number, std::string_view code) const;     // "353", "00"

 private:
  struct Shelf;
  std::unique_ptr<Shelf> shelf_;
};

}  // namespace crossdock::x12
