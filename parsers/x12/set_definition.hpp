// SetDefinition: one transaction set of one release as the dictionary (or a partner's guide on top of it) defines it:
// the structure everybody walks and the tables only the checker reads, compiled once, immutable, shared by threads.
#pragma once

#include <memory>

#include "parsers/document/structure.hpp"

namespace crossdock::x12 {

class CheckTables;
struct GuideRules;

class SetDefinition {
 public:
  explicit SetDefinition(std::unique_ptr<const document::Structure> structure);
  SetDefinition(std::unique_ptr<const document::Structure> structure, std::unique_ptr<const GuideRules> rules);
  ~SetDefinition();

  [[nodiscard]] const document::Structure& structure() const { return *structure_; }
  [[nodiscard]] const CheckTables& tables() const { return *tables_; }
  // What a partner's guide demands beyond the structure; nullptr: nothing.
  [[nodiscard]] const GuideRules* guide_rules() const { return guide_rules_.get(); }

 private:
  std::unique_ptr<const document::Structure> structure_;
  std::unique_ptr<const CheckTables> tables_;
  std::unique_ptr<const GuideRules> guide_rules_;
};

}  // namespace crossdock::x12
