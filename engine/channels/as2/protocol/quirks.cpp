#include "engine/channels/as2/protocol/quirks.hpp"

namespace crossdock::as2 {

std::span<const Quirk> all_quirks() {
  static constexpr Quirk quirks[] = {
      {"micalg-without-hyphen", &Quirks::micalg_without_hyphen,
       "Writes sha256 instead of sha-256 in micalg, in the receipt request and in the MIC.",
       "products of the RFC 3851 years: older Seeburger, Sterling and webMethods releases"},
      {"mic-without-headers-when-compressed", &Quirks::mic_without_headers_when_compressed,
       "For compressed, unsigned messages the MIC is over the content without its MIME headers.",
       "OpenAS2, which reads RFC 5402 section 4.3 that way"},
      {"accept-missing-mic", &Quirks::accept_missing_mic,
       "A positive MDN without Received-Content-MIC counts as delivered.",
       "pyas2lib and libas2, which return none for unsigned messages"},
      {"accept-signature-off-by-line-end", &Quirks::accept_signature_off_by_line_end,
       "A signature that verifies once one line end is added to, or taken from, the end of the signed part counts.",
       "libas2, which signs its MDN without the last line end and sends it with one"},
      {"signature-without-certificate", &Quirks::signature_without_certificate,
       "Leaves our certificate out of signatures.",
       "gateways that refuse certificates they did not import; libas2 needs it in"},
      {"binary-signature-part", &Quirks::binary_signature_part,
       "Sends the signature part as binary instead of base64.",
       "products that do not decode inner parts (Drummond 1Q10)"},
      {"quoted-names", &Quirks::quoted_names,
       "Quotes AS2-From and AS2-To always.",
       "products that compare the header with the quotes they were configured with"},
      {"chunked", &Quirks::chunked,
       "Sends with Transfer-Encoding: chunked instead of Content-Length.",
       "proxies that time out while a large message is prepared"},
      {"expect-continue", &Quirks::expect_continue,
       "Sends Expect: 100-continue and waits for the answer before the body.",
       "stations that ask for authentication, so that a body is not sent twice"},
      {"one-message-a-connection", &Quirks::one_message_a_connection,
       "Closes the connection after each message.",
       "HTTP/1.0 stations and some load balancers"},
      {"no-file-name", &Quirks::no_file_name,
       "Leaves Content-Disposition out.",
       "products that refuse or misread it"},
  };
  return quirks;
}

}  // namespace crossdock::as2
