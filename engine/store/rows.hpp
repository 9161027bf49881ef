// The rows of the durable memory as programs read them. The words are those of any EDI standard; what an 850 or an
// ISA is, the store does not know. Ids are 1 and up; 0 means "none". Texts are bounded by whoever wrote them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/store/states.hpp"

namespace crossdock::store {

using Id = std::int64_t;
using Attributes = std::map<std::string, std::string>;

struct Digest {
  std::array<unsigned char, 32> bytes{};  // SHA-256
  [[nodiscard]] std::string hex() const;
  friend bool operator==(const Digest&, const Digest&) = default;
};

// What a person or an event points at.
enum class Subject : std::uint8_t { none, received, interchange, document, outbound };

// One arrival, recorded before anyone tries to understand it.
struct Received {
  Id id = 0;
  std::string partner, channel, name, version_mark;
  Attributes attributes;
  Time at{};
  std::uint64_t size = 0;
  Digest digest;
  Id content = 0;
  ReceivedState state = ReceivedState::waiting;
  std::string reason, next;       // when held, deferred or rejected: why, and what to do
};

// One interchange found in something received.
struct Interchange {
  Id id = 0;
  Id received = 0;
  std::uint32_t ordinal = 0;      // in the file, from 0
  std::string partner;
  std::string sender, receiver;   // qualified: "ZZ:ACME"
  std::string control_number, version, usage;
  std::string date_time;          // as sent
  std::uint64_t offset = 0, length = 0;
  Digest digest;                  // of its bytes, envelope included
  Validation validation = Validation::pending;
  std::uint32_t documents = 0, rejected = 0;
  Id original = 0;                // when a duplicate: the interchange it repeats
  std::string configuration;      // hash of the configuration it was interpreted under
  Time at{};
};

// A business key: what people search by. {"purchase_order_number", "4500012345"}
struct Key {
  std::string name, value;
};

// One business document: a transaction set received, or a canonical document on its way out.
struct Document {
  Id id = 0;
  Direction direction = Direction::inbound;
  Id received = 0, interchange = 0;
  std::uint32_t ordinal = 0;      // in its interchange, from 0
  std::string partner;
  std::string type;               // "850"
  std::string release;            // "004010"
  std::string group_code, group_number;
  std::string number;             // its own control number
  std::string schema;             // canonical schema, "order"; empty when not translated
  std::uint64_t offset = 0, length = 0;  // in the received bytes
  std::uint32_t segments = 0, issues = 0;
  Validation validation = Validation::pending;
  Delivery delivery = Delivery::none;
  Acknowledgment acknowledgment = Acknowledgment::none;
  std::string reason, next;
  Id content = 0;                 // canonical JSON; 0 when not translated
  std::vector<Key> keys;
  Time at{};
};

// One transmission: what a channel is asked to send.
struct Outbound {
  Id id = 0;
  OutboundKind kind = OutboundKind::document;
  std::string partner, channel, name;
  std::string lane;               // where its delivery jobs queue
  std::string topic;              // what it is about ("4500012345"): transmissions of one topic leave in order
  std::string type;               // "997", "order"
  std::string control_number;
  Attributes attributes;
  Id content = 0;
  std::uint64_t size = 0;
  Delivery delivery = Delivery::waiting;
  std::uint32_t attempts = 0;
  Id answers = 0;                 // the interchange an acknowledgment answers
  std::string reason, next;
  Time at{}, next_try{}, delivered_at{};
};

struct Attempt {
  Id id = 0, outbound = 0;
  Time at{};
  AttemptOutcome outcome = AttemptOutcome::sent;
  std::string text, next;
  Attributes attributes;
};

// Something a person should know or decide, with the place, the reason and the remedy.
struct Exception {
  Id id = 0;
  Time at{}, closed_at{};
  std::string code;               // stable: "element_missing", "no_map", "interchange_number_reused"
  ExceptionSeverity severity = ExceptionSeverity::error;
  ExceptionState state = ExceptionState::open;
  std::string partner;
  Id received = 0, interchange = 0, document = 0, outbound = 0;
  std::string location;           // "segment 2 BEG03, line 4, byte 231"
  std::string text, remedy;
  std::string closed_by, note;
};

// The append-only trail.
struct Event {
  Id id = 0;
  Time at{};
  std::string kind;               // "received", "interpreted", "translated", "delivered", "held", "released", ...
  Id received = 0, interchange = 0, document = 0, outbound = 0;
  std::string partner, actor, text;
};

// An acknowledgment we wait for. `scope` names the level ("interchange", "group", "document"), `key` what the
// partner's acknowledgment will quote: parties, group code and number, never the number alone.
struct Expectation {
  Id id = 0, outbound = 0, document = 0;
  std::string partner, scope, key;
  Acknowledgment state = Acknowledgment::awaited;
  Time at{}, due{}, warn{};       // late from `due`, due soon from `warn` on; zero: not delivered yet, or never
  Id answered_by = 0;             // the received row that brought the answer
  std::string text;
};

struct Job {
  Id id = 0;
  std::string kind;               // the stage: "interpret", "translate", "deliver", ...
  std::string lane;               // jobs of one lane run one after the other, in order of id
  Subject subject_is = Subject::none;
  Id subject = 0;
  std::uint64_t position = 0;     // how far a long job has come; its earlier outcomes are committed
  std::string argument;
  JobState state = JobState::ready;
  std::uint32_t tries = 0;
  Time at{}, due{};
  std::string reason, next;
};

// A queue as operators see it: its length, its oldest job, and what blocks it.
struct Lane {
  std::string name;
  std::uint64_t waiting = 0, held_jobs = 0;
  Time oldest{};
  Job head;                       // the job that will run next, or blocks the lane
  bool held = false;              // the whole lane, by an operator
  std::string reason, held_by;
  Time held_until{};              // zero: until released
  bool at_work = false;           // leased by a running daemon
};

struct NumberRange {
  std::string name;               // "interchange/ZZ:US/ZZ:ACME"
  std::uint64_t next = 1, low = 1, high = 999'999'999;
};

// Where a control number was seen before.
struct SeenNumber {
  Id interchange = 0, received = 0;
  Digest digest;
  Time at{};
};

// Control numbers that should have come between two that came.
struct NumberGap {
  std::string scope, parties, partner;
  std::int64_t first = 0, last = 0;
  std::size_t width = 0;          // digits the partner writes
  Id exception = 0;               // 0: told in the trail only
  Time at{};
  [[nodiscard]] std::string text() const;  // "000000124 missing between 000000123 and 000000125"
};

struct ChannelStatus {
  std::string node, partner, channel, kind;
  std::string state, text, next;  // state: starting, working, idle, failing, stopped_for_operator
  Time since{}, next_try{}, last_success{}, at{};
  std::uint64_t files_received = 0, files_sent = 0, failures = 0;
};

// A daemon that works on this store. Alive when `heartbeat` is younger than half a minute.
struct NodeStatus {
  std::string name, version, configuration, work_folder, state, text;
  std::int64_t process = 0;
  Time started{}, heartbeat{};
};

// A small durable fact of a channel or a stage, unique by scope and key: an MDN that was sent, one that is awaited.
struct Note {
  std::string scope, key;
  Attributes attributes;
  Id content = 0;
  Time at{}, due{};               // due zero: never
};

// `crossdock status` in one row.
struct Counts {
  std::uint64_t received = 0, received_waiting = 0, received_held = 0, received_rejected = 0, received_duplicate = 0;
  std::uint64_t documents = 0, documents_rejected = 0, documents_held = 0;
  std::uint64_t outbound_waiting = 0, outbound_deferred = 0, outbound_held = 0, outbound_delivered = 0;
  std::uint64_t jobs_ready = 0, jobs_deferred = 0, jobs_held = 0;
  std::uint64_t exceptions_open = 0, acknowledgments_awaited = 0, acknowledgments_overdue = 0;
};

}  // namespace crossdock::store
