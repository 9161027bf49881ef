// Envelope: composed sets into one interchange of an agreement: its ids, qualifiers, separators, test or production
// indicator; a functional group for each GS01. Numbers are handed in: drawn in the transaction that keeps the bytes, or 1
// where nothing is sent. Pure, so that the store may call it while it commits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/flow/compose.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/writer.hpp"

namespace crossdock::flow {

// Who sends to whom, and whether it is a test (ISA05 to 08, ISA15).
struct Address {
  partners::Identity us, them;
  bool test = false;
};

using Sets = std::vector<std::shared_ptr<const ComposedSet>>;

// What has to be drawn for them, in this order: one interchange number, one for each group, and one for each set unless
// they restart in each group.
struct NumbersNeeded {
  std::size_t groups = 0, sets = 0;
};
NumbersNeeded numbers_needed(const partners::OutboundTerms& terms, const Sets& sets);

struct WrittenInterchange {
  std::string bytes, control_number;
  struct Group {
    std::string code, number;
  };
  struct Set {
    std::size_t index;    // in the sets handed in
    std::size_t group;    // in groups
    std::string id, number;  // ST01, ST02
  };
  std::vector<Group> groups;
  std::vector<Set> sets;
};

WrittenInterchange write_interchange(const partners::OutboundTerms& terms, const Address& address, const Sets& sets,
                                     std::span<const std::uint64_t> numbers, Time time);

// The headers such an interchange has, with number 1: for the checker.
x12::InterchangeHeader interchange_header_of(const partners::OutboundTerms& terms, const Address& address, const x12::Delimiters& delimiters,
                                             std::uint32_t number, Time time);
x12::GroupHeader group_header_of(const partners::OutboundTerms& terms, const Address& address, const ComposedSet& set, std::uint32_t number, Time time);

// The agreement's separators, or others that occur in none of the values when it wants that.
x12::Delimiters delimiters_for(const partners::OutboundTerms& terms, std::span<const document::Draft* const> drafts);
// What the agreement wants done with a separator in a value.
x12::WriterSettings writer_settings(const partners::Separators& separators);

}  // namespace crossdock::flow
