// PartnerDirectory: every partner, and the answer to "whose interchange is this, and by what agreement". Immutable;
// a reload builds a new one and swaps. Folder: one file per partner, and default.yaml with what holds for all of them
// (our identities, the default agreement, routes) unless a partner's own file says otherwise.
//
// Order of resolution, by ISA05/06 (sender) and ISA07/08 (receiver):
//   1. an agreement that names both the sender and us (exact pair);
//   2. an agreement that names the sender and leaves open who of us (sender only);
//   3. the default agreement.
// Within one step an agreement in force and for this traffic (ISA15) goes before one that is not, and one for test or
// production alone before one for any. One that matches but is not in force is still the answer (Resolution::trouble
// says why), so that a disabled partner is not served by the default agreement.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/file.hpp"
#include "partners/partner.hpp"

namespace crossdock::partners {

enum class Step : std::uint8_t { exact_pair, sender_only, default_agreement };
const char* name_of(Step step);

// ISA05..08 and ISA15 of an interchange received.
struct Parties {
  Identity sender, receiver;
  std::string usage = "P";
};

// One agreement looked at, and what came of it: `explain` prints these.
struct Candidate {
  const Agreement* agreement = nullptr;
  bool chosen = false;
  std::string why;  // "its sender is 01:007941529, not ZZ:ACME"
};

struct Resolution {
  const Agreement* agreement = nullptr;   // never nullptr
  const Partner* partner = nullptr;       // nullptr for the default agreement
  Step step = Step::default_agreement;
  std::string trouble;                    // not empty: do not process; "the agreement acme is disabled"
  std::string next;                       // what to do about it
  bool receiver_is_ours = true;           // false: ISA07/08 is none of our identities
};

class PartnerDirectory {
 public:
  // No partners: the default agreement alone, which takes every sender.
  static std::shared_ptr<const PartnerDirectory> built_in();

  struct Loaded {
    std::shared_ptr<const PartnerDirectory> directory;
    std::vector<yaml::Problem> problems;  // empty: `directory` may be put in force
  };
  // Reads every *.yaml of `folder`. Throws Failure only when the folder cannot be read.
  static Loaded read(const std::filesystem::path& folder);
  // One partner's file by itself, on top of the built-in defaults: `crossdock check --partner acme.yaml`.
  static Loaded read_file(const std::filesystem::path& file);
  // The same as read, and throws one Failure that lists every problem.
  static std::shared_ptr<const PartnerDirectory> load(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<Partner>& partners() const { return partners_; }  // sorted by name
  [[nodiscard]] const Partner* find(std::string_view name) const;
  // "acme" gives its first agreement, "acme/test" that one; nullptr when there is none.
  [[nodiscard]] const Agreement* agreement(std::string_view name) const;
  [[nodiscard]] const Agreement& default_agreement() const { return default_; }
  // Does the default agreement take senders nobody knows, or are their interchanges held?
  [[nodiscard]] bool accepts_unknown_senders() const { return accepts_unknown_; }

  [[nodiscard]] Resolution resolve(const Parties& parties, std::chrono::sys_days day) const;
  // Every agreement in the order tried, the chosen one marked, and for each other why not.
  [[nodiscard]] std::vector<Candidate> explain(const Parties& parties, std::chrono::sys_days day) const;

  // Files whose routes have conditions. These are looked at later, by those who know documents and maps, and record their
  // mistakes here.
  [[nodiscard]] const std::vector<std::shared_ptr<const yaml::File>>& files_with_conditions() const { return files_with_conditions_; }

  // SHA-256 over every file read, hexadecimal: recorded with each transaction.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  friend class DirectoryReader;
  std::vector<Partner> partners_;
  Agreement default_;
  bool accepts_unknown_ = true;
  std::vector<std::shared_ptr<const yaml::File>> files_with_conditions_;
  std::string hash_;
};

}  // namespace crossdock::partners
