// crossdock config check: reads everything the daemon would read and lists every mistake. crossdock config sample:
// a commented configuration to start from.
#include <algorithm>

#include <fmt/format.h>

#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/sample_configuration.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

class ConfigCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line, one line a mistake");
    arguments.describe("Reads the daemon's configuration and every partner's file as the daemon would, and lists every mistake with its line.");
    arguments.example("crossdock config check --config crossdock.yaml", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto file = configuration_.file();
    if (!file) throw NotFound("there is no configuration to check", "crossdock config sample > crossdock.yaml");
    if (!std::filesystem::exists(*file)) throw NotFound(fmt::format("there is no configuration {}", file->string()), "crossdock config sample > crossdock.yaml");
    config::LoadedSettings loaded = config::read_settings(*file);
    std::vector<yaml::Problem> problems = std::move(loaded.problems);
    std::size_t partner_count = 0;
    std::string partners_hash;
    if (!loaded.settings.partners.empty() && std::filesystem::exists(loaded.settings.partners)) {
      partners::PartnerDirectory::Loaded read = partners::PartnerDirectory::read(loaded.settings.partners);
      check_routes(*read.directory, loaded.settings, read.problems);
      partner_count = read.directory->partners().size();
      partners_hash = read.directory->hash();
      problems.insert(problems.end(), std::make_move_iterator(read.problems.begin()), std::make_move_iterator(read.problems.end()));
    }
    json_ ? print_json(terminal, problems) : print(terminal, *file, problems, partner_count);
    return problems.empty() ? ExitStatus::fine : ExitStatus::configuration;
  }

 private:
  // A route may only name a destination that exists; two files meet here, so neither reader could see it.
  static void check_routes(const partners::PartnerDirectory& directory, const config::Settings& settings, std::vector<yaml::Problem>& problems) {
    const auto check = [&](const partners::Agreement& agreement) {
      for (const partners::Route& route : agreement.routes)
        for (const std::string& name : route.to)
          if (!settings.destination(name)) problems.push_back(unknown_destination(route, name, settings));
    };
    check(directory.default_agreement());
    for (const partners::Partner& partner : directory.partners())
      for (const partners::Agreement& agreement : partner.agreements)
        if (&agreement == &partner.agreements.front() || agreement.routes.data() != partner.agreements.front().routes.data()) check(agreement);
    // Agreements inherit routes: the same line is reported once.
    std::vector<yaml::Problem> once;
    for (yaml::Problem& problem : problems)
      if (std::none_of(once.begin(), once.end(), [&](const yaml::Problem& seen) { return seen.report == problem.report; })) once.push_back(std::move(problem));
    problems = std::move(once);
  }

  static yaml::Problem unknown_destination(const partners::Route& route, const std::string& name, const config::Settings& settings) {
    std::string known;
    for (const config::Destination& one : settings.destinations) known += (known.empty() ? "" : ", ") + one.name;
    yaml::Problem problem;
    const std::size_t colon = route.place.rfind(':');
    problem.file = route.place.substr(0, colon);
    problem.position.line = static_cast<std::uint32_t>(std::stoul("0" + route.place.substr(colon + 1)));
    problem.what = fmt::format("this route goes to \"{}\", and there is no such destination", name);
    problem.help = fmt::format("destinations of {}: {}", settings.file.string(), known);
    problem.report = paragraph(fmt::format("{}: {}", route.place, problem.what), 4) + "\n      = " + paragraph(problem.help, 8);
    return problem;
  }

  static void print(Terminal& terminal, const std::filesystem::path& file, const std::vector<yaml::Problem>& problems, std::size_t partner_count) {
    for (const yaml::Problem& problem : problems) terminal.line(problem.report);
    if (problems.empty())
      terminal.line(fmt::format("{} and {} partner{} are in order.", file.string(), partner_count, partner_count == 1 ? "" : "s"));
    else
      terminal.line(fmt::format("\n{} mistake{}; a running daemon keeps what it has until they are mended.", problems.size(), problems.size() == 1 ? "" : "s"));
  }

  static void print_json(Terminal& terminal, const std::vector<yaml::Problem>& problems) {
    for (const yaml::Problem& problem : problems) {
      Json json;
      json.begin_object().field("file", problem.file).field("line", problem.position.line).field("column", problem.position.column)
          .field("what", problem.what).field_if("help", problem.help).end_object();
      terminal.line(json.text());
    }
  }

  Configuration configuration_;
  bool json_ = false;
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
