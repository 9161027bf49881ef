// Script: a scenario file as steps. The language is told in README.md beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace crossdock::test {

// "receive po.edi from acme:" with the indented lines under it.
struct Step {
  std::string text;                // without the colon at its end
  std::string value;               // what stands behind a colon in the middle: "answer: AK5*A" gives "AK5*A"
  std::vector<std::string> lines;  // indented under it, without the indent they share
  int line = 0;                    // in the file, from 1
};

struct Script {
  std::string title;               // the first comment
  std::filesystem::path file;
  std::vector<Step> steps;

  static Script read(const std::filesystem::path& file);
};

// "a, b" -> {"a", "b"}; "none" and "nothing" -> {}.
std::vector<std::string> list_of(const std::string& text);
std::vector<std::string> words_of(const std::string& text);  // "a text" in quotes is one word

}  // namespace crossdock::test
