#include "engine/flow/envelope.hpp"

#include <algorithm>

namespace crossdock::flow {
namespace {

// Sets of one functional group and version, in the order they came.
std::vector<std::vector<std::size_t>> grouped_sets(const Sets& sets) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<std::size_t>& group) {
      return sets[group.front()]->group == sets[i]->group && sets[group.front()]->version == sets[i]->version;
    });
    if (same == groups.end()) groups.push_back({i});
    else same->push_back(i);
  }
  return groups;
}

}  // namespace

x12::WriterSettings writer_settings(const partners::Separators& separators) {
  x12::WriterSettings settings;
  if (separators.in_value == partners::SeparatorInValue::replace) settings.unwritable = x12::UnwritableCharacter::replace;
  settings.replacement = separators.replacement;
  return settings;
}

x12::Delimiters delimiters_for(const partners::OutboundTerms& terms, std::span<const document::Draft* const> drafts) {
  x12::Delimiters agreed{terms.separators.element, terms.separators.component, terms.separators.repetition, terms.separators.segment};
  if (terms.interchange_version < "00402") agreed.repetition = '\0';
  if (terms.separators.in_value != partners::SeparatorInValue::other_separators) return agreed;
  return x12::choose_delimiters(agreed, drafts).value_or(agreed);
}

x12::InterchangeHeader interchange_header_of(const partners::OutboundTerms& terms, const Address& address, const x12::Delimiters& delimiters,
                                             std::uint32_t number, Time time) {
  x12::InterchangeHeader header = x12::interchange_header(terms.interchange_version, delimiters, number, time);
  header.sender_qualifier = address.us.qualifier, header.sender_id = address.us.id;
  header.receiver_qualifier = address.them.qualifier, header.receiver_id = address.them.id;
  header.acknowledgment_requested = terms.request_ta1 ? "1" : "0";
  header.usage_indicator = address.test ? "T" : "P";
  return header;
}

x12::GroupHeader group_header_of(const partners::OutboundTerms& terms, const Address& address, const ComposedSet& set, std::uint32_t number,
                                 Time time) {
  x12::GroupHeader header;
  header.functional_id = set.group;
  header.sender = terms.group_sender.empty() ? address.us.id : terms.group_sender;
  header.receiver = terms.group_receiver.empty() ? address.them.id : terms.group_receiver;
  header.date = x12::group_date(time, x12::group_date_format(set.version));
  header.time = x12::group_time(time, x12::GroupTime::hhmm);
  header.control_number = x12::group_number(number);
  header.agency = "X";
  header.version = set.version;
  return header;
}

NumbersNeeded numbers_needed(const partners::OutboundTerms& terms, const Sets& sets) {
  return {grouped_sets(sets).size(), terms.set_numbers_restart ? 0 : sets.size()};
}

WrittenInterchange write_interchange(const partners::OutboundTerms& terms, const Address& address, const Sets& sets,
                                     std::span<const std::uint64_t> numbers, Time time) {
  std::size_t drawn = 0;
  const auto next = [&] { return static_cast<std::uint32_t>(drawn < numbers.size() ? numbers[drawn++] : 1); };
  const x12::WriterSettings settings = writer_settings(terms.separators);
  std::vector<const document::Draft*> drafts;
  for (const auto& set : sets) drafts.push_back(set->draft.get());
  const x12::InterchangeHeader header = interchange_header_of(terms, address, delimiters_for(terms, drafts), next(), time);
  WrittenInterchange written;
  written.control_number = header.control_number;
  x12::EnvelopeWriter envelope(written.bytes, header, terms.separators.line_end);
  const auto groups = grouped_sets(sets);
  std::vector<std::uint32_t> group_numbers;
  for (std::size_t i = 0; i < groups.size(); ++i) group_numbers.push_back(next());
  for (const std::vector<std::size_t>& members : groups) {
    const std::size_t group = written.groups.size();
    const x12::GroupHeader gs = group_header_of(terms, address, *sets[members.front()], group_numbers[group], time);
    envelope.begin_group(gs);
    written.groups.push_back({gs.functional_id, gs.control_number});
    std::uint32_t restarting = terms.set_numbers.low;
    for (const std::size_t index : members) {
      const std::string number = x12::set_number(terms.set_numbers_restart ? restarting++ : next());
      x12::write_set(envelope.segments(), *sets[index]->draft, number, {}, settings);
      envelope.end_set();
      written.sets.push_back({index, group, sets[index]->set, number});
    }
    envelope.end_group();
  }
  envelope.end();
  return written;
}

}  // namespace crossdock::flow
