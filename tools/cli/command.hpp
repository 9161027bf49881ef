// What a command of `crossdock` is. One command, one file; main.cpp lists them; run.hpp finds the one asked for.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace crossdock::cli {

class Arguments;
class Terminal;

// The exit status is part of the interface: scripts and monitoring rely on it.
enum class ExitStatus : int {
  fine = 0,
  issues = 1,         // a document has issues
  usage = 2,          // the command was typed wrong
  configuration = 3,  // configuration, permissions, disk: a person of ours must act
  again_later = 4,    // may work when tried again
  not_found = 5,      // no such file, id, partner, set
};

// No such file, id, partner or set; `next` is what to type to see what there is. Ends in exit status 5.
class NotFound : public std::runtime_error {
 public:
  explicit NotFound(const std::string& what, std::string next = {}) : std::runtime_error(what), next_(std::move(next)) {}
  [[nodiscard]] const std::string& next() const { return next_; }

 private:
  std::string next_;
};

class Command {
 public:
  virtual ~Command() = default;
  // Names the options and arguments; the values are filled in before run().
  virtual void declare(Arguments& arguments) = 0;
  virtual ExitStatus run(Terminal& terminal) = 0;
};

// A line of the table in main.cpp. `name` may be two words: "config check".
struct Entry {
  std::string_view section, name, summary;
  std::unique_ptr<Command> (*make)();
};

}  // namespace crossdock::cli
