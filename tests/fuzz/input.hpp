// What the fuzz targets share: the input cut into parts, the dictionary, and what must hold of every answer of ours.
// Whatever does not hold ends the program, which is how libFuzzer hears of it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "parsers/x12/acknowledgment_reply.hpp"
#include "parsers/x12/interpret.hpp"

namespace crossdock::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

// The bytes of one input, taken part by part: a byte of choices, texts that end at a NUL.
class Input {
 public:
  Input(const std::uint8_t* bytes, std::size_t size) : rest_(reinterpret_cast<const char*>(bytes), size) {}

  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  std::string_view text() {
    const std::size_t cut = rest_.find('\0');
    const std::string_view part = rest_.substr(0, cut);
    rest_.remove_prefix(cut == std::string_view::npos ? rest_.size() : cut + 1);
    return part;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

inline const x12::Dictionary& dictionary() {
  static const x12::Dictionary shipped(CROSSDOCK_TEST_SOURCE "/parsers/x12/dictionary");
  return shipped;
}

// AK101 and AK201 echo what was received: that it is in no code list is what they say.
inline bool is_echo(const document::Issue& issue) {
  const document::Location& at = issue.location;
  return issue.kind == document::IssueKind::invalid_code && at.element == 1 &&
         (at.segment_id == "AK1" || at.segment_id == "AK2");
}

inline void require_none(const std::vector<document::Issue>& issues, std::string_view reply) {
  for (const document::Issue& issue : issues) {
    if (is_echo(issue)) continue;
    std::fprintf(stderr, "our reply breaks a rule: %s\n%.*s\n", document::sentence(issue).c_str(),
                 static_cast<int>(reply.size()), reply.data());
    std::abort();
  }
}

// Our own reader and checker find nothing wrong with what we answer.
inline void require_valid_reply(const x12::InterchangeVerdict& verdict, bool with_999) {
  document::AcknowledgmentPolicy policy;
  policy.ta1 = document::Ta1Policy::always;
  if (with_999) policy.functional = document::FunctionalAcknowledgment::x999;
  const std::string reply = x12::reply_to(verdict, policy, {}, {{1}, {1}}, Time{} + std::chrono::hours(24 * 365 * 56));
  for (const x12::InterchangeVerdict& read : x12::interpret(reply, dictionary())) {
    require_none(read.issues, reply);
    for (const x12::GroupVerdict& group : read.groups) {
      require_none(group.issues, reply);
      for (const x12::SetVerdict& set : group.sets) require_none(set.issues, reply);
    }
  }
}

}  // namespace crossdock::fuzz
