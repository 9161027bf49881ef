// crossdock config check: reads everything the daemon would read and lists every mistake. crossdock config sample:
// a commented configuration to start from.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/guides.hpp"
#include "engine/flow/csv_files.hpp"
#include "engine/flow/maps_in_use.hpp"
#include "engine/flow/route_conditions.hpp"
#include "maps/map_library.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/sample_configuration.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/warnings.hpp"

namespace crossdock::cli {
namespace {

class ConfigCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line, one line a mistake");
    arguments.describe("Reads the daemon's configuration, every partner's file and every map they call for as the daemon would, and lists every mistake with its line.");
    arguments.example("crossdock config check --config crossdock.yaml", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto file = configuration_.file();
    if (!file) throw NotFound("there is no configuration to check", "crossdock config sample > crossdock.yaml");
    if (!std::filesystem::exists(*file)) throw NotFound(fmt::format("there is no configuration {}", file->string()), "crossdock config sample > crossdock.yaml");
    config::LoadedSettings loaded = config::read_settings(*file);
    problems_ = std::move(loaded.problems);
    const config::Settings& settings = loaded.settings;
    std::shared_ptr<const partners::PartnerDirectory> directory = partners::PartnerDirectory::built_in();
    if (!settings.partners.empty() && std::filesystem::exists(settings.partners)) {
      partners::PartnerDirectory::Loaded read = partners::PartnerDirectory::read(settings.partners);
      directory = read.directory;
      problems_.insert(problems_.end(), std::make_move_iterator(read.problems.begin()), std::make_move_iterator(read.problems.end()));
    }
    check(directory->default_agreement(), settings);
    for (const partners::Partner& partner : directory->partners())
      for (const partners::Agreement& agreement : partner.agreements) check(agreement, settings);
    check_maps(settings, *directory);
    json_ ? print_json(terminal) : print(terminal, *file, directory->partners().size());
    return problems_.empty() ? ExitStatus::fine : ExitStatus::configuration;
  }

 private:
  // What only several files together show: routes to destinations. An inherited line is reported once.
  void check(const partners::Agreement& agreement, const config::Settings& settings) {
    std::vector<std::string_view> destinations;
    for (const config::Destination& one : settings.destinations) destinations.push_back(one.name);
    for (const partners::Route& route : agreement.routes)
      for (const std::string& name : route.to)
        if (!settings.destination(name))
          add(route.place, fmt::format("this route goes to \"{}\", and there is no such destination{}", name, did_you_mean(name, destinations)),
              fmt::format("destinations: {}", fmt::join(destinations, ", ")));
    for (const auto& [set, file] : agreement.inbound.guides) check_guide(agreement, set, file, settings);
  }

  // A guide that several agreements share is read once, and told once when it is wrong.
  void check_guide(const partners::Agreement& agreement, const std::string& set, const std::filesystem::path& file,
                   const config::Settings& settings) {
    if (!std::filesystem::exists(file) || guides_told_.contains(file)) return;
    try {
      guides_.take(agreement, set, file, *dictionary(settings));
    } catch (const Failure& failure) {
      guides_told_.insert(file);
      problems_.push_back({file.string(), {}, failure.what(), failure.next(), failure.what()});
    }
  }

  void check_maps(const config::Settings& settings, const partners::PartnerDirectory& directory) {
    try {
      const auto library = load_maps(settings.maps, settings.schemas, dictionary(settings));
      std::vector<yaml::Problem> problems = flow::check_maps_in_use(*library, settings.maps, directory, *dictionary(settings));
      (void)flow::RouteConditions::read(directory, *library, problems);
      for (yaml::Problem& problem : problems)
        if (problem.position.column == 0 && problem.position.line != 0) add(fmt::format("{}:{}", problem.file, problem.position.line), problem.what, problem.help);
        else problems_.push_back(std::move(problem));
      warnings_ = library->warnings();
      for (yaml::Problem& problem : flow::check_csv_maps(*library, settings.csv_maps(), settings.file.string())) problems_.push_back(std::move(problem));
    } catch (const Failure& failure) {
      problems_.push_back({"maps", {}, failure.what(), failure.next(), failure.what()});
    }
  }

  const std::shared_ptr<const x12::Dictionary>& dictionary(const config::Settings& settings) {
    if (!dictionary_) dictionary_ = settings.dictionary.empty() ? std::make_shared<x12::Dictionary>() : std::make_shared<x12::Dictionary>(settings.dictionary);
    return dictionary_;
  }

  // `place` is "file:line".
  void add(const std::string& place, const std::string& what, const std::string& help) {
    yaml::Problem problem;
    const std::size_t colon = place.rfind(':');
    problem.file = place.substr(0, colon);
    problem.position.line = static_cast<std::uint32_t>(std::stoul("0" + place.substr(colon + 1)));
    problem.what = what;
    problem.help = help;
    problem.report = paragraph(fmt::format("{}: {}", place, what), 4) + "\n      = " + paragraph(help, 8);
    const auto same = [&](const yaml::Problem& other) { return other.report == problem.report; };
    if (std::none_of(problems_.begin(), problems_.end(), same)) problems_.push_back(std::move(problem));
  }

  void print(Terminal& terminal, const std::filesystem::path& file, std::size_t partner_count) const {
    for (const yaml::Problem& problem : problems_) terminal.line(problem.report);
    for (const yaml::Problem& warning : warnings_) terminal.line(warning_text(warning));
    if (problems_.empty())
      terminal.line(fmt::format("{} and {} partner{} are in order.", file.string(), partner_count, partner_count == 1 ? "" : "s"));
    else
      terminal.line(fmt::format("\n{} mistake{}; a running daemon keeps what it has until they are mended.", problems_.size(), problems_.size() == 1 ? "" : "s"));
  }

  void print_json(Terminal& terminal) const {
    for (const yaml::Problem& problem : problems_) {
      Json json;
      json.begin_object().field("severity", "mistake").field("file", problem.file).field("line", problem.position.line).field("column", problem.position.column)
          .field("what", problem.what).field_if("help", problem.help).end_object();
      terminal.line(json.text());
    }
    for (const yaml::Problem& warning : warnings_) terminal.line(warning_json(warning));
  }

  Configuration configuration_;
  bool json_ = false;
  std::vector<yaml::Problem> problems_, warnings_;
  flow::Guides guides_;
  std::set<std::filesystem::path> guides_told_;
  std::shared_ptr<const x12::Dictionary> dictionary_;
};

class ConfigSample final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Prints a commented configuration of the daemon to start from.");
    arguments.example("crossdock config sample > crossdock.yaml", "");
  }
  ExitStatus run(Terminal& terminal) override {
    terminal.out(sample_configuration);
    return ExitStatus::fine;
  }
};

}  // namespace

std::unique_ptr<Command> make_config_check() { return std::make_unique<ConfigCheck>(); }
std::unique_ptr<Command> make_config_sample() { return std::make_unique<ConfigSample>(); }

}  // namespace crossdock::cli
