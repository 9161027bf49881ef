// Outcome: everything one job wants to leave behind. A stage of engine/flow computes it without touching database
// or network; the dispatcher commits it together with the end of the job, in one transaction. kill -9 at any moment
// leaves the job or its whole outcome, never a part.
//
// Rows of one outcome refer to each other before they have ids: a Ref is an existing id or an index into the
// outcome's own list. What only the transaction can know (the next control number) is filled in by calling
// `compose`, a pure function from numbers to bytes.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/store/rows.hpp"

namespace crossdock::store {

struct Ref {
  static Ref existing(Id id) { return {id, false}; }
  static Ref fresh(std::size_t index) { return {static_cast<Id>(index), true}; }
  Id value = 0;
  bool is_fresh = false;
  [[nodiscard]] bool none() const { return !is_fresh && value == 0; }
};

// Bytes ready to be stored: hashed and compressed by the caller's thread (store::pack), not by the store's.
struct PackedContent {
  Digest digest;
  std::uint64_t size = 0;   // before compression
  std::string bytes;        // compressed when `compressed`
  std::string file;         // instead of bytes: name in the content folder, already durable
  bool compressed = false;
};

// "This number was not used between these parties since ...": checked in the transaction. When it was, nothing of
// the outcome is written and the commit ends in Conflict, so that the stage is run again and sees the earlier use.
struct NumberClaim {
  std::string scope, parties, number;   // "interchange", "ZZ:ACME>ZZ:US", "000001042"
  Digest digest;
  Time since{};                         // start of the duplicate window; Time::max(): an earlier use is known and taken
  Ref interchange;                      // who uses it now
  enum class Gaps : std::uint8_t { ignore, event, exception };
  Gaps gaps = Gaps::ignore;             // how to tell when numbers before it are missing
  std::string series;                   // end of `parties` shared by those who may use the numbers in between; empty: no one
};

struct NewInterchange {
  Interchange row;
};

struct NewDocument {
  Document row;
  Ref interchange;
  std::optional<PackedContent> canonical;
};

struct NewExpectation {
  std::string scope, key;
  Ref document;
  std::chrono::seconds within{0};       // runs from delivery; 0: never late
  std::chrono::seconds warn_after{0};   // due soon from then on; 0: never
};

struct Composed {
  std::string bytes, control_number;
  std::vector<NewExpectation> expectations;
};

// What a file name may be made from that only the transaction knows.
struct NameParts {
  Id outbound = 0;
  Id document = 0;                      // the first one it carries
  std::string control_number;
};

struct NewOutbound {
  Outbound row;                         // lane: of its delivery job; empty: held, with row.reason
                                        // control number and name may come from `compose` and `name`
  Ref interchange;                      // the one it answers
  std::vector<Ref> documents;           // the ones it carries or acknowledges
  std::optional<PackedContent> content; // what to send, unless row.content names a stored one or `compose` is set
  std::vector<NumberRange> ranges;      // one number is taken from each; a range unknown so far starts at `next`
  std::function<Composed(std::span<const std::uint64_t> numbers)> compose;
  std::function<std::string(const NameParts&)> name;  // a name its channel has had before gets "-<id>" appended
  std::vector<NewExpectation> expectations;
};

struct NewException {
  Exception row;
  Ref interchange, document, outbound;
};

struct NewEvent {
  Event row;
  Ref interchange, document, outbound;
};

struct NewJob {
  std::string kind, lane, argument;
  Subject subject_is = Subject::none;
  Ref subject;                          // fresh: an index into the list of its kind
  bool held = false;                    // made for a person to release, with the reason
  std::string reason, next;
  Time due{};                           // zero: now
};

struct DocumentUpdate {
  Id document = 0;
  std::optional<Validation> validation;
  std::optional<Delivery> delivery;
  std::optional<Delivery> still;        // what its delivery must be until now; else the commit ends in Conflict
  std::optional<Acknowledgment> acknowledgment;
  std::optional<PackedContent> canonical;
  std::string schema;                   // set when canonical is
  std::vector<Key> keys;                // added
  std::string partner, type, release, group_code;  // when they became known
  std::string reason, next;
};

struct ReceivedUpdate {
  Id received = 0;
  ReceivedState state = ReceivedState::interpreted;
  std::string partner;                  // when it became known by reading
  std::string reason, next;
};

// The end of one transmission: written with an attempt row; delivered also moves the documents it carries and
// starts the clocks of its expectations.
struct Transmission {
  Id outbound = 0;
  AttemptOutcome outcome = AttemptOutcome::sent;
  std::string text, next;
  Attributes attributes;
};

struct ExpectationAnswer {
  Id expectation = 0;
  Acknowledgment state = Acknowledgment::accepted;
  Id received = 0;
  std::string text;
};

struct NewNote {
  std::string scope, key;
  Attributes attributes;
  std::optional<PackedContent> content;
  Time due{};
  bool replace = false;                 // otherwise the first one kept stays
};

struct JobEnd {
  enum class Kind : std::uint8_t {
    done,       // the job row goes
    progress,   // a long job stays, with its new position; more outcomes follow
    deferred,   // again at `due`; its lane waits for it
    held,       // until a person releases it; its lane goes on without it
  };
  Kind kind = Kind::done;
  std::uint64_t position = 0;
  Time due{};
  std::string reason, next;
};

struct Outcome {
  std::vector<NumberClaim> claims;
  std::vector<NewInterchange> interchanges;
  std::vector<NewDocument> documents;
  std::vector<NewOutbound> outbound;
  std::vector<NewException> exceptions;
  std::vector<NewEvent> events;
  std::vector<NewJob> jobs;
  std::vector<DocumentUpdate> document_updates;
  std::vector<ReceivedUpdate> received_updates;
  std::vector<Transmission> transmissions;
  std::vector<ExpectationAnswer> answers;
  // Their open exceptions become resolved; of a received file only those about the file as a whole.
  std::vector<Id> mended_received, mended_documents, mended_outbound;
  JobEnd end;
};

}  // namespace crossdock::store
