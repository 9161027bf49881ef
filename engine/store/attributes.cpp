#include "engine/store/attributes.hpp"

namespace crossdock::store {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\\' || c == '=') out += '\\', out += c;
    else out += c;
  }
}

}  // namespace

std::string to_text(const Attributes& attributes) {
  std::string out;
  for (const auto& [name, value] : attributes) {
    append_escaped(out, name);
    out += '=';
    append_escaped(out, value);
    out += '\n';
  }
  return out;
}

Attributes attributes_from(std::string_view text) {
  Attributes attributes;
  std::string name, value;
  bool in_value = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& part = in_value ? value : name;
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      part += text[i] == 'n' ? '\n' : text[i];
    } else if (text[i] == '=' && !in_value) {
      in_value = true;
    } else if (text[i] == '\n') {
      attributes.emplace(std::move(name), std::move(value));
      name.clear(), value.clear(), in_value = false;
    } else {
      part += text[i];
    }
  }
  return attributes;
}

}  // namespace crossdock::store
