// crossdock as2 decode: a saved AS2 message or MDN taken apart layer by layer, with the MIC of every variant.
#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/disposition.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/as2/protocol/receipt_request.hpp"
#include "engine/daemon/as2_channels.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/as2_layers.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/document_files.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

constexpr std::size_t longest_value = 200;  // of a header, in characters

const char* layer_name(As2Layer::Kind kind) {
  static constexpr const char* words[] = {"encrypted", "compressed", "signed"};
  return words[static_cast<std::size_t>(kind)];
}

std::string payload_kind(const as2::Document& document) {
  const std::string_view start = as2::trimmed(document.content.view().substr(0, 200));
  if (start.starts_with("ISA")) return "an X12 interchange";
  if (start.starts_with("UNA") || start.starts_with("UNB")) return "an EDIFACT interchange";
  if (start.starts_with("<")) return "XML";
  if (start.starts_with("{") || start.starts_with("[")) return "JSON";
  return document.content_type.empty() ? std::string("of no type named") : excerpt(document.content_type);
}

std::string receipt_text(const as2::Headers& headers) {
  const as2::ReceiptRequest request = as2::parse_receipt_request(headers);
  if (request.mode == as2::ReceiptMode::none) return "no MDN is asked for";
  std::string out = request.signed_ ? "a signed MDN" : "an MDN without signature";
  out += request.mode == as2::ReceiptMode::synchronous ? ", in the answer" : fmt::format(", later to {}", excerpt(request.async_url, longest_value));
  for (std::size_t i = 0; i < request.mic_algorithms.size(); ++i) out += fmt::format("{} {}", i == 0 ? ", MIC" : ",", excerpt(request.mic_algorithms[i]));
  return out;
}

// What a disposition means for the document, and who must act.
std::string disposition_meaning(const as2::Disposition& disposition) {
  using Kind = as2::Disposition::Kind;
  if (disposition.kind == Kind::processed) return "the message was received, opened and its signature fitted. It is delivered when the MIC is the sender's; then nobody must act.";
  if (disposition.kind == Kind::warning) return "the message was received and taken, with a warning. It is delivered when the MIC is the sender's; nobody must act at once, but somebody should ask what the warning is about.";
  const std::string_view sentence = as2::sentence_on(disposition);
  return fmt::format("{} {}The document was not delivered: the sender must act.",
                     disposition.kind == Kind::failure ? "the message could not be taken on at all." : "the message was received, but not taken.", sentence.empty() ? std::string() : std::string(sentence) + " ");
}

