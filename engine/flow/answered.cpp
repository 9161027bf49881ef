#include "engine/flow/answered.hpp"

#include <map>

#include "engine/flow/reconcile.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/located_notes.hpp"

namespace crossdock::flow {
namespace {

constexpr std::uint64_t largest = 20'000'000;  // bytes of a transmission or an acknowledgment

// Noted sets by the key of our group.
using Notes = std::multimap<std::string, x12::ReceivedSet>;

std::string qualified(const std::string& qualifier, const std::string& id) { return qualifier + ":" + id; }

void collect(std::string_view acknowledgment_bytes, const x12::Dictionary& dictionary, Notes& notes) {
  x12::interpret(acknowledgment_bytes, dictionary, [&](const x12::CheckedSet& checked) {
    auto acknowledgment = x12::received_acknowledgment(checked.document);
    if (!acknowledgment) return;
    const x12::InterchangeHeader& header = checked.interchange.header;
    const std::string key = group_key(qualified(header.receiver_qualifier, header.receiver_id), qualified(header.sender_qualifier, header.sender_id),
                                      acknowledgment->functional_id, acknowledgment->group_control_number);
    for (x12::ReceivedSet& set : acknowledgment->sets)
      if (!set.notes.empty()) notes.emplace(key, std::move(set));
  });
}

}  // namespace

std::vector<AnsweredSet> answered_sets(store::Queries& memory, const x12::Dictionary& dictionary, const store::Outbound& sent) {
  std::vector<AnsweredSet> answered;
  if (sent.kind != store::OutboundKind::interchange || sent.size > largest) return answered;
  std::map<std::string, store::Expectation> expected;  // by key
  std::map<store::Id, Notes> by_answer;
  store::Filter of_it;
  of_it.outbound = sent.id, of_it.limit = 100'000;
  for (store::Expectation& one : memory.expectations(of_it)) {
    if (one.scope != "document" || one.answered_by == 0) continue;
    by_answer[one.answered_by];
    expected.emplace(one.key, std::move(one));
  }
  for (auto& [received, notes] : by_answer)
    if (const auto row = memory.received_by(received); row && row->size <= largest) collect(memory.content(row->content), dictionary, notes);
  if (by_answer.empty()) return answered;

  x12::interpret(memory.content(sent.content), dictionary, [&](const x12::CheckedSet& ours) {
    const x12::InterchangeHeader& header = ours.interchange.header;
    const std::string group = group_key(qualified(header.sender_qualifier, header.sender_id), qualified(header.receiver_qualifier, header.receiver_id),
                                        ours.group.header.functional_id, ours.group.header.control_number);
    const auto found = expected.find(set_key(group, ours.verdict.set_id, ours.verdict.control_number));
    if (found == expected.end()) return;
    const Notes& notes = by_answer[found->second.answered_by];
    for (auto [note, end] = notes.equal_range(group); note != end; ++note) {
      if (note->second.set_id != ours.verdict.set_id || !x12::is_same_number(ours.verdict.control_number, note->second.control_number)) continue;
      AnsweredSet& one = answered.emplace_back();
      one.document = found->second.document, one.answered_by = found->second.answered_by;
      one.set_id = ours.verdict.set_id, one.control_number = ours.verdict.control_number;
      one.notes = x12::located_notes(note->second, ours.document);
    }
  });
  return answered;
}

}  // namespace crossdock::flow
