// 824, application advice: what an application says about one document after its syntax was accepted. Read from
// partners, and written when an agreement wants a business refusal told this way. One OTI loop is one Advice.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/document.hpp"
#include "parsers/document/draft.hpp"
#include "parsers/x12/reconcile.hpp"

namespace crossdock::x12 {

// TED and its NTEs: one reason.
struct AdviceReason {
  std::string code = "ZZZ";        // TED01; ZZZ: as agreed, see the text
  std::string text;                // TED02
  std::string segment_id;          // TED03
  std::uint32_t position = 0;      // TED04; 0: not given
  std::uint16_t element = 0;       // TED05; 0: not given
  std::string copy;                // TED07
  std::vector<std::string> notes;  // NTE02
};

// The document that is spoken of, as its envelope named it.
struct Advice {
  std::string code;                            // OTI01: TA, TC, TE, TP, TR, GA, ..., IR
  std::string reference_qualifier, reference;  // OTI02, OTI03: "PO", "4711"
  std::string sender, receiver;                // OTI04, OTI05: GS02, GS03 of its group
  std::string date, time;                      // OTI06, OTI07: GS04, GS05
  std::string group_control_number;            // OTI08: GS06
  std::string set_control_number;              // OTI09: ST02
  std::string set_id;                          // OTI10: ST01
  std::vector<AdviceReason> reasons;
};

// Every OTI loop of an 824; empty when the document is none.
std::vector<Advice> received_advice(const document::Document& document);

// "The transaction set is accepted with errors", for OTI01.
std::string sentence_of_advice(std::string_view code);
AcknowledgedStatus status_of(const Advice& advice);

// One 824 saying all of `advice`, on the 824 structure of a release. `number`, `date` and `time` are BGN02..04, in the
// element's own form.
document::Draft advice_draft(const document::Structure& structure, std::span<const Advice> advice,
                             std::string_view number, std::string_view date, std::string_view time);

}  // namespace crossdock::x12
