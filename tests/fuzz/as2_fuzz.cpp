// AS2 messages and MDNs: any bytes, and good messages of every protection with some bytes changed. Taken apart or refused
// with a reason; and what passes as signed is what was signed, to the byte. Keys are made when the program starts.
#include <string>
#include <vector>

#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/compose.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/mdn.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/as2/protocol/unwrap.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::as2;
using crossdock::fuzz::require;

constexpr std::string_view payload = "ISA*00*binary\x01\x02\xFF\nline\nends--=_kept~";
constexpr std::uint64_t most_content = 1 << 20;

UnwrapPolicy lenient(std::vector<Certificate> partner) {
  UnwrapPolicy made;
  made.require_signed = made.require_encrypted = false;
  made.legacy.sha1 = made.legacy.md5 = made.legacy.triple_des = true;
  made.partner = std::move(partner);
  made.ours.push_back(test::identity("US"));
  made.max_content = most_content;
  return made;
}

std::string composed(const Protection& protection) {
  Outgoing outgoing;
  outgoing.as2_from = "ACME EDI", outgoing.as2_to = "US", outgoing.message_id = "<1@acme>";
  outgoing.file_name = "po 1.edi";
  outgoing.payload = Bytes(std::string(payload));
  ReceiptRequest receipt;
  receipt.mode = ReceiptMode::synchronous;
  receipt.signed_ = true;
  receipt.mic_algorithms = {"sha-256"};
  const Composed message = compose(outgoing, protection, receipt, test::identity("ACME"),
                                   test::identity("US").certificate, {}, {});
  return message.headers.text() + "\r\n" + message.body.joined();
}

std::string receipt(bool is_signed, const Disposition& disposition) {
  MdnFacts facts;
  facts.as2_from = "ACME EDI", facts.as2_to = "US", facts.message_id = "<2@acme>", facts.original_message_id = "<1@us>";
  facts.disposition = disposition;
  facts.mic = compute_mic(Pieces(payload), Digest::sha256);
  const WrittenMdn mdn = write_mdn(facts, is_signed ? std::optional(test::identity("ACME")) : std::nullopt, Digest::sha256, {});
  return mdn.headers.text() + "\r\n" + mdn.body;
}

const std::vector<std::string>& good_messages() {
  static const std::vector<std::string> made = [] {
    std::vector<std::string> all;
    for (const std::optional<Digest> sign : {std::optional<Digest>(), std::optional(Digest::sha256)})
      for (const std::optional<Cipher> cipher : {std::optional<Cipher>(), std::optional(Cipher::aes128_cbc), std::optional(Cipher::aes256_gcm)})
        for (const Compression compression : {Compression::none, Compression::before_signing, Compression::after_signing})
          all.push_back(composed({sign, cipher, compression}));
    for (const bool is_signed : {false, true}) {
      all.push_back(receipt(is_signed, {}));
      all.push_back(receipt(is_signed, Disposition::of(Fault::decryption_failed)));
    }
    return all;
  }();
  return made;
}

// What ACME ever put its signature to: the payload, and its receipts.
bool was_signed(std::string_view content) {
  if (content == payload) return true;
  for (const std::string& message : good_messages())
    if (message.find("disposition-notification") != std::string::npos && message.find(content) != std::string::npos) return true;
  return false;
}

// One of the good messages, with bytes changed, put in or taken out at some places.
std::string changed(fuzz::Input& input) {
  std::string message = good_messages()[input.byte() % good_messages().size()];
  while (input.rest().size() >= 4 && !message.empty()) {
    const unsigned how = input.byte();
    const std::size_t at = (input.byte() << 8 | input.byte()) % message.size();
    const char with = static_cast<char>(input.byte());
    switch (how % 4) {
      case 0: message[at] = with; break;
      case 1: message.insert(at, 1, with); break;
      case 2: message.erase(at, 1 + static_cast<unsigned char>(with)); break;
      default: message.insert(at, message, static_cast<unsigned char>(with) * message.size() / 256, how); break;
    }
  }
  return message;
}

void take_apart(const Headers& headers, const Bytes& body) {
  static const UnwrapPolicy of_partner = lenient({test::identity("ACME").certificate});
  const Result<Unwrapped> unwrapped = unwrap(headers, body, of_partner);
  if (!unwrapped) return require(!unwrapped.refusal().text.empty());
  compute_mic(unwrapped->mic_over, Digest::sha256);
  for (const Document& document : unwrapped->documents) {
    require(document.content.size() <= most_content);
    require(document.file_name.find('/') == std::string::npos && document.file_name.size() <= 200);
    if (unwrapped->is_signed()) require(was_signed(document.content.view()));
  }
}

void read_receipt(const Headers& headers, const Bytes& body) {
  const Result<ReceivedMdn> mdn = read_mdn(headers, body, {test::identity("ACME").certificate}, {}, {});
  if (!mdn) return require(!mdn.refusal().text.empty());
  const MdnVerdict verdict = judge(*mdn, {compute_mic(Pieces(payload), Digest::sha256)}, {}, true, {});
  require(!verdict.delivered() || (mdn->disposition.positive() && mdn->is_signed));
  if (mdn->is_signed) require(mdn->original_message_id == "<1@us>");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool is_good = (input.byte() & 1) != 0;
  const std::string message = is_good ? changed(input) : std::string(input.rest());
  const Result<Entity> entity = parse_entity(message);
  if (!entity) return 0;
  require(entity->head.size() + entity->body.size() == entity->whole.size());
  const Bytes body{std::string(entity->body)};
  take_apart(entity->headers, body);
  is_mdn(entity->headers, body.view());
  read_receipt(entity->headers, body);
  parse_receipt_request(entity->headers);
  parse_as2_name(entity->headers.get("AS2-From"));
  acceptable_message_id(entity->headers.get("Message-ID"));
  cms_kind(body.view());
  decompress(body.view(), most_content, {});
  return 0;
}
