#include "tools/cli/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

constexpr std::string_view version = CROSSDOCK_VERSION;

// Removes `--color WHEN` and `--color=WHEN`, which every command understands.
Terminal::Color take_color(std::vector<std::string>& words) {
  std::string when;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] != "--color" && !words[i].starts_with("--color=")) continue;
    const bool apart = words[i] == "--color";
    if (apart && i + 1 == words.size()) throw UsageError("--color needs one of auto, always, never");
    when = apart ? words[i + 1] : words[i].substr(8);
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i + (apart ? 2 : 1)));
    break;
  }
  if (when == "always") return Terminal::Color::always;
  if (when == "never") return Terminal::Color::never;
  if (when.empty() || when == "auto") return Terminal::Color::automatic;
  throw UsageError(fmt::format("--color is auto, always or never, not \"{}\"", excerpt(when, 20)));
}

bool asks_for_help(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

std::string overview(std::span<const Entry> table) {
  std::string out =
      "crossdock: checks, translates, acknowledges and traces EDI documents\n\n"
      "  crossdock COMMAND [OPTIONS] ...        crossdock COMMAND --help\n";
  std::vector<std::string_view> sections;
  for (const Entry& entry : table)
    if (std::find(sections.begin(), sections.end(), entry.section) == sections.end()) sections.push_back(entry.section);
  for (const std::string_view section : sections) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Entry& entry : table)
      if (entry.section == section) lines.emplace_back(entry.name, entry.summary);
    out += fmt::format("\n{}\n{}", section, definitions(lines));
  }
  return out + fmt::format("\nEvery command: --json, --color auto|always|never.\n{}\n", exit_status_text());
}

// The entry whose name the first one or two words spell; those words are taken away.
const Entry* find(std::span<const Entry> table, std::vector<std::string>& words) {
  if (words.size() >= 2)
    for (const Entry& entry : table)
      if (entry.name == words[0] + " " + words[1]) return words.erase(words.begin(), words.begin() + 2), &entry;
  for (const Entry& entry : table)
    if (entry.name == words[0]) return words.erase(words.begin()), &entry;
  return nullptr;
}

[[noreturn]] void refuse_command(std::span<const Entry> table, const std::vector<std::string>& words) {
  std::vector<std::string_view> firsts, seconds;
  for (const Entry& entry : table) {
    const std::size_t blank = entry.name.find(' ');
    if (entry.name.substr(0, blank) == words[0]) seconds.push_back(entry.name.substr(blank + 1));
    firsts.push_back(entry.name.substr(0, blank));
  }
  if (seconds.empty()) throw UsageError(fmt::format("there is no command \"{}\"{}", excerpt(words[0], 30), did_you_mean(words[0], firsts)), "crossdock --help");
  const std::string all = fmt::format("{}", fmt::join(seconds, ", "));
  if (words.size() < 2 || words[1].starts_with('-')) throw UsageError(fmt::format("crossdock {} what? One of: {}", words[0], all), "crossdock --help");
  throw UsageError(fmt::format("crossdock {} knows no \"{}\"{}; it knows: {}", words[0], excerpt(words[1], 30), did_you_mean(words[1], seconds), all), "crossdock --help");
}

ExitStatus answer(std::span<const Entry> table, std::vector<std::string> words, Terminal& terminal) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") return terminal.out(overview(table)), ExitStatus::fine;
  if (words[0] == "--version") return terminal.line(fmt::format("crossdock {}", version)), ExitStatus::fine;
  const Entry* const entry = find(table, words);
  if (!entry) refuse_command(table, words);
  const std::unique_ptr<Command> command = entry->make();
  Arguments arguments;
  command->declare(arguments);
  if (asks_for_help(words)) return terminal.out(arguments.help(std::string(entry->name), entry->summary)), ExitStatus::fine;
  arguments.parse(std::string(entry->name), words);
  return command->run(terminal);
}

}  // namespace

int run(std::span<const Entry> table, std::vector<std::string> words) {
  ExitStatus status = ExitStatus::fine;
  try {
    Terminal terminal(take_color(words));
    try {
      status = answer(table, std::move(words), terminal);
    } catch (const UsageError& error) {
      terminal.error(error.what(), error.next());
      status = ExitStatus::usage;
    } catch (const NotFound& missing) {
      terminal.error(missing.what(), missing.next());
      status = ExitStatus::not_found;
    } catch (const Failure& failure) {
      terminal.error(failure.what(), failure.next());
      status = failure.remedy() == Remedy::wait ? ExitStatus::again_later : ExitStatus::configuration;
    } catch (const std::exception& defect) {
      terminal.error(fmt::format("a defect of crossdock: {}", defect.what()), "please report it with the command you typed");
      status = ExitStatus::configuration;
    }
  } catch (const UsageError& error) {
    Terminal().error(error.what(), "crossdock --help");
    status = ExitStatus::usage;
  }
  return static_cast<int>(status);
}

}  // namespace crossdock::cli
