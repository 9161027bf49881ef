// Survey: the first reading of something received. It finds whose each interchange is, by what agreement it is
// judged, what its verdict is, and whether its number was used before, so that the second reading (interpret.cpp) can
// let each set go or not as it comes by, and a gigabyte is never held.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/kept_bytes.hpp"
#include "engine/flow/stage.hpp"
#include "parsers/x12/interpret.hpp"

namespace crossdock::flow {

// What is to be done with an interchange.
enum class Fate : std::uint8_t {
  take,    // judged and processed
  hold,    // no partner, no agreement in force, or its number was used for something else and the agreement wants a person
  repeat,  // byte for byte what was received before: the same acknowledgment again, nothing else
};

struct Surveyed {
  std::uint32_t ordinal = 0;
  std::shared_ptr<x12::InterchangeVerdict> verdict;
  partners::Resolution whose;
  std::shared_ptr<const document::CheckPolicy> policy;
  std::vector<std::shared_ptr<const x12::Guide>> guides;
  Fate fate = Fate::take;
  std::string hold_code, reason, next;        // when held
  std::optional<store::SeenNumber> earlier;   // the earlier use of its number in the window
  bool reused = false;                        // refused (TA1 025): its number was used before for something else
  store::Digest digest;

  [[nodiscard]] std::string sender() const;   // "01:007941529"
  [[nodiscard]] std::string receiver() const;
  [[nodiscard]] std::string parties() const;  // "01:007941529>ZZ:US", as numbers are claimed
  [[nodiscard]] const partners::Agreement& agreement() const { return *whose.agreement; }
  // The partner as rows speak of it: by agreement, else by the channel it came from.
  [[nodiscard]] std::string partner(const store::Received& received) const;
  // May this set go on? By its own, its group's and its interchange's disposition.
  [[nodiscard]] static bool goes_on(const x12::InterchangeVerdict& verdict, const x12::GroupVerdict& group, const x12::SetVerdict& set);
};

// Which interchanges of a file a job is about, and what a person decided about them. In the job's argument:
// "" (all), "only 1 3", "only 1 reused".
struct Assignment {
  std::vector<std::uint32_t> only;
  bool accept_reused = false;  // take them although their numbers were used before

  static Assignment parse(std::string_view argument);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool includes(std::uint32_t ordinal) const;
};

struct Survey {
  std::vector<Surveyed> interchanges;          // those of the assignment, in file order
  x12::FileVerdict file;
};

Survey take_survey(const Site& site, const store::Received& received, const KeptBytes& bytes, const Assignment& assignment);

// By what a set of the interchange is judged; the same in both readings.
x12::Terms terms_of(const Surveyed& interchange);

}  // namespace crossdock::flow
