// Which configuration a command works under: the file named by --config, else $CROSSDOCK_CONFIG, ./crossdock.yaml or
// /etc/crossdock/crossdock.yaml, else the embedded defaults. Read when first needed: most commands on files never do.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "engine/store/store.hpp"
#include "partners/partner_directory.hpp"

namespace crossdock::cli {

class Arguments;

class Configuration {
 public:
  void declare(Arguments& arguments);       // --config
  void declare_work(Arguments& arguments);  // --config and --work, for commands on the store

  [[nodiscard]] bool named() const { return !file_.empty(); }
  [[nodiscard]] std::optional<std::filesystem::path> file() const;
  const config::Settings& settings();                              // throws Failure with every mistake
  const std::shared_ptr<const partners::PartnerDirectory>& partners();
  const partners::Partner& partner(const std::string& name);       // throws NotFound with the nearest name
  std::filesystem::path work_folder();

  // The store, for looking only or to give orders. Throws NotFound when there is none.
  std::unique_ptr<store::Queries> queries();
  std::unique_ptr<store::Store> open_store(const Clock& clock);

 private:
  void require_store();
  std::string file_, work_;
  std::optional<config::Settings> settings_;
  std::shared_ptr<const partners::PartnerDirectory> partners_;
};

}  // namespace crossdock::cli
