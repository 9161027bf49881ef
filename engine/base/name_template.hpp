// File names made from a template: "{document}-{partner}-{number}.json". The names between braces are checked when
// the configuration is read; what they stand for is made safe for a file name when a name is made.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock {

class NameTemplate {
 public:
  // What is wrong with a template text: a sentence, and where.
  struct Fault {
    std::string what;
    std::size_t offset = 0, length = 0;
  };

  NameTemplate() = default;
  // For texts that are known to be right.
  explicit NameTemplate(std::string_view text);
  // The template, or the fault: a folder separator, an open brace, a name that is not in `allowed`.
  static std::optional<Fault> check(std::string_view text, std::span<const std::string_view> allowed);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool uses(std::string_view name) const;
  // Every byte of a value that is not a letter, digit, '.', '-' or '_' becomes '_'; a leading '.' too; at most 200 bytes.
  [[nodiscard]] std::string fill(const std::function<std::string_view(std::string_view name)>& value_of) const;

 private:
  std::string text_;
};

}  // namespace crossdock
