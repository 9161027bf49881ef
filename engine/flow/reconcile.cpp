#include "engine/flow/reconcile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/codes.hpp"
#include "parsers/x12/reconcile.hpp"

namespace crossdock::flow {
namespace {

using x12::AcknowledgedStatus;

// Partners pad control numbers or do not; "0042" is 42.
std::string_view unpadded(std::string_view number) {
  const std::size_t first = number.find_first_not_of('0');
  return first == std::string_view::npos ? number.substr(number.empty() ? 0 : number.size() - 1) : number.substr(first);
}

std::optional<store::Acknowledgment> state_of(AcknowledgedStatus status) {
  switch (status) {
    case AcknowledgedStatus::accepted: return store::Acknowledgment::accepted;
    case AcknowledgedStatus::accepted_with_errors: return store::Acknowledgment::accepted_with_errors;
    case AcknowledgedStatus::presumed_accepted: return store::Acknowledgment::partly_accepted;
    case AcknowledgedStatus::rejected: return store::Acknowledgment::rejected;
    case AcknowledgedStatus::unknown: return std::nullopt;
  }
  return std::nullopt;
}

// A second answer does not mend a worse first one; only an overdue or open expectation takes any.
bool improves(store::Acknowledgment before, store::Acknowledgment now) {
  return before == store::Acknowledgment::awaited || before == store::Acknowledgment::overdue || now > before;
}

std::string text_of(const std::vector<x12::ReceivedCode>& codes) {
  std::string text;
  for (const x12::ReceivedCode& code : codes) text += code.sentence + "; ";
  return text;
}

std::string text_of(const x12::ReceivedSet& set) {
  std::string text = text_of(set.codes);
  for (const x12::ReceivedSegmentNote& note : set.notes) {
    for (const x12::ReceivedCode& code : note.codes) text += fmt::format("segment {} {}: {}; ", note.position, note.segment_id, code.sentence);
    for (const x12::ReceivedElementNote& element : note.elements)
      text += fmt::format("segment {} {}{:02}: {} ({}); ", note.position, note.segment_id, element.element, element.code.sentence,
                          excerpt(element.copy, 40));
  }
  return text;
}

// Matches answers with what we expect and says what does not fit.
class Reconciliation {
 public:
  Reconciliation(const Site& site, const store::Received& received, const AddException& add, store::Outcome& outcome)
      : site_(site), received_(received), add_(add), outcome_(outcome) {}

  // The latest thing of ours under this key, if we sent one.
  std::optional<store::Expectation> expected(const std::string& scope, const std::string& key) {
    auto found = site_.memory.expected(scope, key);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  }

  // The documents of ours that went out together with `group`.
  std::vector<store::Expectation> documents_with(const store::Expectation& group) {
    store::Filter same;
    same.outbound = group.outbound, same.limit = 1'000'000;
    auto all = site_.memory.expectations(same);
    const std::string front = group.key + ' ';
    std::erase_if(all, [&](const store::Expectation& one) { return one.scope != "document" || !one.key.starts_with(front); });
    return all;
  }

  void answer(const store::Expectation& of, AcknowledgedStatus status, const std::string& text) {
    const auto state = state_of(status);
    if (!state)
      return report("acknowledgment_unclear", store::ExceptionSeverity::warning, of,
                    fmt::format("the partner's answer to {} {} has a letter nobody defines; it counts as no answer", of.scope, of.key),
                    "ask the partner what it means");
    if (!improves(of.state, *state)) {
      if (of.state != *state)
        report("acknowledgment_contradicts", store::ExceptionSeverity::warning, of,
               fmt::format("{} {} was {} before and is now said to be {}; the worse stands", of.scope, of.key, store::name_of(of.state),
                           store::name_of(*state)),
               "ask the partner which holds");
      return;
    }
    store::ExpectationAnswer made;
    made.expectation = of.id, made.state = *state, made.received = received_.id, made.text = excerpt(text, 1000);
    outcome_.answers.push_back(std::move(made));
    if (of.state == store::Acknowledgment::overdue) outcome_.mended_outbound.push_back(of.outbound);
    if (*state == store::Acknowledgment::rejected)
      report("rejected_by_partner", store::ExceptionSeverity::error, of, fmt::format("the partner rejected {} {}: {}", of.scope, of.key, text),
             "correct it and send it again under new control numbers");
  }

