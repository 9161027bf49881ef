#include "tools/cli/arguments.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/layout.hpp"

namespace crossdock::cli {
namespace {

std::string next_help(const std::string& command) { return fmt::format("crossdock {} --help", command); }

[[noreturn]] void refuse_extra(const std::string& command, const std::string& extra, const std::vector<std::string>& known) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string name = extra.substr(0, extra.find('='));
  if (name.starts_with('-')) throw UsageError(fmt::format("unknown option {}{}", excerpt(name), did_you_mean(name, names)), next_help(command));
  throw UsageError(fmt::format("\"{}\" is one argument too many", excerpt(extra)), next_help(command));
}

void read_number(const std::string& names, const std::string& text, std::uint64_t& value) {
  const char* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, value).ptr != end)
    throw UsageError(fmt::format("{} is a whole number, not \"{}\"", names.substr(names.rfind(',') + 1), excerpt(text, 30)));
}

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    out.push_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

}  // namespace

void Arguments::add(Kind kind, std::string names, std::string value_name, void* value, std::string help) {
  arguments_.push_back({kind, std::move(names), std::move(value_name), std::move(help), value});
}
void Arguments::flag(std::string names, bool& value, std::string help) { add(Kind::flag, std::move(names), {}, &value, std::move(help)); }
void Arguments::option(std::string names, std::string value_name, std::string& value, std::string help) {
  add(Kind::text, std::move(names), std::move(value_name), &value, std::move(help));
}
void Arguments::option(std::string names, std::string value_name, std::vector<std::string>& values, std::string help) {
  add(Kind::texts, std::move(names), std::move(value_name), &values, std::move(help));
}
void Arguments::number(std::string names, std::string value_name, std::uint64_t& value, std::string help) {
  add(Kind::number, std::move(names), std::move(value_name), &value, std::move(help));
}
void Arguments::positional(std::string value_name, std::string& value, std::string help) {
  add(Kind::positional, {}, std::move(value_name), &value, std::move(help));
}
void Arguments::positionals(std::string value_name, std::vector<std::string>& values, std::string help) {
  add(Kind::positionals, {}, std::move(value_name), &values, std::move(help));
}

void Arguments::parse(const std::string& command, const std::vector<std::string>& words) const {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::string> known{"--help", "--color"};
  for (const Argument& argument : arguments_) {
    for (std::string& name : split(argument.names)) known.push_back(std::move(name));
    switch (argument.kind) {
      case Kind::flag: app.add_flag(argument.names, *static_cast<bool*>(argument.value)); break;
      case Kind::text: app.add_option(argument.names, *static_cast<std::string*>(argument.value)); break;
      case Kind::texts:
        app.add_option(argument.names, *static_cast<std::vector<std::string>*>(argument.value))->expected(1)->take_all();
        break;
      case Kind::number: app.add_option_function<std::string>(argument.names, [&argument](const std::string& text) { read_number(argument.names, text, *static_cast<std::uint64_t*>(argument.value)); }); break;
      case Kind::positional: app.add_option(argument.value_name, *static_cast<std::string*>(argument.value)); break;
      case Kind::positionals: app.add_option(argument.value_name, *static_cast<std::vector<std::string>*>(argument.value)); break;
    }
  }
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the back
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    throw UsageError(fmt::format("{} needs a value", what.substr(0, what.find(':'))), next_help(command));
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what(), next_help(command));
  }
  if (const std::vector<std::string> extras = app.remaining(); !extras.empty()) refuse_extra(command, extras.front(), known);
}

std::string Arguments::help(const std::string& command, std::string_view summary) const {
  std::string usage = fmt::format("crossdock {}", command);
  for (const Argument& argument : arguments_)
    if (!argument.names.empty()) {
      usage += " [OPTIONS]";
      break;
    }
  std::vector<std::pair<std::string, std::string>> lines;
  std::vector<Argument> ordered = arguments_;  // what it works on first, then how
  std::stable_partition(ordered.begin(), ordered.end(), [](const Argument& argument) { return argument.names.empty(); });
  for (const Argument& argument : ordered) {
    std::string left = argument.names.empty() ? argument.value_name : argument.names;
    if (const std::size_t comma = left.find(','); comma != std::string::npos) left.insert(comma + 1, " ");
    if (argument.kind == Kind::positionals) left += "...";
    if (argument.names.empty()) usage += " " + left;
    else if (!argument.value_name.empty()) left += " " + argument.value_name;
    lines.emplace_back(std::move(left), argument.help);
  }
  std::string description = description_.empty() ? std::string(summary) + "." : description_;
  description[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(description[0])));
  std::string out = usage + "\n\n" + paragraph(description) + "\n\n" + definitions(lines);
  out += fmt::format("\n{}\n", exit_status_text());
  if (!examples_.empty()) out += "\nFor example:\n";
  for (const Example& example : examples_) {
    out += fmt::format("  {}\n", example.command_line);
    if (!example.what.empty()) out += "      " + paragraph(example.what, 6) + "\n";
  }
  return out;
}

std::string_view exit_status_text() {
  return "Exit status: 0 fine, 1 a document has issues, 2 wrong use, 3 configuration,\n"
         "4 try again later, 5 not found.";
}

}  // namespace crossdock::cli
