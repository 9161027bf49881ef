// Every certificate the configuration names, with its use, its key and what is wrong with it: what `crossdock cert` lists
// and checks. A certificate that cannot be read is listed too, with the reason. Keys are looked at, never shown.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "partners/partner_directory.hpp"

namespace crossdock::cli {

// Something to say about a certificate, and what to do.
struct Finding {
  enum class Weight : unsigned char { note, warning, error };
  Weight weight = Weight::warning;
  std::string text, next;
};

struct UsedCertificate {
  std::string place;                 // "acme/as2", or "station" for our own TLS port
  std::string partner, channel;
  std::string use;                   // "ours: sign, decrypt"
  std::filesystem::path file, key;   // key empty: it has none to have
  std::optional<std::chrono::year_month_day> from;
  as2::Certificate certificate;      // none when it could not be read
  std::vector<Finding> findings;
};

// Of one partner, or of everything when `partner` is empty.
std::vector<UsedCertificate> certificates_in_use(const config::Settings& settings, const partners::PartnerDirectory& directory, std::string_view partner, Time now);

// What is to be said about the certificate itself: its dates and its key.
std::vector<Finding> findings_about(const as2::Certificate& certificate, Time now);
// Whether the private key can be read, is for our eyes only, and belongs to the certificate.
std::optional<Finding> finding_about_key(const as2::Certificate& certificate, const std::filesystem::path& key, const std::string& passphrase);

std::string day_text(Time time);
std::string day_text(std::chrono::year_month_day day);
// "in 57 days", "expired", "not yet valid".
std::string time_left(const as2::Certificate& certificate, Time now);
// "12:AB:...": as browsers and openssl show it, for comparing by telephone.
std::string spoken_fingerprint(const as2::Certificate& certificate);

}  // namespace crossdock::cli
