// Agreement: what we and a partner have agreed for one pair of identities: how what they send is checked and
// acknowledged, how what we send looks and when its acknowledgment is due, where documents go. Every field has a value
// that works, so that the default agreement needs no configuration. Filled from YAML (agreement_reader.cpp), read by the
// flow and the command; docs/configuration.md describes every key.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/node.hpp"
#include "parsers/document/policy.hpp"

namespace crossdock::partners {

// A party as ISA05/06 or ISA07/08 name it; the id without trailing blanks.
struct Identity {
  std::string qualifier, id;
  [[nodiscard]] std::string text() const { return qualifier + ":" + id; }
  friend bool operator==(const Identity&, const Identity&) = default;
};

// ISA15: which traffic this agreement is for.
enum class Usage : std::uint8_t { production, test, any };

// What to do with an interchange, group or set whose control number was used before for something else. Only an
// interchange can be held for a person.
enum class OnDuplicate : std::uint8_t { reject, hold, note, ignore };

// What to do when control numbers are missing between two received ones.
enum class OnGap : std::uint8_t { ignore, event, exception };

// What to do when a document holds elements that no rule of its map read.
enum class OnLoss : std::uint8_t { ignore, warn, hold };

struct Duplicates {
  std::chrono::days window{30};
  OnDuplicate interchange = OnDuplicate::reject, group = OnDuplicate::reject, set = OnDuplicate::reject;
  OnGap gaps = OnGap::event;
};

// ISA01..ISA04 as the partner must send them; not set: anything.
struct ExpectedAuthorization {
  std::optional<std::string> authorization_qualifier, authorization, security_qualifier, security;
};

// What they send us.
struct InboundTerms {
  std::vector<std::string> releases;  // "004010"; empty: every release of the dictionary
  std::vector<std::string> sets;      // "850"; empty: every set of the dictionary
  document::CheckPolicy check;
  document::AcknowledgmentPolicy acknowledgment;
  Duplicates duplicates;
  ExpectedAuthorization expected;
  // By set, or by set and release: "850", "850/004010". The narrower one wins.
  std::map<std::string, std::string> maps;               // map name; not named: the base map of the set
  OnLoss loss = OnLoss::ignore;
  std::map<std::string, std::filesystem::path> guides;   // overlay file; not named: the dictionary alone

  [[nodiscard]] std::string_view map_for(std::string_view set, std::string_view release) const;  // empty: the base map
  [[nodiscard]] const std::filesystem::path* guide_for(std::string_view set, std::string_view release) const;
};

enum class SeparatorInValue : std::uint8_t { fail, replace, other_separators };

struct Separators {
  char element = '*', component = '>', segment = '~';
  char repetition = '^';     // used from release 00402 on
  std::string line_end;      // after each segment terminator: "", "\n" or "\r\n"
  SeparatorInValue in_value = SeparatorInValue::other_separators;
  char replacement = ' ';
};

struct NumberRange {
  std::uint32_t low = 1, high = 999'999'999;
};

// When a batch of outbound sets leaves: as soon as one limit is reached. One set: at once.
struct Batching {
  std::uint32_t most_sets = 1;
  std::uint64_t most_bytes = 10'000'000;
  std::chrono::milliseconds longest_wait{0};
  std::vector<std::chrono::minutes> at;  // of the day, UTC, sorted: it leaves then, whatever is in it
  bool by_hand = false;      // only `crossdock batch send` lets it go
  // Does a document wait for others at all?
  [[nodiscard]] bool gathers() const { return by_hand || most_sets > 1 || !at.empty(); }
};

// How long after delivery an acknowledgment is due: a warning first, then overdue.
struct Deadline {
  std::chrono::milliseconds warn{std::chrono::hours(2)}, overdue{std::chrono::hours(24)};
};

// What we send them.
struct OutboundTerms {
  std::string release = "004010";            // GS08 of what we send, where the map does not say otherwise
  std::string interchange_version = "00401";  // ISA12
  std::string group_sender, group_receiver;  // GS02, GS03; empty: the interchange ids
  Separators separators;
  bool request_ta1 = false;                  // ISA14
  NumberRange interchange_numbers, group_numbers, set_numbers{1, 9999};
  bool set_numbers_restart = true;           // ST02 counts from 0001 in each group
  Batching batching;
  bool acknowledgment_expected = true;       // a 997 or 999 for each group we send
  Deadline deadline;
  std::map<std::string, Deadline> deadlines; // by GS01: "PO", "IN"
  std::map<std::string, std::string> maps;   // by canonical document or set; not named: the base map
  std::string channel;                       // the partner's channel our documents leave by; empty: its first that sends
  std::string acknowledgment_channel;        // likewise for TA1, 997, 999; empty: as `channel`

  [[nodiscard]] const Deadline& deadline_for(std::string_view group) const;  // GS01
};

// A field of the canonical document, "type" or "parties.id" (of any item of a list), has one of these values.
struct FieldCondition {
  std::string field;
  std::vector<std::string> values;
  yaml::Node written{};                // the field's name in the file; lives with its PartnerDirectory
};

// Where accepted documents go. Rules are tried in order; every one that matches takes the document, up to and
// including the first that says `last`.
struct Route {
  std::vector<std::string> documents;  // canonical documents ("order") or sets ("850"); empty: all
  std::vector<FieldCondition> where;   // all of them; none: whatever is in it
  std::vector<std::string> to;         // destinations of the daemon's configuration
  bool last = false;
  std::string place;                   // "partners/acme.yaml:41", for explanations
  yaml::Node when{};                   // a condition in the language of maps; lives with its PartnerDirectory
};

struct Agreement {
  std::string partner;                 // "acme"; empty: the default agreement
  std::string name;                    // "acme" or "acme/test"; "default"
  std::string place;                   // "partners/acme.yaml:1"
  std::vector<Identity> theirs;        // empty: everyone (the default agreement)
  std::vector<Identity> ours;          // who of us; empty: any of our identities
  bool ours_stated = false;            // `ours` stands in this agreement itself, not in the default
  bool enabled = true;
  std::optional<std::chrono::sys_days> valid_from, valid_until;  // both days included
  Usage usage = Usage::any;
  InboundTerms inbound;
  OutboundTerms outbound;
  std::vector<Route> routes;

  // Empty when in force on `day`, else why not: "is disabled", "ended on 2026-06-30".
  [[nodiscard]] std::string why_not_in_force(std::chrono::sys_days day) const;
  [[nodiscard]] bool accepts_usage(std::string_view isa15) const;
};

}  // namespace crossdock::partners
