// The states an operator sees, each with one sentence and one verb (docs/states.md lists them all).
// Three states of a document never mix: was it valid, did it reach its destination, was it acknowledged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crossdock::store {

enum class Direction : std::uint8_t { inbound, outbound };  // seen from our side

// What became of a file or message as it was received.
enum class ReceivedState : std::uint8_t {
  waiting,      // durable, not yet read
  interpreted,  // read to its end; its interchanges tell the rest
  deferred,     // a first try failed, there will be another
  held,         // a person decides
  rejected,     // nothing in it could be read as an interchange
  duplicate,    // every interchange in it was received before, byte for byte
  cancelled,    // given up by a person, with a reason
};

enum class Validation : std::uint8_t { pending, accepted, accepted_with_errors, rejected, duplicate };

// Also the state of one transmission (Outbound).
enum class Delivery : std::uint8_t {
  none,       // nothing to deliver: rejected, or an acknowledgment that was reconciled
  waiting,    // in the queue
  deferred,   // tried, will be tried again at next_try
  held,       // a person decides
  delivered,  // the destination has it
  cancelled,  // an operator gave it up, with a reason
};

enum class Acknowledgment : std::uint8_t {
  none,                  // not agreed, or itself an acknowledgment
  owed,                  // ours is written and not yet delivered
  sent,                  // ours reached the partner
  awaited,               // the partner owes us one
  accepted,
  accepted_with_errors,  // do not send again
  partly_accepted,
  rejected,              // correct and send again under new control numbers
  overdue,
};

enum class JobState : std::uint8_t { ready, deferred, held };
enum class AttemptOutcome : std::uint8_t { sent, deferred, refused };
enum class ExceptionState : std::uint8_t { open, resolved, ignored };
enum class ExceptionSeverity : std::uint8_t { note, warning, error, alarm };
enum class OutboundKind : std::uint8_t { document, acknowledgment, interchange };

// Stable lower-case names, used in JSON, filters and tables.
const char* name_of(Direction);
const char* name_of(ReceivedState);
const char* name_of(Validation);
const char* name_of(Delivery);
const char* name_of(Acknowledgment);
const char* name_of(JobState);
const char* name_of(AttemptOutcome);
const char* name_of(ExceptionState);
const char* name_of(ExceptionSeverity);
const char* name_of(OutboundKind);

// One sentence for a person: what the state means and what ends it.
std::string_view sentence(ReceivedState);
std::string_view sentence(Validation);
std::string_view sentence(Delivery);
std::string_view sentence(Acknowledgment);

std::optional<Validation> validation_named(std::string_view name);
std::optional<Delivery> delivery_named(std::string_view name);
std::optional<Acknowledgment> acknowledgment_named(std::string_view name);
std::optional<ReceivedState> received_state_named(std::string_view name);
std::optional<ExceptionState> exception_state_named(std::string_view name);

}  // namespace crossdock::store
