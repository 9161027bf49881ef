// Failure: what goes wrong about the world (host unreachable, disk full, bad YAML), with its remedy.
// Thrown only by the wrappers of the outside (files, network, database, configuration) and caught at the job
// boundary, in session loops and in main. What is wrong with a partner's document is never a failure: that is an
// Issue (parsers/document/issue.hpp), a value.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace crossdock {

// Who or what can mend it.
enum class Remedy : unsigned char {
  wait,      // time: the same attempt may succeed later
  operator_, // a person of ours: configuration, disk, credentials
  partner,   // the trading partner: wrong key, wrong certificate, unreadable bytes
};

class Failure : public std::runtime_error {
 public:
  // `what` says where, what was found and what was expected; `next` says what to do or the command to type.
  Failure(Remedy remedy, const std::string& what, std::string next = {})
      : std::runtime_error(what), remedy_(remedy), next_(std::move(next)) {}

  [[nodiscard]] Remedy remedy() const noexcept { return remedy_; }
  [[nodiscard]] const std::string& next() const noexcept { return next_; }

 private:
  Remedy remedy_;
  std::string next_;
};

}  // namespace crossdock
