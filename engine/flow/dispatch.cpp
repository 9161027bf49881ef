#include "engine/flow/dispatch.hpp"

#include <fmt/format.h>

#include "engine/flow/outbound_name.hpp"
#include "engine/flow/reconcile.hpp"
#include "engine/flow/translate.hpp"

namespace crossdock::flow {
namespace {

store::NumberRange range_of(const char* what, const Address& address, const partners::NumberRange& agreed) {
  store::NumberRange range;
  range.name = fmt::format("{}/{}>{}", what, address.us.text(), address.them.text());
  range.next = range.low = agreed.low;
  range.high = agreed.high;
  return range;
}

store::NewExpectation expectation(const char* scope, std::string key, store::Ref document, const partners::Deadline& deadline) {
  store::NewExpectation made;
  made.scope = scope, made.key = std::move(key), made.document = document;
  made.within = std::chrono::ceil<std::chrono::seconds>(deadline.overdue);
  made.warn_after = std::chrono::ceil<std::chrono::seconds>(deadline.warn);
  return made;
}

// What the partner owes us: a TA1 when we ask for one, and an acknowledgment for each group, which speaks of each set.
std::vector<store::NewExpectation> expectations_of(const partners::OutboundTerms& terms, const Address& address, const WrittenInterchange& written,
                                                   const std::vector<store::Ref>& documents) {
  std::vector<store::NewExpectation> expected;
  const std::string us = address.us.text(), them = address.them.text();
  if (terms.request_ta1) expected.push_back(expectation("interchange", interchange_key(us, them, written.control_number), {}, terms.deadline));
  if (!terms.acknowledgment_expected) return expected;
  std::vector<std::string> groups;
  for (const auto& group : written.groups) {
    groups.push_back(group_key(us, them, group.code, group.number));
    expected.push_back(expectation("group", groups.back(), {}, terms.deadline_for(group.code)));
  }
  for (const auto& set : written.sets)
    expected.push_back(expectation("document", set_key(groups[set.group], set.id, set.number), documents[set.index], terms.deadline_for(written.groups[set.group].code)));
  return expected;
}

}  // namespace

store::NewOutbound to_partner(const Site& site, const Addressee& to, Sets sets, std::vector<store::Ref> documents) {
  const partners::OutboundTerms& terms = to.agreement->outbound;
  store::NewOutbound made;
  made.row.kind = store::OutboundKind::interchange;
  made.row.partner = to.partner->name;
  made.row.type = sets.front()->set;
  if (sets.size() == 1) made.row.topic = topic_of(sets.front()->keys);
  NameFacts facts;
  facts.partner = to.partner->name, facts.set = sets.front()->set, facts.document = sets.front()->schema, facts.at = site.now;
  if (const partners::ChannelSettings* const channel = to.partner->outbound_channel(*to.agreement)) {
    made.row.channel = channel->name;
    made.row.lane = send_lane(to.partner->name, channel->name);
    made.name = outbound_name(channel->drop.file_name, std::move(facts));
  } else {
    made.row.reason = fmt::format("partner {} has no channel that sends", to.partner->name);
    made.row.next = "give the partner a channel with an outbound folder and reload; then send the document again";
    made.name = outbound_name(NameTemplate("{set}-{partner}-{number}.edi"), std::move(facts));
  }
  const NumbersNeeded needed = numbers_needed(terms, sets);
  made.ranges.push_back(range_of("interchange", to.address, terms.interchange_numbers));
  made.ranges.insert(made.ranges.end(), needed.groups, range_of("group", to.address, terms.group_numbers));
  made.ranges.insert(made.ranges.end(), needed.sets, range_of("set", to.address, terms.set_numbers));
  made.documents = documents;
  // The world lives as long as what points into it.
  made.compose = [world = site.world, &terms, address = to.address, sets = std::move(sets), documents = std::move(documents),
                  time = site.now](std::span<const std::uint64_t> numbers) {
    WrittenInterchange written = write_interchange(terms, address, sets, numbers, time);
    store::Composed composed;
    composed.expectations = expectations_of(terms, address, written, documents);
    composed.control_number = written.control_number;
    composed.bytes = std::move(written.bytes);
    return composed;
  };
  return made;
}

std::string source_lane(std::string_view source) { return fmt::format("assemble/{}", source); }
std::string batch_lane(std::string_view batch) { return fmt::format("batch/{}", batch); }
std::string timer_lane(std::string_view batch) { return fmt::format("batch-due/{}", batch); }

}  // namespace crossdock::flow
