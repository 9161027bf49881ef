// What we answer to an interchange: at most one TA1, and one 997 or 999 set for each functional group received.
// acknowledge() decides what is sent; write_acknowledgment_set() writes one set from the verdict; the envelope and the
// control numbers are acknowledgment_reply.hpp's. Callers: the flow's interpret stage and `crossdock acknowledge`.
//
// Always holds: a group of acknowledgments (FA) is never acknowledged; when TA1 says R no group is; what is written is
// valid X12 of the dialect, whatever was received (every value is bounded and checked before it is echoed).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "parsers/document/policy.hpp"
#include "parsers/x12/codes.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/ta1.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

// One FA group of the reply. Groups received from one application party in one release share it.
struct AcknowledgmentGroup {
  std::string sender, receiver;  // GS02, GS03: the received ones, swapped
  std::string version;           // GS08: "004010", or "005010X231A1" for a 999
  Dialect dialect{};
  std::vector<std::size_t> groups;  // indexes into InterchangeVerdict::groups; one set each
};

struct Acknowledgment {
  std::optional<Ta1> ta1;
  std::vector<AcknowledgmentGroup> functional;
};

// What is to be sent, or nothing.
std::optional<Acknowledgment> acknowledge(const InterchangeVerdict& verdict,
                                          const document::AcknowledgmentPolicy& policy);

// Writes ST to SE of the 997 or 999 for one group. `set_number` becomes ST02.
void write_acknowledgment_set(SegmentWriter& writer, const GroupVerdict& group,
                              const document::AcknowledgmentPolicy& policy, Dialect dialect,
                              std::string_view set_number);

}  // namespace crossdock::x12
