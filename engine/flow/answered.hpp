// What a partner's acknowledgments say of a transmission of ours, at the exact segment and element of the bytes we sent.
// Read anew from what was received whenever somebody asks; nothing of it is stored twice.
#pragma once

#include <string>
#include <vector>

#include "engine/store/queries.hpp"
#include "parsers/document/issue.hpp"
#include "parsers/x12/dictionary.hpp"

namespace crossdock::flow {

// One set of ours that a 997 or 999 has notes about.
struct AnsweredSet {
  store::Id document = 0;                 // ours
  store::Id answered_by = 0;              // the received row with the acknowledgment
  std::string set_id, control_number;
  std::vector<document::Issue> notes;     // offset and line are in the transmission; `expected` is what the partner says
};

// In the order of the transmission. Nothing for one too large to be looked at in memory.
std::vector<AnsweredSet> answered_sets(store::Queries& memory, const x12::Dictionary& dictionary, const store::Outbound& sent);

}  // namespace crossdock::flow
