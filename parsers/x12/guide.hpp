// Guide: what one partner wants differently from the dictionary, for one set of one release, from a YAML file
// (docs/partner-guides.md): segments and loops not used, required, fewer or more; elements of other lengths, codes,
// forms; uses told apart by a qualifier; conditions; how bad each breach is. Every place is looked up in the dictionary
// when the file is read, so a guide that loads fits.
//
// The result is a definition of its own over the same tree of nodes, so maps compiled for the set go on as they are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/set_definition.hpp"

namespace crossdock::x12 {

class Guide {
 public:
  // Throws Failure, with every fault of the file, when it cannot be read or does not fit the dictionary.
  static std::shared_ptr<const Guide> read(const std::filesystem::path& path, const Dictionary& dictionary);
  static std::shared_ptr<const Guide> parse(std::string name, std::string text, const Dictionary& dictionary);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& set_id() const { return definition_->structure().set_id; }
  [[nodiscard]] const std::string& release() const { return definition_->structure().release; }
  // ST03 (005010 on) must say this when it says anything; empty: not looked at.
  [[nodiscard]] const std::string& implementation() const { return implementation_; }
  [[nodiscard]] const std::shared_ptr<const SetDefinition>& definition() const { return definition_; }

 private:
  friend class GuideReader;
  std::string name_, implementation_;
  std::shared_ptr<const SetDefinition> definition_;
};

}  // namespace crossdock::x12
