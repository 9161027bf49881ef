// The options and arguments a command takes: declared once, they give the parser, the help page and the suggestions
// for a slip of the hand. CLI11 does the parsing behind this interface, in arguments.cpp and nowhere else.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::cli {

// The command was typed wrong: what, and what to type instead.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& what, std::string next = {}) : std::runtime_error(what), next_(std::move(next)) {}
  [[nodiscard]] const std::string& next() const { return next_; }

 private:
  std::string next_;
};

class Arguments {
 public:
  // The variables named must outlive parse(). Options are written with their dashes: "--json", "-n,--limit".
  void flag(std::string names, bool& value, std::string help);
  void option(std::string names, std::string value_name, std::string& value, std::string help);
  void option(std::string names, std::string value_name, std::vector<std::string>& values, std::string help);  // may be repeated
  void number(std::string names, std::string value_name, std::uint64_t& value, std::string help);
  void positional(std::string value_name, std::string& value, std::string help);
  void positionals(std::string value_name, std::vector<std::string>& values, std::string help);

  // For the help page.
  void describe(std::string_view text) { description_ = text; }
  void example(std::string command_line, std::string what) { examples_.push_back({std::move(command_line), std::move(what)}); }

  // Throws UsageError.
  void parse(const std::string& command, const std::vector<std::string>& words) const;
  [[nodiscard]] std::string help(const std::string& command, std::string_view summary) const;

 private:
  enum class Kind : unsigned char { flag, text, texts, number, positional, positionals };
  struct Argument {
    Kind kind;
    std::string names, value_name, help;
    void* value;
  };
  struct Example {
    std::string command_line, what;
  };
  void add(Kind kind, std::string names, std::string value_name, void* value, std::string help);

  std::vector<Argument> arguments_;
  std::vector<Example> examples_;
  std::string description_;
};

// The lines that end every help page.
std::string_view exit_status_text();

}  // namespace crossdock::cli
