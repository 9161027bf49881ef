// crossdock cert list, check, import, export: the certificates of the AS2 partners, theirs and ours.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/certificates.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;
using Weight = Finding::Weight;

std::string days_left(const as2::Certificate& certificate, Time now) {
  if (!certificate.valid_at(now)) return time_left(certificate, now);
  return fmt::format("{} d", std::chrono::duration_cast<std::chrono::days>(certificate.not_after() - now).count());
}

std::vector<UsedCertificate> in_use(Configuration& configuration, const std::string& partner) {
  if (!partner.empty()) configuration.partner(partner);
  return certificates_in_use(configuration.settings(), *configuration.partners(), partner, SystemClock().now());
}

const char* word_of(Weight weight) {
  static constexpr const char* words[] = {"note", "warning", "error"};
  return words[static_cast<std::size_t>(weight)];
}

constexpr std::uintmax_t largest_file = 4'000'000;  // a chain of certificates has some thousand bytes

std::string bytes_of(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) throw NotFound(fmt::format("{} cannot be read", file.string()), "check its name and permissions");
  if (size > largest_file) throw Failure(Remedy::operator_, fmt::format("{} is too large for a certificate: {}", file.string(), byte_size(size)), "ask for the certificate as a .cer, .pem or .p7b file");
  return {std::istreambuf_iterator<char>(in), {}};
}

void add_facts(Json& json, const as2::Certificate& certificate, Time now) {
  json.field("subject", certificate.subject()).field("issuer", certificate.issuer()).field("serial", certificate.serial()).field("sha256", certificate.fingerprint())
      .field("key_kind", certificate.key_kind()).field("not_before", iso_time(certificate.not_before())).field("not_after", iso_time(certificate.not_after()))
      .field("days_left", std::chrono::floor<std::chrono::days>(certificate.not_after() - now).count());
}

void add_findings(Json& json, const std::vector<Finding>& findings) {
  json.key("findings").begin_array();
  for (const Finding& one : findings)
    json.begin_object().field("severity", word_of(one.weight)).field("text", one.text).field_if("next", one.next).end_object();
  json.end_array();
}

void print_json(Terminal& terminal, const UsedCertificate& used, Time now) {
  Json json;
  json.begin_object().field("place", used.place).field_if("partner", used.partner).field_if("channel", used.channel).field("use", used.use)
      .field("file", used.file.string()).field_if("key", used.key.string());
  if (used.from) json.field("from", day_text(*used.from));
  if (used.certificate) add_facts(json, used.certificate, now);
  add_findings(json, used.findings);
  terminal.line(json.end_object().text());
}

void print_finding(Terminal& terminal, const std::string& about, const Finding& finding) {
  const Ink ink = finding.weight == Weight::error ? Ink::red : finding.weight == Weight::warning ? Ink::yellow : Ink::plain;
  terminal.line(paragraph(fmt::format("{}: {}{}", terminal.paint(ink, word_of(finding.weight)), about, excerpt(finding.text, 400)), 4));
  if (!finding.next.empty()) terminal.line(remedy_text(finding.next, 4));
}

// True when something must be done.
bool print_findings(Terminal& terminal, const std::vector<UsedCertificate>& all) {
  bool trouble = false;
  for (const UsedCertificate& used : all)
    for (const Finding& finding : used.findings) {
      print_finding(terminal, fmt::format("{}, {} ({}): ", used.place, used.file.filename().string(), used.use), finding);
      trouble |= finding.weight != Weight::note;
    }
  return trouble;
}

bool any_trouble(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& one) { return one.weight != Weight::note; });
}