  void unmatched(const std::string& what) {
    store::NewException made;
    made.row.code = "acknowledgment_unmatched", made.row.severity = store::ExceptionSeverity::warning;
    made.row.text = fmt::format("{} answers nothing we are known to have sent", what);
    made.row.remedy = "look for the number with crossdock list outbound; a partner may answer under another identity";
    add_(std::move(made));
  }

 private:
  void report(const char* code, store::ExceptionSeverity severity, const store::Expectation& of, std::string text, const char* remedy) {
    store::NewException made;
    made.row.code = code, made.row.severity = severity, made.row.text = excerpt(text, 1000), made.row.remedy = remedy;
    made.row.outbound = of.outbound;
    add_(std::move(made));
  }

  const Site& site_;
  const store::Received& received_;
  const AddException& add_;
  store::Outcome& outcome_;
};

// "ZZ:US>ZZ:ACME PO 7 850 0001" -> "850", "0001"
std::pair<std::string_view, std::string_view> set_of(const store::Expectation& document, const store::Expectation& group) {
  const std::string_view rest = std::string_view(document.key).substr(group.key.size() + 1);
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  return {rest.substr(0, blank), rest.substr(std::min(blank + 1, rest.size()))};
}

}  // namespace

std::string interchange_key(const std::string& us, const std::string& them, const std::string& control_number) {
  return fmt::format("{}>{} {}", us, them, unpadded(control_number));
}

std::string group_key(const std::string& us, const std::string& them, const std::string& code, const std::string& number) {
  return fmt::format("{}>{} {} {}", us, them, code, unpadded(number));
}

std::string set_key(const std::string& group, const std::string& set_id, const std::string& number) {
  return fmt::format("{} {} {}", group, set_id, number);
}

void reconcile(const Site& site, const document::Document& document, const std::string& them, const std::string& us,
               const store::Received& received, const AddException& add, store::Outcome& outcome) {
  const auto acknowledgment = x12::received_acknowledgment(document);
  if (!acknowledgment) return;
  Reconciliation reconciliation(site, received, add, outcome);
  const auto group = reconciliation.expected("group", group_key(us, them, acknowledgment->functional_id, acknowledgment->group_control_number));
  if (!group)
    return reconciliation.unmatched(fmt::format("the {} for group {} {} from {}", acknowledgment->form, excerpt(acknowledgment->functional_id, 4),
                                                excerpt(acknowledgment->group_control_number, 20), them));

  // Sets the partner did not list share what AK9 says of all.
  for (const store::Expectation& ours : reconciliation.documents_with(*group)) {
    const auto [set_id, number] = set_of(ours, *group);
    std::string text = text_of(acknowledgment->codes);
    for (const x12::ReceivedSet& set : acknowledgment->sets)
      if (set.set_id == set_id && x12::is_same_number(number, set.control_number)) text = text_of(set);
    reconciliation.answer(ours, x12::status_of(*acknowledgment, set_id, number), text);
  }
  reconciliation.answer(*group, x12::status_of(*acknowledgment), text_of(acknowledgment->codes));
}

void reconcile(const Site& site, const x12::ReceivedTa1& ta1, const std::string& them, const std::string& us,
               const store::Received& received, const AddException& add, store::Outcome& outcome) {
  Reconciliation reconciliation(site, received, add, outcome);
  const auto interchange = reconciliation.expected("interchange", interchange_key(us, them, ta1.control_number));
  if (!interchange)
    return reconciliation.unmatched(fmt::format("the TA1 for interchange {} from {}", excerpt(ta1.control_number, 20), them));
  reconciliation.answer(*interchange, x12::status_of(ta1), x12::note_of(ta1).sentence);
}

}  // namespace crossdock::flow
