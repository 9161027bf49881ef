// The text files of the dictionary, as lines and words that know where they stand, for the dictionary's loaders.
// A whole file is read once and kept; everything else is a view into it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::x12 {

// A file that is read whole.
class DictionaryText {
 public:
  // Throws Failure when it cannot be read.
  explicit DictionaryText(std::filesystem::path path);
  // Text that never was a file (tests, fuzzing); `name` stands in messages.
  DictionaryText(std::string name, std::string text);

  [[nodiscard]] std::string_view text() const { return text_; }
  // Throws Failure: "<path>:<line>: <what>".
  [[noreturn]] void refuse(std::uint32_t line, const std::string& what) const;

 private:
  std::string name_;
  std::string text_;
};

// The lines of a file that say something: comments (`#` first) and blank lines are passed over.
class LineWalk {
 public:
  explicit LineWalk(std::string_view text, std::uint32_t first_line = 1) : rest_(text), next_number_(first_line) {}

  // Moves to the next line; false at the end.
  bool next();
  [[nodiscard]] std::string_view line() const { return line_; }            // without its indentation
  [[nodiscard]] std::uint32_t indentation() const { return indentation_; } // blanks before it
  [[nodiscard]] std::uint32_t number() const { return number_; }           // 1-based
  [[nodiscard]] std::string_view rest() const { return rest_; }            // what follows this line
  [[nodiscard]] std::string_view whole_line() const { return whole_; }

 private:
  std::string_view rest_, line_, whole_;
  std::uint32_t next_number_, number_ = 0, indentation_ = 0;
};

// Words of one line, parted by blanks (or tabs).
class WordWalk {
 public:
  explicit WordWalk(std::string_view line) : rest_(line) {}
  // The next word; empty at the end.
  std::string_view next();
  [[nodiscard]] std::string_view rest() const;  // what is left, without blanks around it

 private:
  std::string_view rest_;
};

// A whole number written in digits only; false when it is not one or too large.
bool read_number(std::string_view word, std::uint32_t& number);

}  // namespace crossdock::x12
