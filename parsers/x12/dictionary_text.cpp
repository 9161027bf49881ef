#include "parsers/x12/dictionary_text.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::x12 {
namespace {

std::string read_whole(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file)
    throw Failure(Remedy::operator_, fmt::format("{}: {}", path.string(), std::strerror(errno)),
                  "is the dictionary folder complete and readable?");
  std::string text;
  std::error_code unknown_size;
  const auto size = std::filesystem::file_size(path, unknown_size);
  text.resize(unknown_size ? 0 : size);
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

constexpr std::string_view blanks = " \t\r";

}  // namespace

DictionaryText::DictionaryText(std::filesystem::path path) : name_(path.string()), text_(read_whole(path)) {}

DictionaryText::DictionaryText(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}

void DictionaryText::refuse(std::uint32_t line, const std::string& what) const {
  throw Failure(Remedy::operator_, fmt::format("{}:{}: {}", name_, line, what),
                "the format is described in docs/dictionary-format.md");
}

bool LineWalk::next() {
  while (!rest_.empty()) {
    const std::size_t end = rest_.find('\n');
    whole_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    number_ = next_number_++;
    const std::size_t first = whole_.find_first_not_of(blanks);
    if (first == std::string_view::npos || whole_[first] == '#') continue;
    indentation_ = static_cast<std::uint32_t>(first);
    line_ = whole_.substr(first, whole_.find_last_not_of(blanks) + 1 - first);
    return true;
  }
  return false;
}

std::string_view WordWalk::next() {
  const std::size_t first = rest_.find_first_not_of(blanks);
  if (first == std::string_view::npos) return rest_ = {};
  rest_.remove_prefix(first);
  const std::string_view word = rest_.substr(0, rest_.find_first_of(blanks));
  rest_.remove_prefix(word.size());
  return word;
}

std::string_view WordWalk::rest() const {
  const std::size_t first = rest_.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return rest_.substr(first, rest_.find_last_not_of(blanks) + 1 - first);
}

bool read_number(std::string_view word, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc{} && end == word.data() + word.size() && !word.empty();
}

}  // namespace crossdock::x12
