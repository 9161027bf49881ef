#include "engine/store/states.hpp"

#include <array>

namespace crossdock::store {
namespace {

struct Word {
  const char* name;
  const char* sentence;
};

// In the order of the enumerators. docs/states.md says the same at length.
constexpr std::array received_words = {
    Word{"waiting", "Durable; its turn to be read has not come."},
    Word{"interpreted", "Read to its end; see its interchanges."},
    Word{"deferred", "A first try failed; it is tried again by itself."},
    Word{"held", "A person decides: crossdock release or cancel."},
    Word{"rejected", "No interchange could be read in it; tell the partner."},
    Word{"duplicate", "Received before, byte for byte; the same acknowledgment went out again."},
    Word{"cancelled", "Given up by an operator; the trail says who and why."},
};
constexpr std::array validation_words = {
    Word{"pending", "Not checked yet."},
    Word{"accepted", "Nothing wrong with it."},
    Word{"accepted_with_errors", "Has errors the agreement tolerates; processed, and the partner was told."},
    Word{"rejected", "Refused in its acknowledgment; the partner corrects it and sends again."},
    Word{"duplicate", "Its control number was used before; not processed again."},
};
constexpr std::array delivery_words = {
    Word{"none", "Nothing to deliver."},
    Word{"waiting", "In the queue of its destination."},
    Word{"deferred", "Tried; will be tried again by itself: crossdock retry does it now."},
    Word{"held", "A person decides: crossdock release or cancel."},
    Word{"delivered", "The destination has it."},
    Word{"cancelled", "Given up by an operator; the trail says who and why."},
};
constexpr std::array acknowledgment_words = {
    Word{"none", "No acknowledgment is expected."},
    Word{"owed", "Ours is written and waits for delivery."},
    Word{"sent", "Ours reached the partner."},
    Word{"awaited", "The partner's has not come yet and is not late."},
    Word{"accepted", "The partner accepted it."},
    Word{"accepted_with_errors", "The partner took it and reported errors; do not send again."},
    Word{"partly_accepted", "The partner accepted some of it; send the rest under new numbers."},
    Word{"rejected", "The partner rejected it; correct it and send under new numbers."},
    Word{"overdue", "The partner's acknowledgment is late."},
};
constexpr std::array direction_words = {Word{"inbound", ""}, Word{"outbound", ""}};
constexpr std::array job_words = {Word{"ready", ""}, Word{"deferred", ""}, Word{"held", ""}};
constexpr std::array attempt_words = {Word{"sent", ""}, Word{"deferred", ""}, Word{"refused", ""}};
constexpr std::array exception_words = {Word{"open", ""}, Word{"resolved", ""}, Word{"ignored", ""}};
constexpr std::array severity_words = {Word{"note", ""}, Word{"warning", ""}, Word{"error", ""}, Word{"alarm", ""}};
constexpr std::array kind_words = {Word{"document", ""}, Word{"acknowledgment", ""}, Word{"interchange", ""}};

template <std::size_t N, class State>
const Word& word(const std::array<Word, N>& words, State state) {
  static constexpr Word unknown{"unknown", "A state this program does not know."};
  const auto index = static_cast<std::size_t>(state);
  return index < N ? words[index] : unknown;
}

template <class State, std::size_t N>
std::optional<State> named(const std::array<Word, N>& words, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name == words[i].name) return static_cast<State>(i);
  return std::nullopt;
}

}  // namespace

const char* name_of(Direction state) { return word(direction_words, state).name; }
const char* name_of(ReceivedState state) { return word(received_words, state).name; }
const char* name_of(Validation state) { return word(validation_words, state).name; }
const char* name_of(Delivery state) { return word(delivery_words, state).name; }
const char* name_of(Acknowledgment state) { return word(acknowledgment_words, state).name; }
const char* name_of(JobState state) { return word(job_words, state).name; }
const char* name_of(AttemptOutcome state) { return word(attempt_words, state).name; }
const char* name_of(ExceptionState state) { return word(exception_words, state).name; }
const char* name_of(ExceptionSeverity state) { return word(severity_words, state).name; }
const char* name_of(OutboundKind state) { return word(kind_words, state).name; }

std::string_view sentence(ReceivedState state) { return word(received_words, state).sentence; }
std::string_view sentence(Validation state) { return word(validation_words, state).sentence; }
std::string_view sentence(Delivery state) { return word(delivery_words, state).sentence; }
std::string_view sentence(Acknowledgment state) { return word(acknowledgment_words, state).sentence; }

std::optional<ReceivedState> received_state_named(std::string_view name) { return named<ReceivedState>(received_words, name); }
std::optional<Validation> validation_named(std::string_view name) { return named<Validation>(validation_words, name); }
std::optional<Delivery> delivery_named(std::string_view name) { return named<Delivery>(delivery_words, name); }
std::optional<Acknowledgment> acknowledgment_named(std::string_view name) { return named<Acknowledgment>(acknowledgment_words, name); }
std::optional<ExceptionState> exception_state_named(std::string_view name) { return named<ExceptionState>(exception_words, name); }

}  // namespace crossdock::store
