// JSON for --json: written as it goes, one object a line. Bytes of a partner that are not UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <concepts>
#include <string>
#include <string_view>

namespace crossdock::cli {

class Json {
 public:
  Json& begin_object() { return open('{'); }
  Json& end_object() { return close('}'); }
  Json& begin_array() { return open('['); }
  Json& end_array() { return close(']'); }
  Json& key(std::string_view name);
  Json& value(std::string_view text);
  Json& value(const char* text) { return value(std::string_view(text)); }
  Json& value(bool truth);
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Json& value(T number) {
    return literal(std::to_string(number));
  }
  template <class T>
  Json& field(std::string_view name, const T& of) {
    return key(name).value(of);
  }
  // Leaves out what is empty: most fields of most rows.
  Json& field_if(std::string_view name, std::string_view text) { return text.empty() ? *this : field(name, text); }
  // JSON that is already JSON.
  Json& literal(std::string_view json);

  [[nodiscard]] const std::string& text() const { return text_; }
  void clear() { text_.clear(), first_ = true; }

 private:
  Json& open(char bracket);
  Json& close(char bracket);
  void separate();
  void append_quoted(std::string_view text);
  std::string text_;
  bool first_ = true;
};

}  // namespace crossdock::cli
