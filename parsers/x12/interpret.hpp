// interpret: the one door to reading X12. Bytes go in; each transaction set comes out checked, with its verdict, then
// each group and each interchange with its disposition settled (acceptance.hpp). The flow, the command, the maps' tests
// and the acknowledgment writers call this and nothing below it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "parsers/document/policy.hpp"
#include "parsers/x12/byte_source.hpp"
#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/reader.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

class Guide;

// By what a group is judged: the agreement's policy, and the partner's guide on top of the dictionary if it has one.
struct Terms {
  std::shared_ptr<const document::CheckPolicy> policy;  // nullptr: the default policy
  std::vector<std::shared_ptr<const Guide>> guides;     // at most one for a set of a release; none: the dictionary alone
};

// A set that has been read and checked. Everything here is valid until the listener returns.
struct CheckedSet {
  const InterchangeVerdict& interchange;
  const GroupVerdict& group;
  const SetVerdict& verdict;
  const document::Document& document;                      // structure == nullptr: the set is not supported
  std::shared_ptr<const SetDefinition> definition;         // may be kept
};

// What the caller wants to know and wants to say; every answer has a default. A listener may throw to stop reading.
//
// A set that was checked and found good is not accepted yet: its group or interchange may still fall by a trailer.
// Whoever keeps documents from set_checked lets them go only by the dispositions in interchange_ends.
class Listener {
 public:
  virtual ~Listener() = default;
  // Asked once for the interchange (group == nullptr) and once for each group.
  virtual Terms terms(const InterchangeHeader&, const GroupHeader* /*group*/) { return {}; }
  // The header is known; the caller may add issues: interchange_duplicate, receiver_unknown.
  virtual void interchange_begins(InterchangeVerdict&) {}
  // Likewise: group_duplicate, group_unsupported.
  virtual void group_begins(const InterchangeVerdict&, GroupVerdict&) {}
  virtual void set_checked(const CheckedSet&) {}
  virtual void group_ends(const InterchangeVerdict&, const GroupVerdict&) {}
  virtual void interchange_ends(InterchangeVerdict&&) {}
};

// Which sets' verdicts stay in their group's verdict. An acknowledgment that names every set needs all of them
// (150 bytes a set); counting and reporting need none, and memory then does not grow with the file.
enum class Keep : unsigned char { all_sets, faulty_sets, no_sets };

struct InterpretOptions {
  ReaderLimits limits;
  Keep keep = Keep::all_sets;
  bool check = true;  // false: envelopes and structure-less documents only
};

FileVerdict interpret(ByteSource& source, const Dictionary& dictionary, Listener& listener,
                      const InterpretOptions& options = {});

// A whole file in memory by the default terms: its interchanges, each set shown to `visit` on the way. For tests.
std::vector<InterchangeVerdict> interpret(std::string_view bytes, const Dictionary& dictionary,
                                          const std::function<void(const CheckedSet&)>& visit = {});

// One set alone, again, from the bytes that were kept: ST to SE as SetVerdict::offset and length say, with the
// separators of its interchange. For translating after a hold. Envelope checks are not repeated.
void interpret_set(std::string_view set_bytes, const InterchangeHeader& interchange, const GroupHeader& group,
                   const Dictionary& dictionary, const Terms& terms,
                   const std::function<void(const CheckedSet&)>& visit);

}  // namespace crossdock::x12
