// Reading the durable memory: a consistent snapshot per call, from any thread but one at a time per object, in any
// process, while the daemon runs or not. Lists come newest first unless said otherwise.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/store/rows.hpp"

namespace crossdock::store {

// Empty fields do not restrict. `before` and `after` page: rows with a smaller, a larger id than it.
struct Filter {
  std::string partner, channel, type, code;
  std::string control_number;                  // interchange, group or document number
  std::string name_contains;                   // file names
  std::string key_name, key_value;             // business keys; name may be empty
  std::optional<Direction> direction;
  std::optional<ReceivedState> received_state;
  std::optional<Validation> validation;
  std::optional<Delivery> delivery;
  std::optional<Acknowledgment> acknowledgment;
  std::optional<ExceptionState> exception_state;
  Id received = 0, interchange = 0, document = 0, outbound = 0, answers = 0;
  Time since{}, until{};
  Time warned{};                               // expectations still awaited and due soon by then
  Id before = 0, after = 0;
  std::size_t limit = 100;
};

class ContentStream {
 public:
  virtual ~ContentStream() = default;
  // Fills the front of `into` and says how many bytes came; 0 only at the end. Throws Failure when they are damaged.
  virtual std::size_t read(std::span<char> into) = 0;
};

class Queries {
 public:
  virtual ~Queries() = default;

  virtual std::vector<Received> received(const Filter& filter) = 0;
  virtual std::vector<Interchange> interchanges(const Filter& filter) = 0;  // of one received: in file order
  virtual std::vector<Document> documents(const Filter& filter) = 0;        // of one interchange: in order
  virtual std::vector<Outbound> outbound(const Filter& filter) = 0;
  virtual std::vector<Attempt> attempts(Id outbound) = 0;                   // oldest first
  virtual std::vector<Exception> exceptions(const Filter& filter) = 0;
  virtual std::vector<Event> events(const Filter& filter) = 0;              // oldest first
  virtual std::vector<Expectation> expectations(const Filter& filter) = 0;
  virtual std::vector<Id> documents_of(Id outbound) = 0;

  virtual std::optional<Received> received_by(Id id) = 0;
  virtual std::optional<Interchange> interchange_by(Id id) = 0;
  virtual std::optional<Document> document_by(Id id) = 0;
  virtual std::optional<Outbound> outbound_by(Id id) = 0;

  virtual std::vector<Lane> lanes() = 0;                                    // lanes with jobs, oldest job first
  virtual std::vector<Job> jobs(const std::string& lane, std::size_t limit) = 0;  // in the order they will run
  virtual std::vector<ChannelStatus> channels() = 0;
  virtual std::vector<NodeStatus> nodes() = 0;
  virtual std::vector<NumberRange> number_ranges() = 0;
  virtual std::vector<NumberGap> number_gaps() = 0;                         // oldest first
  virtual Counts counts() = 0;

  // The latest earlier use of an inbound control number between two parties, if any since `since`.
  virtual std::optional<SeenNumber> seen(const std::string& scope, const std::string& parties,
                                         const std::string& number, Time since) = 0;
  // Has this arrival been recorded, whatever its content? For files that stay on the partner's server.
  virtual bool knows(const std::string& partner, const std::string& channel, const std::string& name,
                     const std::string& version_mark) = 0;
  // Expectations an inbound acknowledgment may answer, newest first.
  virtual std::vector<Expectation> expected(const std::string& scope, const std::string& key) = 0;

  virtual std::optional<Note> note(const std::string& scope, const std::string& key) = 0;
  virtual std::vector<Note> notes(const std::string& scope, std::size_t limit) = 0;
  // Due by `until`, in order of due.
  virtual std::vector<Note> notes_due(const std::string& scope, Time until, std::size_t limit) = 0;

  // Bytes kept, whole: for small things. Throws Failure when they are damaged or gone.
  virtual std::string content(Id id) = 0;
  // The same as a stream that holds little of them at a time; it may outlive the Queries.
  virtual std::unique_ptr<ContentStream> open_content(Id id) = 0;
};

}  // namespace crossdock::store
