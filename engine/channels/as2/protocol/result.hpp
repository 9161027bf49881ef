// What is wrong with an AS2 message of a partner: a value, never thrown. It names the disposition the MDN will carry
// (RFC 4130 §7.4.3, §7.5) and holds two texts: one for our log and exceptions, and what to do. The partner sees only
// the disposition and a sentence written for strangers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace crossdock::as2 {

enum class Fault : unsigned char {
  unsupported_format,             // failed/Failure, §7.5.3
  unsupported_mic_algorithms,     // failed/Failure, §7.5.3
  sender_equals_receiver,         // failed/Failure, §7.5.6
  decryption_failed,              // the others: processed/Error, §7.5.4
  authentication_failed,
  integrity_check_failed,
  decompression_failed,           // RFC 5402 §5
  insufficient_message_security,
  unexpected_processing_error,
  unknown_trading_relationship,
  invalid_message_id,
  illegal_filename,
};

struct Refusal {
  Refusal(Fault fault_, std::string text_, std::string next_ = {})
      : fault(fault_), text(std::move(text_)), next(std::move(next_)) {}
  Fault fault;
  std::string text;  // where, what was found, what was expected: for our people
  std::string next;  // what to do
};

// A value or the reason there is none.
template <class T>
class Result {
 public:
  Result(T value) : either_(std::move(value)) {}
  Result(Refusal refusal) : either_(std::move(refusal)) {}
  explicit operator bool() const noexcept { return either_.index() == 0; }
  T& operator*() & { return std::get<0>(either_); }
  const T& operator*() const& { return std::get<0>(either_); }
  T&& operator*() && { return std::get<0>(std::move(either_)); }
  T* operator->() { return &std::get<0>(either_); }
  const T* operator->() const { return &std::get<0>(either_); }
  [[nodiscard]] const Refusal& refusal() const { return std::get<1>(either_); }

 private:
  std::variant<T, Refusal> either_;
};

}  // namespace crossdock::as2
