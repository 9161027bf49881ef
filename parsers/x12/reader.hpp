// Reader: bytes in, envelopes and transaction sets out, one at a time, in the order of the file (X12.5, X12.6). It
// finds the interchanges, takes the separators from each ISA, follows the envelope by a grammar (envelope_grammar.cpp),
// checks it, and hands each set over as a flat Document. It does not know the dictionary: interpret.hpp, which everyone
// calls, puts reader, dictionary and checker together.
//
// Memory is one window that grows to the largest set met, never beyond the limits; nothing a partner sends makes it
// throw. It throws only what the source or the events throw.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/document/policy.hpp"
#include "parsers/x12/byte_source.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

struct ReaderLimits {
  std::uint32_t set_bytes = 64U << 20;         // a longer set is passed over and reported (set_too_large)
  std::uint32_t segment_bytes = 1U << 20;      // (at least 4096) a longer segment ends the interchange: a wrong terminator
  std::uint32_t sets_per_group = 1'000'000;    // further ones are counted, reported, and not handed over
  std::uint32_t groups_per_interchange = 10'000;
  std::uint32_t issues_per_envelope = 100;     // listed for one group or interchange
};

// What the reader says, in this order: interchange, (ta1 is in the verdict), group, set..., group end, ..., interchange
// end. Each verdict holds what is known so far and may be added to; it stays the same object from beginning to end.
class EnvelopeEvents {
 public:
  virtual ~EnvelopeEvents() = default;
  // By what policy issues are rated: the interchange's own (group == nullptr), or a group's and its sets'. Asked when
  // the header is known, before anything is reported; must stay until the end of that group or interchange.
  virtual const document::CheckPolicy& policy(const InterchangeVerdict& interchange, const GroupVerdict* group) = 0;
  virtual void interchange_begins(InterchangeVerdict& interchange) = 0;
  virtual void group_begins(InterchangeVerdict& interchange, GroupVerdict& group) = 0;
  // `document` and what it views are valid until this returns. Its segments are empty when the set was too large.
  virtual void set_read(InterchangeVerdict& interchange, GroupVerdict& group, SetVerdict&& set,
                        document::Document& document) = 0;
  virtual void group_ends(InterchangeVerdict& interchange, GroupVerdict&& group) = 0;
  virtual void interchange_ends(InterchangeVerdict&& interchange) = 0;
};

// What was read, and what was wrong outside every interchange: nothing that looks like an ISA, for one.
struct FileVerdict {
  std::uint64_t bytes = 0;
  std::uint32_t interchanges = 0;
  std::vector<Issue> issues;
};

FileVerdict read_envelopes(ByteSource& source, EnvelopeEvents& events, const ReaderLimits& limits = {});

}  // namespace crossdock::x12