class CertList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("PARTNER", partner_, "only this partner's");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe(
        "The certificates in use: ours and the partners', for signing, encrypting and TLS, from the partners' files and as2 of the configuration. Two of "
        "the same use stand beside each other while the sides change over: what arrives is checked with both, and the later one is used to send from the day "
        "its \"from\" says. Ends in 1 when one needs attention.");
    arguments.example("crossdock cert list", "");
    arguments.example("crossdock cert list acme --json", "with fingerprints, serials and issuers");
  }

  ExitStatus run(Terminal& terminal) override {
    const Time now = SystemClock().now();
    const auto all = in_use(configuration_, partner_);
    bool trouble = false;
    for (const UsedCertificate& used : all) {
      trouble |= any_trouble(used.findings);
      if (json_) print_json(terminal, used, now);
    }
    if (json_) return trouble ? ExitStatus::issues : ExitStatus::fine;
    if (all.empty()) return terminal.line("No partner's file names a certificate.\nnext: docs/as2.md says how an AS2 partner is set up"), ExitStatus::fine;
    Table table({{"where"}, {"use", Table::Align::left, false}, {"subject"}, {"until", Table::Align::left, false}, {"left", Table::Align::right, false}});
    for (const UsedCertificate& used : all) {
      const bool read = static_cast<bool>(used.certificate);
      table.add({used.place, used.use, read ? excerpt(used.certificate.subject(), 60) : "(cannot be read)", read ? day_text(used.certificate.not_after()) : "-",
                 read ? days_left(used.certificate, now) : "-"});
    }
    terminal.out(table.text());
    print_findings(terminal, all);
    terminal.line("next: crossdock cert check FILE;  crossdock cert import FILE --partner NAME");
    return trouble ? ExitStatus::issues : ExitStatus::fine;
  }

 private:
  Configuration configuration_;
  std::string partner_;
  bool json_ = false;
};

class CertCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("FILE", file_, "a certificate to explain: PEM, DER or PKCS #7; without it, every one in use is checked");
    arguments.option("--key", "FILE", key_, "a private key to compare with it; it is read, never shown");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("Explains the certificates of a file, or checks all that the configuration uses: validity, key, permissions of the key. Ends in 1 when something needs attention.");
    arguments.example("crossdock cert check", "");
    arguments.example("crossdock cert check acme-2027.p7b", "");
    arguments.example("crossdock cert check our.pem --key our.key", "does this key belong to it?");
  }

  ExitStatus run(Terminal& terminal) override {
    if (!file_.empty()) return explain(terminal);
    if (!key_.empty()) throw UsageError("a key is compared with which certificate?", "crossdock cert check FILE --key " + key_);
    const auto all = in_use(configuration_, {});
    bool trouble = false;
    for (const UsedCertificate& used : all) {
      trouble |= any_trouble(used.findings);
      if (json_) print_json(terminal, used, SystemClock().now());
    }
    if (json_) return trouble ? ExitStatus::issues : ExitStatus::fine;
    print_findings(terminal, all);
    if (!trouble) terminal.line(fmt::format("{} certificate{} in use, {} in order.", all.size(), all.size() == 1 ? "" : "s", all.size() == 1 ? "it is" : "all"));
    else terminal.line("next: crossdock cert list");
    return trouble ? ExitStatus::issues : ExitStatus::fine;
  }

 private:
  ExitStatus explain(Terminal& terminal) {
    const auto certificates = as2::Certificate::parse_all(bytes_of(file_), file_);
    const Time now = SystemClock().now();
    bool trouble = false;
    for (std::size_t i = 0; i < certificates.size(); ++i) {
      std::vector<Finding> findings = findings_about(certificates[i], now);
      if (i == 0 && !key_.empty())
        if (auto finding = finding_about_key(certificates[i], key_, {})) findings.push_back(*std::move(finding));
      trouble |= any_trouble(findings);
      if (json_) {
        Json json;
        json.begin_object();
        add_facts(json, certificates[i], now);
        add_findings(json, findings);
        terminal.line(json.end_object().text());
        continue;
      }
      print(terminal, certificates[i], findings, now);
      if (i == 0 && !key_.empty() && findings.empty()) terminal.line(fmt::format("{} is its private key, and only its owner may read it.", key_));
    }
    return trouble ? ExitStatus::issues : ExitStatus::fine;
  }

  static void print(Terminal& terminal, const as2::Certificate& certificate, const std::vector<Finding>& findings, Time now) {
    const std::string fingerprint = spoken_fingerprint(certificate);
    terminal.line(terminal.paint(Ink::bold, excerpt(certificate.subject(), 200)));
    terminal.out(definitions({{"issued by", certificate.self_signed() ? "itself (self-signed)" : excerpt(certificate.issuer(), 200)},
                              {"serial", certificate.serial()},
                              {"valid", fmt::format("{} to {}, ends {}", day_text(certificate.not_before()), day_text(certificate.not_after()), time_left(certificate, now))},
                              {"key", certificate.key_kind()},
                              {"SHA-256", fingerprint.substr(0, 48) + " " + fingerprint.substr(48)}}));
    for (const Finding& finding : findings) print_finding(terminal, {}, finding);
  }

  Configuration configuration_;
  std::string file_, key_;
  bool json_ = false;
};

