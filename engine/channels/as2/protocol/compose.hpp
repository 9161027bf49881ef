// Composing an AS2 message: any of the twelve combinations of signed, encrypted and receipt (RFC 4130 §2.4.2),
// compressed before or after signing or not at all (RFC 5402). Content is never copied: the body is a row of pieces.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/mic.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/receipt_request.hpp"

namespace crossdock::as2 {

inline constexpr std::string_view as2_version = "1.2";
inline constexpr std::string_view ediint_features = "multiple-attachments, AS2-Reliability";
inline constexpr std::string_view user_agent = "Crossdock";

enum class Compression : std::uint8_t { none, before_signing, after_signing };

struct Protection {
  std::optional<Digest> sign = Digest::sha256;
  std::optional<Cipher> encrypt = Cipher::aes128_cbc;
  Compression compression = Compression::none;
};

// What is to be sent.
struct Outgoing {
  Outgoing() = default;
  std::string as2_from, as2_to;
  std::string message_id;
  Time date{};
  std::string subject;
  std::string content_type = "application/edi-x12";  // RFC 1767
  std::string file_name;                              // empty: none
  Bytes payload;
};

// A message ready to be posted. The views of `body` look into `keep`.
struct Composed {
  Composed() = default;
  Composed(const Composed&) = delete;
  Composed& operator=(const Composed&) = delete;
  Composed(Composed&&) = default;
  Composed& operator=(Composed&&) = default;

  Headers headers;          // without Host and the length
  Pieces body;
  std::vector<Mic> mics;    // what the MDN may say: one for each digest it may be made with, the likeliest first
  std::vector<MicForm> mic_forms;  // for diagnose_mic() when it says something else

  std::vector<std::shared_ptr<const std::string>> texts;
  std::vector<Bytes> keep;
};

// `signer` and `recipient` must be there when the protection asks for them. Throws Failure(operator_) when a key or
// certificate does not serve.
Composed compose(const Outgoing& outgoing, const Protection& protection, const ReceiptRequest& receipt,
                 const std::optional<Identity>& signer, const std::optional<Certificate>& recipient, const Quirks& quirks,
                 const SpoolPlace& place);

}  // namespace crossdock::as2
