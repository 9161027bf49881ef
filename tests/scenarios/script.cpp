#include "tests/scenarios/script.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace crossdock::test {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

// The indent all lines share goes; what is deeper stays, as YAML needs it.
void unindent(std::vector<std::string>& lines) {
  std::size_t shared = std::string::npos;
  for (const std::string& line : lines)
    if (const auto first = line.find_first_not_of(' '); first != std::string::npos) shared = std::min(shared, first);
  for (std::string& line : lines) line = line.substr(std::min(shared, line.size()));
}

Step step_of(const std::string& line, int number) {
  Step step;
  step.line = number;
  const std::size_t colon = line.find(':');
  step.text = trimmed(line.substr(0, colon));
  if (colon != std::string::npos) step.value = trimmed(line.substr(colon + 1));
  return step;
}

}  // namespace

Script Script::read(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  Script script;
  script.file = file;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (trimmed(line).empty()) continue;
    if (line[0] == '#') {
      if (script.title.empty()) script.title = trimmed(line.substr(1));
    } else if (line[0] == ' ') {
      if (script.steps.empty()) throw std::runtime_error(file.string() + ": an indented line belongs under a step");
      script.steps.back().lines.push_back(line);
    } else {
      script.steps.push_back(step_of(line, number));
    }
  }
  for (Step& step : script.steps) unindent(step.lines);
  return script;
}

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> list;
  if (text == "none" || text == "nothing") return list;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (const std::string one = trimmed(text.substr(from, comma - from)); !one.empty()) list.push_back(one);
    from = comma + 1;
  }
  return list;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(' '); at < text.size(); at = text.find_first_not_of(' ', at)) {
    const bool quoted = text[at] == '"';
    if (quoted) ++at;
    const std::size_t end = std::min(text.find(quoted ? '"' : ' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = std::min(end + 1, text.size());
  }
  return words;
}

}  // namespace crossdock::test