// Of a chain, the certificate that issued none of the others.
const as2::Certificate& own_of(const std::vector<as2::Certificate>& chain) {
  for (const as2::Certificate& one : chain)
    if (std::none_of(chain.begin(), chain.end(), [&](const as2::Certificate& other) { return !(other == one) && other.issuer() == one.subject(); })) return one;
  return chain.front();
}

class CertImport final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("FILE", file_, "what the partner sent: PEM, DER or PKCS #7");
    arguments.option("--partner", "NAME", partner_, "whose it is");
    arguments.option("--from", "DAY", from_, "when we begin to encrypt with it: 2026-12-01; default: at once");
    arguments.flag("--tls", tls_, "it is for TLS: the certificate of the partner's server");
    arguments.flag("--json", json_, "one JSON object");
    arguments.describe(
        "Checks a partner's certificate, puts it beside the ones his file names, and shows the lines to add to the file. The partner's file itself is never changed. "
        "Private keys are not imported.");
    arguments.example("crossdock cert import acme-2027.cer --partner acme --from 2026-12-01", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (file_.empty()) throw UsageError("import which file?", "crossdock cert import FILE --partner NAME");
    if (partner_.empty()) throw UsageError("whose certificate is it?", fmt::format("crossdock cert import {} --partner NAME", file_));
    if (!from_.empty()) from_ = day_text(time_after("--from", from_, SystemClock().now()));
    const partners::Partner& partner = configuration_.partner(partner_);
    const partners::ChannelSettings& channel = as2_channel(partner);
    const std::string bytes = bytes_of(file_);
    if (bytes.find("PRIVATE KEY-----") != std::string::npos)
      throw Failure(Remedy::operator_, fmt::format("{} holds a private key", file_),
                    "a partner never sends one: ask him for the certificate alone. Your own key is named by our_keys in the partner's file, with mode 600");
    const auto chain = as2::Certificate::parse_all(bytes, file_);
    const as2::Certificate& certificate = own_of(chain);
    const Time now = SystemClock().now();
    if (as2::expiry_stage(certificate, now) == as2::ExpiryStage::expired)
      throw Failure(Remedy::partner, fmt::format("{} expired on {}", excerpt(certificate.subject(), 100), day_text(certificate.not_after())), "ask the partner for his current certificate");
    for (const UsedCertificate& used : in_use(configuration_, partner_))
      if (used.certificate == certificate && used.use.starts_with("theirs: TLS") == tls_) return already(terminal, used);
    put(certificate, std::get<partners::As2Place>(channel.place), partner);
    json_ ? print_json_result(terminal, certificate) : print(terminal, certificate, chain.size(), channel, partner, now);
    return ExitStatus::fine;
  }

 private:
  static const partners::ChannelSettings& as2_channel(const partners::Partner& partner) {
    for (const partners::ChannelSettings& channel : partner.channels)
      if (std::holds_alternative<partners::As2Place>(channel.place)) return channel;
    throw NotFound(fmt::format("{} has no channel of kind as2", partner.name), fmt::format("crossdock partner show {};  docs/as2.md says how one is written", partner.name));
  }

  ExitStatus already(Terminal& terminal, const UsedCertificate& used) const {
    if (json_) {
      Json json;
      terminal.line(json.begin_object().field("file", used.file.string()).field("new", false).field("sha256", used.certificate.fingerprint()).end_object().text());
    } else {
      terminal.line(paragraph(fmt::format("{} is that certificate already, in use at {}.", used.file.string(), used.place)));
    }
    return ExitStatus::fine;
  }

  // Beside the ones the partner's file names already; else in certificates/ beside his file.
  void put(const as2::Certificate& certificate, const partners::As2Place& place, const partners::Partner& partner) {
    const fs::path yaml = partner.file;
    const fs::path folder = !place.theirs.empty() ? place.theirs.front().file.parent_path() : yaml.parent_path() / "certificates";
    fs::create_directories(folder);
    written_ = folder / fmt::format("{}-{}{}.pem", partner.name, tls_ ? "tls-" : "", certificate.fingerprint().substr(0, 8));
    std::ofstream out(written_, std::ios::binary);
    out << certificate.pem();
    if (!out.flush()) throw Failure(Remedy::operator_, fmt::format("cannot write {}", written_.string()), "check the folder's permissions");
    named_ = fs::absolute(written_).lexically_relative(fs::absolute(yaml).parent_path()).generic_string();
  }

  void print_json_result(Terminal& terminal, const as2::Certificate& certificate) const {
    Json json;
    json.begin_object().field("file", written_.string()).field("new", true);
    add_facts(json, certificate, SystemClock().now());
    terminal.line(json.end_object().text());
  }

  void print(Terminal& terminal, const as2::Certificate& certificate, std::size_t of_chain, const partners::ChannelSettings& channel, const partners::Partner& partner, Time now) const {
    const std::string fingerprint = spoken_fingerprint(certificate);
    terminal.line(paragraph(fmt::format("{}, {}, ends {} ({})", excerpt(certificate.subject(), 200), certificate.key_kind(), time_left(certificate, now), day_text(certificate.not_after()))));
    terminal.line(fmt::format("SHA-256 {}\n        {}", fingerprint.substr(0, 48), fingerprint.substr(48)));
    if (of_chain > 1) terminal.line(paragraph(fmt::format("The file holds a chain of {}; only his own certificate is needed and taken.", of_chain)));
    terminal.line(fmt::format("written: {}\n", written_.string()));
    terminal.line("1. Compare the fingerprint with the partner by telephone.");
    const auto& theirs = std::get<partners::As2Place>(channel.place).theirs;
    const std::string entry = from_.empty() ? named_ : fmt::format("{{file: {}, from: {}}}", named_, from_);
    terminal.line(fmt::format("2. In {}, channel {}, {} say:\n", partner.file, channel.name, theirs.empty() || tls_ ? "let it" : "beside the old one"));
    if (tls_) terminal.line(fmt::format("       tls: {{trusted: [{}]}}\n", named_));
    else terminal.line(fmt::format("       their_certificates:\n{}         - {}\n", theirs.empty() ? "" : "         - (what stands there)\n", entry));
    terminal.line("3. crossdock config check;  then let the daemon read it: kill -HUP its process");
  }

  Configuration configuration_;
  std::string file_, partner_, from_, named_;
  fs::path written_;
  bool tls_ = false, json_ = false;
};

