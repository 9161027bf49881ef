// SetDefinition: one transaction set of one release as the dictionary (or a partner's guide on top of it) defines it:
// the structure everybody walks and the tables only the checker reads, compiled once, immutable, shared by threads.
#pragma once

#include <memory>

#include "parsers/document/structure.hpp"

namespace crossdock::x12 {

class CheckTables;

class SetDefinition {
 public:
  explicit SetDefinition(std::unique_ptr<const document::Structure> structure);
  ~SetDefinition();

  [[nodiscard]] const document::Structure& structure() const { return *structure_; }
  [[nodiscard]] const CheckTables& tables() const { return *tables_; }

 private:
  std::unique_ptr<const document::Structure> structure_;
  std::unique_ptr<const CheckTables> tables_;
};

}  // namespace crossdock::x12
