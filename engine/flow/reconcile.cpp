#include "engine/flow/reconcile.hpp"

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

store::Acknowledgment state_of(AcknowledgedStatus status) {
  switch (status) {
    case AcknowledgedStatus::accepted: return store::Acknowledgment::accepted;
    case AcknowledgedStatus::accepted_with_errors: return store::Acknowledgment::accepted_with_errors;
    case AcknowledgedStatus::presumed_accepted: return store::Acknowledgment::partly_accepted;
    case AcknowledgedStatus::rejected: return store::Acknowledgment::rejected;
    case AcknowledgedStatus::unknown: return store::Acknowledgment::rejected;
  }
  return store::Acknowledgment::rejected;
}

// A second answer does not mend a worse first one; only an overdue or open expectation takes any.
bool improves(store::Acknowledgment before, store::Acknowledgment now) {
  return before == store::Acknowledgment::awaited || before == store::Acknowledgment::overdue || now > before;
}

class Reconciliation {
 public:
  Reconciliation(const Site& site, const store::Received& received, const AddException& add, store::Outcome& outcome)
      : site_(site), received_(received), add_(add), outcome_(outcome) {}

  // True when something we sent was waiting for this answer (or had been answered already).
  bool answer(const std::string& scope, const std::string& key, AcknowledgedStatus status, const std::string& text) {
    const auto expected = site_.memory.expected(scope, key);
    if (expected.empty()) return false;
    const store::Expectation& latest = expected.front();
    const store::Acknowledgment state = state_of(status);
    if (!improves(latest.state, state)) {
      if (latest.state != state)
        report("acknowledgment_contradicts", store::ExceptionSeverity::warning, latest,
               fmt::format("{} {} was {} before and is now said to be {}; the worse stands", scope, key, store::name_of(latest.state),
                           store::name_of(state)),
               "ask the partner which holds");
      return true;
    }
    store::ExpectationAnswer made;
    made.expectation = latest.id, made.state = state, made.received = received_.id, made.text = excerpt(text, 1000);
    outcome_.answers.push_back(std::move(made));
    if (state == store::Acknowledgment::rejected)
      report("rejected_by_partner", store::ExceptionSeverity::error, latest, fmt::format("the partner rejected {} {}: {}", scope, key, text),
             "correct it and send it again under new control numbers");
    return true;
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

std::string notes_text(const x12::ReceivedSet& set) {
  std::string text;
  for (const x12::ReceivedCode& code : set.codes) text += code.sentence + "; ";
  for (const x12::ReceivedSegmentNote& note : set.notes) {
    for (const x12::ReceivedCode& code : note.codes) text += fmt::format("segment {} {}: {}; ", note.position, note.segment_id, code.sentence);
    for (const x12::ReceivedElementNote& element : note.elements)
      text += fmt::format("segment {} {}{:02}: {} ({}); ", note.position, note.segment_id, element.element, element.code.sentence,
                          excerpt(element.copy, 40));
  }
  return text;
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
  const std::string group = group_key(us, them, acknowledgment->functional_id, acknowledgment->group_control_number);
  const std::string what = fmt::format("the {} for group {} {} from {}", acknowledgment->form, acknowledgment->functional_id,
                                       acknowledgment->group_control_number, them);
  std::string text;
  for (const x12::ReceivedCode& code : acknowledgment->codes) text += code.sentence + "; ";
  const AcknowledgedStatus overall = x12::means_accepted(acknowledgment->letter) ? AcknowledgedStatus::accepted
                                     : acknowledgment->letter == 'P'             ? AcknowledgedStatus::presumed_accepted
                                                                                 : AcknowledgedStatus::rejected;
  bool known = reconciliation.answer("group", group, overall, text);
  for (const x12::ReceivedSet& set : acknowledgment->sets)
    known |= reconciliation.answer("document", set_key(group, set.set_id, set.control_number),
                                   x12::status_of(*acknowledgment, set.set_id, set.control_number), notes_text(set));
  if (!known) reconciliation.unmatched(what);
}

void reconcile(const Site& site, const x12::ReceivedTa1& ta1, const std::string& them, const std::string& us,
               const store::Received& received, const AddException& add, store::Outcome& outcome) {
  Reconciliation reconciliation(site, received, add, outcome);
  const x12::ReceivedCode note = x12::note_of(ta1);
  if (!reconciliation.answer("interchange", interchange_key(us, them, ta1.control_number), x12::status_of(ta1), note.sentence))
    reconciliation.unmatched(fmt::format("the TA1 for interchange {} from {}", excerpt(ta1.control_number, 20), them));
}

}  // namespace crossdock::flow
