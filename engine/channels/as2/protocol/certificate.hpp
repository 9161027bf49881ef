// Certificates and private keys, parsed once and shared: decoding a certificate's key costs more than verifying a
// signature with it. A Ring holds the certificates of one use with their windows, so that an old and a new one
// overlap while both sides change over.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/protocol/result.hpp"

struct x509_st;
struct evp_pkey_st;

namespace crossdock::as2 {

class Certificate {
 public:
  Certificate() = default;
  // PEM (the first certificate of it) or DER. `where` is named in the Failure(operator_) of unreadable ones.
  static Certificate parse(std::string_view bytes, const std::string& where);
  static Certificate load(const std::filesystem::path& file);
  // Every certificate of a PEM file or a PKCS #7 bundle, in order.
  static std::vector<Certificate> parse_all(std::string_view bytes, const std::string& where);

  explicit operator bool() const noexcept { return x509_ != nullptr; }
  [[nodiscard]] const std::string& subject() const noexcept { return facts_->subject; }
  [[nodiscard]] const std::string& issuer() const noexcept { return facts_->issuer; }
  [[nodiscard]] const std::string& serial() const noexcept { return facts_->serial; }            // hex
  [[nodiscard]] const std::string& fingerprint() const noexcept { return facts_->fingerprint; }  // SHA-256, lower-case hex
  [[nodiscard]] const std::string& key_kind() const noexcept { return facts_->key_kind; }        // "RSA 2048"
  [[nodiscard]] Time not_before() const noexcept { return facts_->not_before; }
  [[nodiscard]] Time not_after() const noexcept { return facts_->not_after; }
  [[nodiscard]] bool self_signed() const noexcept { return facts_->subject == facts_->issuer; }
  [[nodiscard]] bool valid_at(Time time) const noexcept { return time >= not_before() && time <= not_after(); }
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string der() const;
  // "CN=ACME AS2 (sha256 12ab34cd...)": for logs and exceptions.
  [[nodiscard]] std::string named() const;
  [[nodiscard]] x509_st* native() const noexcept { return x509_.get(); }
  static Certificate of_native(std::shared_ptr<x509_st> x509);
  friend bool operator==(const Certificate& a, const Certificate& b) { return a.facts_ && b.facts_ && a.fingerprint() == b.fingerprint(); }

 private:
  struct Facts {
    std::string subject, issuer, serial, fingerprint, key_kind;
    Time not_before, not_after;
  };
  std::shared_ptr<x509_st> x509_;
  std::shared_ptr<const Facts> facts_;
};

class PrivateKey {
 public:
  PrivateKey() = default;
  // PEM, PKCS #8 or traditional, with or without a pass phrase.
  static PrivateKey parse(std::string_view pem, const std::string& where, const std::string& pass_phrase = {});
  // Refuses a file that others than its owner (or the group root) may read.
  static PrivateKey load(const std::filesystem::path& file, const std::string& pass_phrase = {});
  explicit operator bool() const noexcept { return key_ != nullptr; }
  [[nodiscard]] bool belongs_to(const Certificate& certificate) const;
  [[nodiscard]] evp_pkey_st* native() const noexcept { return key_.get(); }

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

// Our side of one certificate.
struct Identity {
  Identity() = default;
  Identity(Certificate certificate_, PrivateKey key_) : certificate(std::move(certificate_)), key(std::move(key_)) {}
  Certificate certificate;
  PrivateKey key;
};

// From when until when a certificate is used; the certificate's own validity bounds it further.
struct Window {
  Window() = default;
  Window(std::optional<Time> from_, std::optional<Time> until_) : from(from_), until(until_) {}
  std::optional<Time> from, until;
  [[nodiscard]] bool holds(Time time) const { return (!from || time >= *from) && (!until || time < *until); }
};

// The certificates of one use (a partner's for verifying, his for encrypting to him, ours for signing ...).
template <class Held>
class Ring {
 public:
  struct Entry {
    Held held;
    Window window;
  };
  void add(Held held, Window window = {}) { entries_.push_back({std::move(held), window}); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

  // To make something new with: in its window and valid, the one that came into use last. Nothing when all have ended.
  [[nodiscard]] std::optional<Held> current(Time now) const {
    const Entry* best = nullptr;
    for (const Entry& entry : entries_)
      if (entry.window.holds(now) && certificate_of(entry.held).valid_at(now) && (best == nullptr || starts(entry) > starts(*best))) best = &entry;
    if (best == nullptr) return std::nullopt;
    return best->held;
  }
  // To check or open what arrives: every one that is valid, whatever its window, because the other side changes over
  // when it does. `expired_too`: for decryption, where an old key is better than a lost order.
  [[nodiscard]] std::vector<Held> accepted(Time now, bool expired_too = false) const {
    std::vector<Held> out;
    for (const Entry& entry : entries_)
      if (expired_too || certificate_of(entry.held).valid_at(now)) out.push_back(entry.held);
    return out;
  }

 private:
  static const Certificate& certificate_of(const Certificate& certificate) { return certificate; }
  static const Certificate& certificate_of(const Identity& identity) { return identity.certificate; }
  static Time starts(const Entry& entry) { return entry.window.from ? *entry.window.from : certificate_of(entry.held).not_before(); }
  std::vector<Entry> entries_;
};
using Certificates = Ring<Certificate>;
using Identities = Ring<Identity>;

// How urgent the end of a certificate is: asked daily, warned when the stage changes.
enum class ExpiryStage : unsigned char { far, within_60_days, within_30_days, within_14_days, within_7_days, expired, not_yet_valid };
ExpiryStage expiry_stage(const Certificate& certificate, Time now);
// "expires in 12 days (2026-11-24T00:00:00Z)".
std::string expiry_text(const Certificate& certificate, Time now);

// Whatever OpenSSL has to say about what just failed, emptied; for the log.
std::string openssl_reason();

}  // namespace crossdock::as2
