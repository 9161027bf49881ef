#include "partners/as2_place.hpp"

#include <fmt/format.h>

#include "partners/readers.hpp"

namespace crossdock::partners {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

std::filesystem::path need_file(yaml::Map& map, const char* key) {
  const yaml::Node node = map.need(key);
  const std::filesystem::path path = node.path();
  if (node) check_exists(node, path);
  return path;
}

// One or a list of items.
std::vector<yaml::Node> one_or_more(yaml::Node node) {
  if (!node) return {};
  return node.is_list() ? node.items() : std::vector<yaml::Node>{node};
}

As2Identity read_as2_identity(yaml::Node node) {
  yaml::Map map = node.map();
  As2Identity identity;
  identity.certificate = need_file(map, "certificate");
  identity.key = need_file(map, "key");
  identity.passphrase = map["passphrase"].secret();
  identity.from = map["from"].date();
  return identity;
}

// A path, or a map of file and from.
As2Certificate read_certificate(yaml::Node node) {
  As2Certificate certificate;
  if (node.is_map()) {
    yaml::Map map = node.map();
    certificate.file = need_file(map, "file");
    certificate.from = map["from"].date();
    return certificate;
  }
  certificate.file = node.path();
  check_exists(node, certificate.file);
  return certificate;
}

template <std::size_t N>
std::string read_word(yaml::Node node, const std::string& fallback, const std::string_view (&words)[N]) {
  const std::size_t chosen = node.one_of(words);
  return chosen < N ? std::string(words[chosen]) : fallback;
}

template <std::size_t N>
std::vector<std::string> read_words(yaml::Node node, const std::string_view (&words)[N]) {
  std::vector<std::string> out;
  for (const yaml::Node& item : one_or_more(node)) out.push_back(read_word(item, {}, words));
  return out;
}

std::string read_as2_id(yaml::Map& map, const char* key) {
  const yaml::Node node = map.need(key);
  std::string id = node.text({}, 128);
  for (const char c : id)
    if (c < ' ' || c == 0x7F) node.refuse("an AS2 id has printable ASCII characters only", "for example ACME-EDI");
  return id;
}

void read_url(yaml::Node node, std::string& url) {
  url = node.text(url, 500);
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    node.refuse(fmt::format("\"{}\" is no http or https URL", url), "for example https://as2.acme.example:4443/as2");
}

void read_receipt(yaml::Node node, As2Place& place) {
  if (!node) return;
  yaml::Map map = node.map();
  place.receipt = read_word(map["mode"], place.receipt, as2_receipts);
  place.signed_receipt = map["signed"].boolean(place.signed_receipt);
  static constexpr std::string_view digests[] = {"sha256", "sha384", "sha512", "sha1"};
  place.receipt_digests = read_words(map["digests"], digests);
  read_url(map["url"], place.async_url);
  place.mdn_within = map["within"].duration(place.mdn_within, seconds(1), hours(24 * 30));
  place.mdn_resends = map["resend"].number(place.mdn_resends, 0, 20);
  if (place.receipt == "asynchronous" && place.async_url.empty())
    node.refuse("asynchronous MDNs come to our own address, and url does not say which", "add url: https://as2.us.example/as2");
}

void read_tls(yaml::Node node, As2Place& place) {
  if (!node) return;
  yaml::Map map = node.map();
  for (const yaml::Node& item : one_or_more(map["trusted"])) {
    place.tls_trusted.push_back(item.path());
    check_exists(item, place.tls_trusted.back());
  }
  if (const yaml::Node client = map["client"]) place.tls_client = read_as2_identity(client);
  place.tls_check_name = map["check_name"].boolean(place.tls_check_name);
}

void read_inbound_terms(yaml::Node node, As2Place& place) {
  if (!node) return;
  yaml::Map map = node.map();
  place.receives = map["enabled"].boolean(place.receives);
  place.require_signed = map["require_signed"].boolean(place.require_signed);
  place.require_encrypted = map["require_encrypted"].boolean(place.require_encrypted);
  place.accept = read_words(map["accept"], as2_legacy);
  if (const yaml::Node addresses = map["addresses"]) place.addresses = addresses.texts();
  if (const yaml::Node hosts = map["mdn_hosts"]) place.mdn_hosts = hosts.texts();
}

}  // namespace

As2Place read_as2(yaml::Map& map) {
  As2Place place;
  place.our_id = read_as2_id(map, "our_id");
  place.their_id = read_as2_id(map, "their_id");
  read_url(map["url"], place.url);
  for (const yaml::Node& item : one_or_more(map["our_keys"])) place.ours.push_back(read_as2_identity(item));
  for (const yaml::Node& item : one_or_more(map["their_certificates"])) place.theirs.push_back(read_certificate(item));
  place.sign = read_word(map["sign"], place.sign, as2_digests);
  place.encrypt = read_word(map["encrypt"], place.encrypt, as2_ciphers);
  place.compress = read_word(map["compress"], place.compress, as2_compressions);
  read_receipt(map["receipt"], place);
  read_inbound_terms(map["inbound"], place);
  read_tls(map["tls"], place);
  place.quirks = read_words(map["quirks"], as2_quirks);
  place.content_type = map["content_type"].text(place.content_type, 100);
  place.subject = map["subject"].text(place.subject, 100);
  place.user = map["user"].text({}, 100);
  place.password = map["password"].secret();
  place.answer_within = map["answer_within"].duration(place.answer_within, seconds(5), hours(2));
  if (!place.our_id.empty() && place.our_id == place.their_id) map["their_id"].refuse("both AS2 ids are the same", "they must differ");
  return place;
}

}  // namespace crossdock::partners
