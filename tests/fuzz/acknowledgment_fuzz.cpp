// Any bytes as the acknowledgments a partner sends (TA1, 997, 999, 824), about an order of ours: read, weighed and put on
// the order, wherever they point.
#include <string>

#include "parsers/x12/advice.hpp"
#include "parsers/x12/located_notes.hpp"
#include "parsers/x12/reconcile.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;
using crossdock::fuzz::require;

const std::string sent =
    "ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260415*0930*U*00401*000000001*0*P*:~"
    "GS*PO*US*THEM*20260415*0930*1*X*004010~ST*850*0001~BEG*00*SA*4500012345**20260415~REF*DP*0412~N1*ST*HARBOUR*92*0412~"
    "PO1*1*24*EA*12.5**UP*012345678905~PID*F*08***GARDEN HOSE~CTT*1*24~SE*8*0001~GE*1*1~IEA*1*000000001~";

void weigh(const ReceivedAcknowledgment& acknowledgment) {
  const std::string group = name_of(status_of(acknowledgment));
  const std::string set = name_of(status_of(acknowledgment, "850", "0001"));
  require(!group.empty() && !set.empty());
  interpret(sent, fuzz::dictionary(), [&](const CheckedSet& ours) {
    for (const ReceivedSet& each : acknowledgment.sets)
      for (const Issue& issue : located_notes(each, ours.document)) {
        require(issue.location.offset <= sent.size());
        require(!document::sentence(issue).empty());
      }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto interchanges = interpret(bytes, fuzz::dictionary(), [](const CheckedSet& set) {
    if (const auto acknowledgment = received_acknowledgment(set.document)) weigh(*acknowledgment);
    for (const Advice& advice : received_advice(set.document)) {
      require(!sentence_of_advice(advice.code).empty());
      require(name_of(status_of(advice)) != nullptr);
    }
  });
  for (const InterchangeVerdict& interchange : interchanges)
    for (const ReceivedTa1& ta1 : interchange.ta1s) {
      require(name_of(status_of(ta1)) != nullptr);
      require(!note_of(ta1).sentence.empty());
    }
  return 0;
}