class As2Decode final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("FILE", file_, "a saved request or answer, headers and body, or a MIME body alone; - for standard input");
    arguments.option("--partner", "NAME", partner_, "with whom; our key of his file opens it, his certificate checks it");
    arguments.option("--mic", "MIC", mic_, "a MIC that disagrees: says what was hashed for it");
    arguments.option("--output", "FILE", output_, "write the payload there; of several, FILE.1, FILE.2 ...");
    arguments.flag("--json", json_, "one JSON object");
    arguments.describe(
        "Takes a saved AS2 message or MDN apart, layer by layer: who encrypted and signed it with what, whether the signature fits and is the partner's, the MIC "
        "that belongs into the MDN and those that other products would say, the payload. Of an MDN: what its disposition means and who must act. Nothing is sent or "
        "kept. Ends in 1 when something does not open, does not fit, or was refused.");
    arguments.example("crossdock as2 decode message.as2 --partner acme", "");
    arguments.example("crossdock as2 decode message.as2 --partner acme --output order.edi", "");
    arguments.example("crossdock as2 decode message.as2 --mic \"q1d...=, sha-256\"", "what did the partner hash?");
  }

  ExitStatus run(Terminal& terminal) override {
    if (file_.empty()) throw UsageError("decode which file?", "crossdock as2 decode FILE");
    if (!mic_.empty() && !as2::parse_mic(mic_)) throw UsageError(fmt::format("\"{}\" is no MIC", excerpt(mic_)), "--mic \"BASE64, sha-256\": the Received-Content-MIC of the MDN");
    const As2File message = read_as2_file(bytes_of_message(), file_);
    const As2Keys keys = keys_of_partner();
    const As2TakenApart found = take_apart(message, keys);
    json_ ? print_json(terminal, message, keys, found) : print(terminal, message, keys, found);
    return found.in_order() ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  std::string bytes_of_message() const {
    std::error_code error;
    Input input{file_, file_, 0};
    if (file_ != "-" && std::filesystem::is_directory(file_, error)) throw NotFound(fmt::format("{} is a folder", file_), "crossdock as2 decode FILE");
    if (file_ != "-") input.size = std::filesystem::file_size(file_, error);
    if (error) throw NotFound(fmt::format("{} cannot be read", file_), "check its name and permissions");
    return whole(input);
  }

  As2Keys keys_of_partner() {
    As2Keys keys;
    if (partner_.empty()) return keys;
    const partners::Partner& partner = configuration_.partner(partner_);
    for (const partners::ChannelSettings& channel : partner.channels) {
      const auto* const place = std::get_if<partners::As2Place>(&channel.place);
      if (!place) continue;
      const as2::As2Settings settings = daemon::as2_settings(*place, partner.name, channel.name, configuration_.settings());
      keys.of_partner = true;
      for (const auto& entry : settings.our_decryption.entries()) keys.ours.push_back(entry.held);
      for (const auto& entry : settings.their_signing.entries()) keys.theirs.push_back(entry.held);
      keys.accepted = settings.legacy;
      keys.quirks = settings.quirks;
      return keys;
    }
    throw NotFound(fmt::format("{} has no channel of kind as2", partner.name), fmt::format("crossdock partner show {}", partner.name));
  }

  static std::vector<std::pair<std::string, std::string>> headers_of_interest(const as2::Headers& headers) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const char* name : {"AS2-From", "AS2-To", "Message-ID", "Date", "Subject", "User-Agent", "Server", "EDIINT-Features"})
      if (headers.has(name)) out.emplace_back(name, excerpt(headers.get(name), longest_value));
    if (headers.has("Content-Type")) out.emplace_back("Content-Type", excerpt(as2::parse_parameterised(headers.get("Content-Type")).value));
    return out;
  }

  [[nodiscard]] std::string signer_text(const As2Layer& layer) const {
    using Signer = As2Layer::Signer;
    if (layer.signer == Signer::unknown) return "by a certificate that is not known here";
    const std::string who = fmt::format("by {}, serial {}", excerpt(layer.certificate.subject(), longest_value), layer.certificate.serial());
    if (layer.signer == Signer::theirs) return fmt::format("{}: a certificate of {}'s file", who, partner_);
    if (layer.signer == Signer::ours) return who + ": our own certificate";
    return who + (layer.signer == Signer::other ? fmt::format(": NOT one of {}'s file", partner_) : ": it came with the message and proves nothing without --partner");
  }

  [[nodiscard]] std::string layer_text(const As2Layer& layer) const {
    const std::string algorithm = layer.algorithm.empty() ? "unknown algorithm" : layer.algorithm;
    switch (layer.kind) {
      case As2Layer::Kind::encrypted:
        return fmt::format("{}, for {}; {}", algorithm, layer.recipients.empty() ? "nobody named" : layer.recipients, layer.opened ? "opened with our key" : "not opened");
      case As2Layer::Kind::compressed: return fmt::format("{}; {}", algorithm, layer.opened ? "opened" : "not opened");
      case As2Layer::Kind::signed_: return fmt::format("{}, {}; {}", algorithm, signer_text(layer), layer.opened ? "the signature fits the bytes" : "the signature is not confirmed");
    }
    return algorithm;
  }

  // What was piped in cannot be typed again.
  [[nodiscard]] std::string name_to_type() const { return file_ == "-" ? "FILE" : file_; }

  // What to do about a trouble; what only a partner's file can open ends in this command with --partner.
  [[nodiscard]] std::string next_of(const as2::Refusal& trouble) const {
    return trouble.next.empty() ? fmt::format("crossdock as2 decode {} --partner NAME", name_to_type()) : trouble.next;
  }

  void print(Terminal& terminal, const As2File& message, const As2Keys& keys, const As2TakenApart& found) {
    auto lines = headers_of_interest(message.headers);
    if (message.transport() && !found.mdn) lines.emplace_back("receipt", receipt_text(message.headers));
    terminal.line(terminal.paint(Ink::bold, fmt::format("{} {}", found.mdn ? "AS2 MDN" : "AS2 message", message.transport() ? "with its headers" : "saved without its AS2 headers")));
    terminal.out(definitions(lines));
    if (found.layers.empty()) terminal.line(found.mdn ? "It is not signed: it proves nothing." : "It is neither encrypted, signed nor compressed.");
    else terminal.line(found.layers.size() == 1 ? "One layer:" : "Layers, the outermost first:");
    for (const As2Layer& layer : found.layers) {
      terminal.out(definitions({{fmt::format("{:<10}", layer_name(layer.kind)), layer_text(layer)}}));
      if (layer.trouble) print_trouble(terminal, *layer.trouble);
    }
    if (found.trouble) print_trouble(terminal, *found.trouble);
    if (found.mdn) return print_mdn(terminal, *found.mdn);
    print_mics(terminal, message, keys, found);
    print_payload(terminal, found);
  }

  void print_trouble(Terminal& terminal, const as2::Refusal& trouble) const {
    terminal.line("    " + paragraph(fmt::format("{}: {}", terminal.paint(Ink::red, "error"), excerpt(trouble.text, 500)), 8));
    terminal.line(remedy_text(next_of(trouble), 8));
  }

  static std::string mic_text(const std::optional<as2::Mic>& mic) { return mic ? mic->header() : "none"; }

  void print_mdn(Terminal& terminal, const as2::ReceivedMdn& mdn) {
    const bool positive = mdn.disposition.positive();
    terminal.line("What became of the message:");
    std::vector<std::pair<std::string, std::string>> lines{{"message", excerpt(mdn.original_message_id, longest_value)}, {"recipient", mdn.final_recipient}, {"written by", mdn.reporting_ua},
                                                           {"disposition", excerpt(mdn.disposition.text(), longest_value)}, {"that means", disposition_meaning(mdn.disposition)},
                                                           {"MIC", mic_text(mdn.mic)}, {"he wrote", excerpt(mdn.text, 500)}};
    std::erase_if(lines, [](const auto& line) { return line.second.empty(); });
    terminal.out(definitions(lines));
    if (!positive) terminal.line(remedy_text(as2::advice_on(mdn.disposition), 2));
    if (positive && mdn.mic) terminal.line(fmt::format("next: compare with the message that was sent:\n      crossdock as2 decode MESSAGE --mic \\\n        \"{}\"", mdn.mic->header()));
    else if (positive) terminal.line("next: ask the partner for MDNs with a MIC; this one does not say what he received");
    else terminal.line("next: crossdock list;  crossdock show ID: the story of what was sent");
  }

  // The digest of the MDN we would write: the first of the list asked for that is known, else the signature's.
  static as2::Digest digest_of_mic(const As2File& message, const As2Keys& keys, const As2TakenApart& found) {
    const auto digest = as2::mic_digest(as2::parse_receipt_request(message.headers).mic_algorithms, found.signature_digest, keys.accepted, as2::Digest::sha256);
    return digest ? *digest : as2::Digest::sha256;
  }

  static std::optional<as2::Mic> expected_mic(const As2TakenApart& found, as2::Digest digest) {
    for (const as2::MicForm& form : found.mic_forms)
      if (form.description == found.mic_form) return as2::compute_mic(form.bytes, digest);
    return std::nullopt;
  }

  void print_mics(Terminal& terminal, const As2File& message, const As2Keys& keys, const As2TakenApart& found) {
    const as2::Digest digest = digest_of_mic(message, keys, found);
    const auto candidates = as2::mic_candidates(found.mic_forms, digest);
    const auto expected = expected_mic(found, digest);
    if (expected) {
      terminal.line(paragraph(fmt::format("MIC that belongs into the MDN, over {}:", found.mic_form)));
      terminal.line("  " + expected->header());
    }
    if (!mic_.empty()) return print_diagnosis(terminal, *as2::parse_mic(mic_), expected, candidates);
    const std::size_t shown = std::min(candidates.size(), found.mic_forms.size() * 2);
    if (shown > 1) terminal.line("MIC of each variant that products are known to hash:");
    for (std::size_t i = 0; i < shown && shown > 1; ++i) terminal.line(fmt::format("  {}\n      {}", candidates[i].mic.base64, candidates[i].description));
  }

  static void print_diagnosis(Terminal& terminal, const as2::Mic& given, const std::optional<as2::Mic>& expected, const std::vector<as2::MicCandidate>& candidates) {
    if (expected && *expected == given) return terminal.line("  It is the MIC given: both sides hold the same bytes.");
    if (candidates.empty()) return terminal.line("  The MIC given cannot be compared: nothing of the message was opened.");
    terminal.line(paragraph(fmt::format("  The MIC given is another: {}.", as2::diagnose_mic(given, candidates)), 2));
  }

  void print_payload(Terminal& terminal, const As2TakenApart& found) {
    for (std::size_t i = 0; i < found.documents.size(); ++i) {
      const as2::Document& document = found.documents[i];
      terminal.line(paragraph(fmt::format("Payload{}: {}, {}, {}", found.documents.size() == 1 ? std::string() : fmt::format(" {}", i + 1), document.file_name.empty() ? "without a file name" : excerpt(document.file_name),
                                          byte_size(document.content.size()), payload_kind(document)), 4));
      const std::string written = write(document, i, found.documents.size());
      if (!written.empty()) terminal.line("written: " + written);
    }
    if (found.documents.empty()) return terminal.line("The payload was not reached.");
    if (output_.empty()) terminal.line(fmt::format("next: crossdock as2 decode {}{} --output PAYLOAD", name_to_type(), partner_.empty() ? std::string() : " --partner " + partner_));
    else if (as2::trimmed(found.documents.front().content.view()).starts_with("ISA")) terminal.line(fmt::format("next: crossdock check {}", name_of(0, found.documents.size())));
  }

  [[nodiscard]] std::string name_of(std::size_t index, std::size_t count) const { return count == 1 ? output_ : fmt::format("{}.{}", output_, index + 1); }

  // The name of the file; empty when none was asked for.
  [[nodiscard]] std::string write(const as2::Document& document, std::size_t index, std::size_t count) const {
    if (output_.empty()) return {};
    const std::string name = name_of(index, count);
    std::ofstream out(name, std::ios::binary);
    if (!(out << document.content.view()).flush()) throw Failure(Remedy::operator_, fmt::format("cannot write {}", name), "check the folder and its permissions");
    return name;
  }

  void print_json(Terminal& terminal, const As2File& message, const As2Keys& keys, const As2TakenApart& found) const {
    static constexpr const char* signers[] = {"unknown", "unchecked", "ours", "partner", "other"};
    Json json;
    json.begin_object().field("kind", found.mdn ? "mdn" : "message").key("headers").begin_object();
    for (const auto& [name, value] : headers_of_interest(message.headers)) json.field(name, value);
    json.end_object().key("layers").begin_array();
    for (const As2Layer& layer : found.layers) {
      json.begin_object().field("layer", layer_name(layer.kind)).field("algorithm", layer.algorithm).field("opened", layer.opened).field_if("recipients", layer.recipients);
      if (layer.kind == As2Layer::Kind::signed_) json.field("signer", signers[static_cast<std::size_t>(layer.signer)]);
      if (layer.certificate) json.field("subject", layer.certificate.subject()).field("serial", layer.certificate.serial()).field("sha256", layer.certificate.fingerprint());
      if (layer.trouble) json.field("error", layer.trouble->text).field("next", next_of(*layer.trouble));
      json.end_object();
    }
    json.end_array();
    if (found.mdn) add_mdn(json, *found.mdn);
    else add_message(json, message, keys, found);
    if (found.trouble) json.field("error", found.trouble->text).field("next", next_of(*found.trouble));
    terminal.line(json.end_object().text());
  }

  static void add_mdn(Json& json, const as2::ReceivedMdn& mdn) {
    json.key("mdn").begin_object().field("message_id", mdn.original_message_id).field_if("recipient", mdn.final_recipient).field_if("reporting_ua", mdn.reporting_ua)
        .field("disposition", mdn.disposition.text()).field("positive", mdn.disposition.positive()).field("meaning", disposition_meaning(mdn.disposition));
    if (!mdn.disposition.positive()) json.field("next", as2::advice_on(mdn.disposition));
    if (mdn.mic) json.field("mic", mdn.mic->header());
    json.field_if("text", mdn.text).end_object();
  }

  void add_message(Json& json, const As2File& message, const As2Keys& keys, const As2TakenApart& found) const {
    const as2::Digest digest = digest_of_mic(message, keys, found);
    const auto candidates = as2::mic_candidates(found.mic_forms, digest);
    if (message.transport()) json.field("receipt", receipt_text(message.headers));
    if (const auto expected = expected_mic(found, digest)) json.field("mic", expected->header()).field("mic_over", found.mic_form);
    if (!mic_.empty() && !candidates.empty()) json.field("mic_diagnosis", as2::diagnose_mic(*as2::parse_mic(mic_), candidates));
    json.key("mic_variants").begin_array();
    for (const as2::MicCandidate& one : candidates) json.begin_object().field("mic", one.mic.header()).field("over", one.description).end_object();
    json.end_array().key("payload").begin_array();
    for (std::size_t i = 0; i < found.documents.size(); ++i) {
      const as2::Document& one = found.documents[i];
      json.begin_object().field_if("name", one.file_name).field("bytes", one.content.size()).field_if("content_type", one.content_type).field("kind", payload_kind(one))
          .field_if("written", write(one, i, found.documents.size())).end_object();
    }
    json.end_array();
  }

  Configuration configuration_;
  std::string file_, partner_, mic_, output_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_as2_decode() { return std::make_unique<As2Decode>(); }

}  // namespace crossdock::cli