class CertExport final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("NAME", partner_, "the partner who is to have our certificate");
    arguments.option("--output", "FILE", output_, "write it there; default: standard output");
    arguments.flag("--der", der_, "DER instead of PEM; needs --output");
    arguments.flag("--json", json_, "one JSON object with the certificate in PEM");
    arguments.describe("Our own certificate for a partner, the one he is to encrypt with and to verify our signatures with: the latest of our_keys. Never the private key.");
    arguments.example("crossdock cert export acme --output us-for-acme.pem", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (partner_.empty()) throw UsageError("export our certificate for whom?", "crossdock cert list");
    if (der_ && output_.empty()) throw UsageError("DER is no text for a terminal", fmt::format("crossdock cert export {} --der --output FILE", partner_));
    const UsedCertificate ours = latest();
    if (json_) {
      Json json;
      json.begin_object();
      add_facts(json, ours.certificate, SystemClock().now());
      return terminal.line(json.field("pem", ours.certificate.pem()).end_object().text()), ExitStatus::fine;
    }
    const std::string bytes = der_ ? ours.certificate.der() : ours.certificate.pem();
    if (output_.empty()) return terminal.out(bytes), ExitStatus::fine;
    std::ofstream out(output_, std::ios::binary);
    if (!(out << bytes).flush()) throw Failure(Remedy::operator_, fmt::format("cannot write {}", output_), "check the folder and its permissions");
    terminal.line(paragraph(fmt::format("{}: {}, ends {}.", output_, excerpt(ours.certificate.subject(), 200), time_left(ours.certificate, SystemClock().now()))));
    terminal.line("next: send it to the partner, and tell him its SHA-256 by telephone:\n      crossdock cert check " + output_);
    return ExitStatus::fine;
  }

 private:
  UsedCertificate latest() {
    std::optional<UsedCertificate> best;
    for (UsedCertificate& used : in_use(configuration_, partner_))
      if (used.use == "ours: sign, decrypt" && used.certificate && (!best || used.certificate.not_after() > best->certificate.not_after())) best = std::move(used);
    if (!best) throw NotFound(fmt::format("{} has no AS2 channel with our_keys", partner_), fmt::format("crossdock cert list {}", partner_));
    return *std::move(best);
  }

  Configuration configuration_;
  std::string partner_, output_;
  bool der_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_list() { return std::make_unique<CertList>(); }
std::unique_ptr<Command> make_cert_check() { return std::make_unique<CertCheck>(); }
std::unique_ptr<Command> make_cert_import() { return std::make_unique<CertImport>(); }
std::unique_ptr<Command> make_cert_export() { return std::make_unique<CertExport>(); }

}  // namespace crossdock::cli
