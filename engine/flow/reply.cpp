#include "engine/flow/reply.hpp"

#include <fmt/format.h>

#include "engine/flow/outbound_name.hpp"
#include "parsers/x12/acknowledgment_reply.hpp"

namespace crossdock::flow {
namespace {

const char* type_of(const x12::Acknowledgment& acknowledgment) {
  if (acknowledgment.functional.empty()) return "TA1";
  return acknowledgment.functional.front().dialect == x12::Dialect::x999_005010 ? "999" : "997";
}

store::NumberRange range_of(const char* what, const Surveyed& interchange, const partners::NumberRange& agreed) {
  store::NumberRange range;
  range.name = fmt::format("{}/{}>{}", what, interchange.receiver(), interchange.sender());
  range.next = range.low = agreed.low;
  range.high = agreed.high;
  return range;
}

// Addresses it to the partner's channel for acknowledgments; held with the reason when there is none.
void address(const Site& site, const Surveyed& interchange, const store::Received& received, store::NewOutbound& made) {
  const std::string name = interchange.partner(received);
  const partners::Partner* partner = interchange.whose.partner ? interchange.whose.partner : site.world->partners->find(name);
  const partners::ChannelSettings* channel = partner ? partner->acknowledgment_channel(interchange.agreement()) : nullptr;
  made.row.kind = store::OutboundKind::acknowledgment;
  made.row.partner = name;
  NameFacts facts;
  facts.partner = name, facts.set = made.row.type, facts.interchange = interchange.verdict->header.control_number;
  facts.at = site.now;
  if (channel) {
    made.row.channel = channel->name;
    made.row.lane = send_lane(name, channel->name);
    made.name = outbound_name(channel->drop.file_name, std::move(facts));
  } else {
    made.row.reason = partner ? fmt::format("partner {} has no channel that sends", name)
                              : fmt::format("no partner to send the {} to: {} is in no partner's file", made.row.type, interchange.sender());
    made.row.next = "give the partner a channel with an outbound folder and reload; the acknowledgment then waits to be resent";
    made.name = outbound_name(NameTemplate("{set}-{partner}-{number}.edi"), std::move(facts));
  }
}

}  // namespace

std::optional<store::NewOutbound> reply(const Site& site, const Surveyed& interchange, const store::Received& received) {
  const partners::Agreement& agreement = interchange.agreement();
  auto acknowledgment = x12::acknowledge(*interchange.verdict, agreement.inbound.acknowledgment);
  if (!acknowledgment) return std::nullopt;

  x12::ReplySettings settings;
  settings.line_end = agreement.outbound.separators.line_end;
  const x12::ReplyNeeds needed = x12::needs(*acknowledgment, settings);
  store::NewOutbound made;
  made.row.type = type_of(*acknowledgment);
  made.ranges.assign(needed.interchanges, range_of("interchange", interchange, agreement.outbound.interchange_numbers));
  made.ranges.insert(made.ranges.end(), needed.groups, range_of("group", interchange, agreement.outbound.group_numbers));
  made.compose = [verdict = interchange.verdict, acknowledgment = std::move(*acknowledgment), policy = agreement.inbound.acknowledgment,
                  settings, needed, time = site.now](std::span<const std::uint64_t> numbers) {
    x12::ReplyNumbers drawn;
    drawn.interchanges.assign(numbers.begin(), numbers.begin() + needed.interchanges);
    drawn.groups.assign(numbers.begin() + needed.interchanges, numbers.end());
    store::Composed composed;
    composed.bytes = x12::write_reply(*verdict, acknowledgment, policy, settings, drawn, time);
    composed.control_number = fmt::format("{:09}", drawn.interchanges.empty() ? 0 : drawn.interchanges.front());
    return composed;
  };
  address(site, interchange, received, made);
  return made;
}

std::vector<store::NewOutbound> reply_again(const Site& site, const Surveyed& interchange, const store::Received& received) {
  std::vector<store::NewOutbound> replies;
  store::Filter answers;
  answers.answers = interchange.earlier->interchange;
  for (const store::Outbound& before : site.memory.outbound(answers)) {
    if (before.kind != store::OutboundKind::acknowledgment) continue;
    store::NewOutbound made;
    made.row.type = before.type;
    made.row.content = before.content;
    made.row.size = before.size;
    made.row.control_number = before.control_number;
    address(site, interchange, received, made);
    replies.push_back(std::move(made));
  }
  return replies;
}

}  // namespace crossdock::flow
