#include "tools/cli/certificates.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::cli {
namespace {

using Weight = Finding::Weight;

class Collection {
 public:
  Collection(Time now) : now_(now) {}

  void add_partner(const partners::Partner& partner) {
    for (const partners::ChannelSettings& channel : partner.channels) {
      const auto* const as2 = std::get_if<partners::As2Place>(&channel.place);
      if (!as2) continue;
      const std::size_t first = found_.size();
      start(partner.name, channel.name);
      for (const partners::As2Identity& one : as2->ours) add("ours: sign, decrypt", one);
      for (const partners::As2Certificate& one : as2->theirs) add("theirs: verify, encrypt", one.file, one.from);
      for (const auto& file : as2->tls_trusted) add("theirs: TLS server", file);
      if (as2->tls_client) add("ours: TLS client", *as2->tls_client);
      if (as2->ours.empty() && as2->theirs.empty()) continue;
      tell_gaps(first);
    }
  }

  void add_station(const config::As2Listening& as2) {
    if (as2.tls_listen.empty()) return;
    start({}, {});
    add("ours: TLS server", partners::As2Identity{as2.certificate, as2.key, as2.passphrase, std::nullopt});
    for (const auto& file : as2.chain) add("ours: TLS chain", file);
    for (const auto& file : as2.clients) add("theirs: TLS clients", file);
  }

  std::vector<UsedCertificate> take() { return std::move(found_); }

 private:
  void start(std::string partner, std::string channel) {
    place_ = partner.empty() ? "station" : partner + "/" + channel;
    partner_ = std::move(partner);
    channel_ = std::move(channel);
  }

  UsedCertificate& add(const char* use, const std::filesystem::path& file, std::optional<std::chrono::year_month_day> from = {}) {
    UsedCertificate& used = found_.emplace_back();
    used.place = place_;
    used.partner = partner_;
    used.channel = channel_;
    used.use = use;
    used.file = file;
    used.from = from;
    try {
      used.certificate = as2::Certificate::load(file);
      used.findings = findings_about(used.certificate, now_);
    } catch (const Failure& failure) {
      used.findings.push_back({Weight::error, failure.what(), failure.next()});
    }
    return used;
  }

  void add(const char* use, const partners::As2Identity& identity) {
    UsedCertificate& used = add(use, identity.certificate, identity.from);
    used.key = identity.key;
    std::optional<Finding> finding;
    try {
      finding = finding_about_key(used.certificate, identity.key, identity.passphrase ? identity.passphrase.fetch() : std::string());
    } catch (const Failure& no_passphrase) {
      finding = Finding{Weight::error, no_passphrase.what(), no_passphrase.next()};
    }
    if (finding) used.findings.push_back(*std::move(finding));
  }

  // A certificate that ends matters less when its successor stands beside it, and most when none is valid at all.
  void tell_gaps(std::size_t first) {
    std::map<std::string_view, std::vector<UsedCertificate*>> by_use;
    for (std::size_t i = first; i < found_.size(); ++i) by_use[found_[i].use].push_back(&found_[i]);
    for (const auto& [use, all] : by_use) {
      const auto lasts = [&](const UsedCertificate* one) {
        return one->certificate && one->certificate.valid_at(now_) && as2::expiry_stage(one->certificate, now_) == as2::ExpiryStage::far;
      };
      if (all.size() < 2 || std::none_of(all.begin(), all.end(), lasts)) continue;
      for (UsedCertificate* one : all) soften(*one);
    }
  }

  static void soften(UsedCertificate& used) {
    for (Finding& finding : used.findings)
      if (finding.weight != Weight::note && finding.text.starts_with("the certificate expire")) {
        finding.weight = Weight::note;
        finding.text += "; its successor stands beside it";
        finding.next = finding.text.starts_with("the certificate expired") ? "take it out of the file" : "nothing, when both sides have changed over by then";
      }
  }

  Time now_;
  std::string place_, partner_, channel_;
  std::vector<UsedCertificate> found_;
};

}  // namespace

std::vector<UsedCertificate> certificates_in_use(const config::Settings& settings, const partners::PartnerDirectory& directory, std::string_view partner, Time now) {
  Collection collection(now);
  for (const partners::Partner& one : directory.partners())
    if (partner.empty() || one.name == partner) collection.add_partner(one);
  if (partner.empty()) collection.add_station(settings.as2);
  return collection.take();
}

std::vector<Finding> findings_about(const as2::Certificate& certificate, Time now) {
  static constexpr const char* renew = "agree a new one, and put it beside this one while both sides change over: crossdock cert import FILE";
  std::vector<Finding> out;
  const as2::ExpiryStage stage = as2::expiry_stage(certificate, now);
  switch (stage) {
    case as2::ExpiryStage::far: break;
    case as2::ExpiryStage::not_yet_valid:
      out.push_back({Weight::note, fmt::format("the certificate is not valid before {}", day_text(certificate.not_before())), "keep the old one beside it until then"});
      break;
    case as2::ExpiryStage::expired: out.push_back({Weight::error, fmt::format("the certificate expired on {}", day_text(certificate.not_after())), renew}); break;
    default: {
      const bool close = stage >= as2::ExpiryStage::within_14_days;
      out.push_back({close ? Weight::error : Weight::warning, fmt::format("the certificate expires {} ({})", time_left(certificate, now), day_text(certificate.not_after())), renew});
    }
  }
  if (certificate.key_kind() == "RSA 512" || certificate.key_kind() == "RSA 1024")
    out.push_back({Weight::warning, fmt::format("the certificate has a key of {} bits; 2048 or more are asked for today", certificate.key_kind().substr(4)), "ask for a new certificate"});
  return out;
}

std::optional<Finding> finding_about_key(const as2::Certificate& certificate, const std::filesystem::path& key, const std::string& passphrase) {
  try {
    const as2::PrivateKey loaded = as2::PrivateKey::load(key, passphrase);
    if (!certificate || loaded.belongs_to(certificate)) return std::nullopt;
    return Finding{Weight::error, fmt::format("{} is the key of another certificate", key.string()), "find the key it was made with, or make a new pair"};
  } catch (const Failure& failure) {
    return Finding{Weight::error, failure.what(), failure.next()};
  }
}

std::string day_text(Time time) { return iso_time(time).substr(0, 10); }

std::string day_text(std::chrono::year_month_day day) { return day_text(Time(std::chrono::sys_days(day))); }

std::string time_left(const as2::Certificate& certificate, Time now) {
  if (now < certificate.not_before()) return "not yet valid";
  if (now > certificate.not_after()) return "expired";
  const auto days = std::chrono::duration_cast<std::chrono::days>(certificate.not_after() - now).count();
  return days == 0 ? "today" : days == 1 ? "in 1 day" : fmt::format("in {} days", days);
}

std::string spoken_fingerprint(const as2::Certificate& certificate) {
  std::string out;
  for (std::size_t i = 0; i < certificate.fingerprint().size(); ++i) {
    if (i != 0 && i % 2 == 0) out += ':';
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(certificate.fingerprint()[i])));
  }
  return out;
}

}  // namespace crossdock::cli
