// Peculiarities of partners' products, each a named switch of the partner's file with the product that needs it.
// Whatever can be accepted from everybody without harm is accepted always and is no switch.
#pragma once

#include <span>
#include <string_view>

namespace crossdock::as2 {

struct Quirks {
  bool micalg_without_hyphen = false;
  bool mic_without_headers_when_compressed = false;
  bool accept_missing_mic = false;
  bool accept_signature_off_by_line_end = false;
  bool signature_without_certificate = false;
  bool binary_signature_part = false;
  bool quoted_names = false;
  bool chunked = false;
  bool expect_continue = false;
  bool one_message_a_connection = false;
  bool no_file_name = false;
};

struct Quirk {
  std::string_view name;      // as written in the partner's file
  bool Quirks::*member;
  std::string_view effect;    // one sentence
  std::string_view product;   // who needs it
};
std::span<const Quirk> all_quirks();

}  // namespace crossdock::as2
