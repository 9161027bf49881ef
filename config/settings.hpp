// Settings: the daemon's own YAML file: where it works, what it reads, how much it takes, where documents go.
// Read by crossdockd and by the command (`--config`). Without a file the embedded defaults hold. docs/configuration.md
// describes every key; config/crossdock.yaml is the commented sample, and a test reads it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/yaml/file.hpp"
#include "engine/base/log.hpp"
#include "engine/base/name_template.hpp"
#include "engine/base/secret.hpp"

namespace crossdock::config {

struct LogSettings {
  log::Level level = log::Level::info;
  log::Style style = log::Style::key_value;
  std::filesystem::path file;            // empty: standard error
};

struct Limits {
  std::uint64_t largest_file = 4'000'000'000;  // bytes; a larger arrival is refused by its channel
  std::uint64_t largest_set = 64'000'000;      // bytes; a larger set is passed over and reported
  std::uint32_t most_issues_per_set = 1'000;
};

// A job that failed for a passing reason is tried again after `first_pause`, then twice as long, up to `longest_pause`,
// and is held for a person after `give_up_after`.
struct Retries {
  std::chrono::milliseconds first_pause{5'000}, longest_pause{600'000};
  std::chrono::milliseconds give_up_after{std::chrono::hours(24)};
};

// Where canonical documents are delivered: the company's own systems.
struct Destination {
  enum class Kind : std::uint8_t { directory };
  std::string name;                      // "application": what routes say
  Kind kind = Kind::directory;
  std::filesystem::path folder;
  NameTemplate file_name{"{document}-{partner}-{number}.json"};
  std::string done_marker;               // ".done": an empty file that follows each document
  bool make_folder = true;
  std::vector<std::string> maps;         // format: csv: by these, one for each kind of document; none: canonical JSON
};

// What may stand in Destination::file_name. {number} is the document's own number (a purchase order number), {id} the
// store's id of the document, always unique.
inline constexpr std::string_view destination_name_fields[] = {"document", "partner", "set", "number", "interchange", "id", "date", "time"};

// Where the company's own systems leave canonical documents to be sent.
struct Source {
  std::string name;
  std::filesystem::path folder;
  std::vector<std::string> patterns{"*.json"};
  std::string done_marker;
  std::string partner;                   // "acme" or "acme/test": for whom, when a document does not say so itself
  bool test = false;                     // test documents
  std::string map;                       // files that are no JSON are CSV by this map
};

struct HttpSettings {
  std::string listen = "127.0.0.1:9080";  // health, and documents to be sent
  SecretReference token;                  // who posts documents must know it; none: nobody may
  bool enabled = false;
};

// Where partners reach us by AS2. Addresses are "0.0.0.0:4080"; empty: not listening there.
struct As2Listening {
  std::string listen, tls_listen, health;
  std::filesystem::path certificate, key;        // of tls_listen
  SecretReference passphrase;
  std::vector<std::filesystem::path> chain;      // intermediate certificates sent with it
  std::vector<std::filesystem::path> clients;    // who may connect by TLS, or who signed them; empty: everybody
  std::string path = "/as2", domain = "crossdock";
  std::uint64_t largest = 512'000'000;           // bytes of one message
  std::uint32_t connections_per_address = 100;
};

struct Settings {
  std::filesystem::path file;                    // empty: embedded defaults
  std::filesystem::path work_folder = "crossdock-work";
  std::filesystem::path partners;                // folder; empty: none
  std::vector<std::filesystem::path> maps;       // folders on top of the base maps
  std::filesystem::path dictionary, schemas;     // empty: the ones installed
  LogSettings log;
  std::uint32_t workers = 0;                     // threads for reading and mapping; 0: one per core
  std::uint32_t disk_threads = 4;
  Limits limits;
  Retries retries;
  std::chrono::milliseconds stop_within{20'000};  // what is under way may end in this time at a stop
  std::vector<Destination> destinations;
  std::vector<Source> sources;
  HttpSettings http;
  As2Listening as2;
  std::string hash;                              // SHA-256 of the file

  [[nodiscard]] const Destination* destination(std::string_view named) const;
  // The maps that sources and destinations name: {"source erp", "erp-acknowledgments"}.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> csv_maps() const;

  // One destination `application` in <work_folder>/documents, no partners.
  static Settings embedded(const std::filesystem::path& work_folder = "crossdock-work");
};

struct LoadedSettings {
  Settings settings;
  std::vector<yaml::Problem> problems;           // empty: may be put in force
};
// Throws Failure only when the file cannot be read or is not YAML.
LoadedSettings read_settings(const std::filesystem::path& file);
// The same, and throws one Failure that lists every problem.
Settings load_settings(const std::filesystem::path& file);

// The configuration a command or the daemon uses when none is named: $CROSSDOCK_CONFIG, ./crossdock.yaml,
// /etc/crossdock/crossdock.yaml, in this order; nothing when none exists.
std::optional<std::filesystem::path> find_settings();

}  // namespace crossdock::config
