// The whole reply to an interchange as bytes: envelope with the parties swapped, TA1, FA groups. A pure function of
// verdict, policy, settings, numbers and time: a repeated interchange gets the same reply, byte for byte, when the
// caller hands in what it handed in the first time. It owns no control numbers; needs() says how many to draw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "parsers/x12/acknowledgment.hpp"

namespace crossdock::x12 {

// How the reply is dressed where the agreement differs from a mirror of what was received. Empty: mirrored.
struct ReplySettings {
  std::optional<Delimiters> delimiters;
  std::string line_end;                         // after each terminator: "", "\n" or "\r\n"
  std::string sender_qualifier, sender_id;      // ISA05, ISA06 of the reply: us
  std::string receiver_qualifier, receiver_id;  // ISA07, ISA08 of the reply: the partner
  std::string group_sender, group_receiver;     // GS02, GS03 of the reply
  std::string usage_indicator;                  // ISA15
  bool ta1_apart = true;                        // TA1 in an interchange of its own, before that of the groups
};

// Control numbers to draw before write_reply: ISA13s and GS06s. ST02 counts from 0001 in each group.
struct ReplyNeeds {
  std::uint32_t interchanges = 0, groups = 0;
};
ReplyNeeds needs(const Acknowledgment& acknowledgment, const ReplySettings& settings = {});

// In order of use. Where fewer are given than needed, counting goes on from the last.
struct ReplyNumbers {
  std::vector<std::uint32_t> interchanges{1};
  std::vector<std::uint32_t> groups{1};
};

// One interchange, or two when a TA1 stands apart: TA1 first.
std::string write_reply(const InterchangeVerdict& verdict, const Acknowledgment& acknowledgment,
                        const document::AcknowledgmentPolicy& policy, const ReplySettings& settings,
                        const ReplyNumbers& numbers, Time time);

// acknowledge() and write_reply() in one call; empty when there is nothing to send.
std::string reply_to(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy,
                     const ReplySettings& settings, const ReplyNumbers& numbers, Time time);

}  // namespace crossdock::x12
