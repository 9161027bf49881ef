// An AS2 message or MDN taken apart for a person to look at: what `crossdock as2 decode` shows. Unlike as2::unwrap() it
// does not refuse what a partner's file would: a layer that does not open, or a signature that does not fit, is kept
// with its reason, and what lies inside it is still looked at where that can be done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/mdn.hpp"
#include "engine/channels/as2/protocol/mic.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/unwrap.hpp"

namespace crossdock::cli {

// A saved request, answer or MIME entity. `transport`: it has AS2 headers, not those of a MIME part alone.
struct As2File {
  as2::Headers headers;
  as2::Bytes body;
  [[nodiscard]] bool transport() const { return headers.has("AS2-From") || headers.has("AS2-To"); }
};
// Takes off a request or status line and the chunked coding; finds the type of a body saved without its headers.
// Throws Failure when it is nothing of AS2; `name` is said in it.
As2File read_as2_file(std::string bytes, const std::string& name);

// What opens and checks; all empty when no partner was named.
struct As2Keys {
  bool of_partner = false;
  std::vector<as2::Identity> ours;
  std::vector<as2::Certificate> theirs;
  as2::LegacyPolicy accepted;
  as2::Quirks quirks;
};

struct As2Layer {
  enum class Kind : unsigned char { encrypted, compressed, signed_ };
  enum class Signer : unsigned char { unknown, unchecked, ours, theirs, other };  // unchecked: no partner was named
  Kind kind = Kind::encrypted;
  bool opened = false;            // signed: the signature fits
  std::string algorithm;          // "aes128-cbc", "zlib", "sha-256"
  std::string recipients;         // encrypted for whom
  Signer signer = Signer::unknown;
  as2::Certificate certificate;   // the signer's, when it is known
  std::optional<as2::Refusal> trouble;
};

struct As2TakenApart {
  std::vector<As2Layer> layers;   // the outermost first
  std::vector<as2::Document> documents;
  std::optional<as2::ReceivedMdn> mdn;
  std::optional<as2::Digest> signature_digest;
  std::vector<as2::MicForm> mic_forms;   // their bytes look into `keep`
  std::string mic_form;           // the description of the one that RFC 4130 asks for
  std::optional<as2::Refusal> trouble;   // of what is no layer
  std::vector<as2::Bytes> keep;
  [[nodiscard]] bool in_order() const;
};
As2TakenApart take_apart(const As2File& file, const As2Keys& keys);

}  // namespace crossdock::cli
