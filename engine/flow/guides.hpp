// Partners' guides in force: every guide an agreement names, read once and shared. Built with the World; a guide that
// does not fit the dictionary keeps the whole configuration from being put in force.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "partners/partner_directory.hpp"
#include "parsers/x12/guide.hpp"

namespace crossdock::flow {

class Guides {
 public:
  Guides() = default;
  // Throws one Failure, with file, line and the text in question, for everything wrong in any of them.
  static Guides read(const partners::PartnerDirectory& partners, const x12::Dictionary& dictionary);
  // One of them: the file that `agreement` names for "850" or "850/004010". Throws Failure.
  void take(const partners::Agreement& agreement, const std::string& set, const std::filesystem::path& file,
            const x12::Dictionary& dictionary);

  // Those by which what comes under this agreement is checked: at most one for a set of a release.
  [[nodiscard]] std::vector<std::shared_ptr<const x12::Guide>> of(const partners::Agreement& agreement) const;
  // Changes whenever a guide does.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  std::map<std::filesystem::path, std::shared_ptr<const x12::Guide>> by_file_;
  std::string hash_;
};

}  // namespace crossdock::flow
