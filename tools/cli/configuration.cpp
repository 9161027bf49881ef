#include "tools/cli/configuration.hpp"

#include <system_error>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {

void Configuration::declare(Arguments& arguments) {
  arguments.option("--config", "FILE", file_, "the daemon's configuration; default: $CROSSDOCK_CONFIG, ./crossdock.yaml, /etc/crossdock/crossdock.yaml");
}

void Configuration::declare_work(Arguments& arguments) {
  declare(arguments);
  arguments.option("--work", "FOLDER", work_, "the daemon's work folder, when no configuration says it");
}

std::optional<std::filesystem::path> Configuration::file() const {
  if (!file_.empty()) return file_;
  return config::find_settings();
}

const config::Settings& Configuration::settings() {
  if (settings_) return *settings_;
  const auto path = file();
  if (path && !std::filesystem::exists(*path))
    throw NotFound(fmt::format("there is no configuration {}", path->string()), "crossdock config sample > crossdock.yaml");
  settings_ = path ? config::load_settings(*path) : config::Settings::embedded();
  return *settings_;
}

const std::shared_ptr<const partners::PartnerDirectory>& Configuration::partners() {
  if (partners_) return partners_;
  const std::filesystem::path& folder = settings().partners;
  partners_ = folder.empty() ? partners::PartnerDirectory::built_in() : partners::PartnerDirectory::load(folder);
  return partners_;
}

const partners::Partner& Configuration::partner(const std::string& name) {
  if (const partners::Partner* const found = partners()->find(name)) return *found;
  std::vector<std::string_view> names;
  for (const partners::Partner& one : partners()->partners()) names.push_back(one.name);
  throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(name, 40), did_you_mean(name, names)), "crossdock partner list");
}

std::filesystem::path Configuration::work_folder() { return work_.empty() ? settings().work_folder : std::filesystem::path(work_); }

void Configuration::require_store() {
  const std::filesystem::path folder = work_folder();
  std::error_code error;
  if (!std::filesystem::exists(folder / "crossdock.db", error))
    throw NotFound(fmt::format("no daemon has worked in {} yet", folder.string()),
                   "start crossdockd there, or say where it works: --work FOLDER or --config FILE");
}

std::unique_ptr<store::Queries> Configuration::queries() {
  require_store();
  return store::sqlite::open_queries(work_folder());
}

std::unique_ptr<store::Store> Configuration::open_store(const Clock& clock) {
  require_store();
  return store::sqlite::open(work_folder(), clock);
}

}  // namespace crossdock::cli
