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

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t count_blanks(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_blank(text[count])) ++count;
  return count;
}

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
    const std::size_t blanks = count_blanks(whole_);
    if (blanks == whole_.size() || whole_[blanks] == '#') continue;
    indentation_ = static_cast<std::uint32_t>(blanks);
    line_ = without_blanks_behind(whole_.substr(blanks));
    return true;
  }
  return false;
}

std::string_view WordWalk::next() {
  rest_.remove_prefix(count_blanks(rest_));
  std::size_t length = 0;
  while (length < rest_.size() && !is_blank(rest_[length])) ++length;
  const std::string_view word = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return word;
}

std::string_view WordWalk::rest() const {
  return without_blanks_behind(rest_.substr(count_blanks(rest_)));
}

bool read_number(std::string_view word, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc{} && end == word.data() + word.size() && !word.empty();
}

}  // namespace crossdock::x12
