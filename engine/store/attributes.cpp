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

void append_line(std::string& out, std::string_view name, std::string_view value) {
  append_escaped(out, name);
  out += '=';
  append_escaped(out, value);
  out += '\n';
}

template <class Pair>
void each_pair(std::string_view text, Pair&& pair) {
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
      pair(std::move(name), std::move(value));
      name.clear(), value.clear(), in_value = false;
    } else {
      part += text[i];
    }
  }
}

}  // namespace

std::string to_text(const Attributes& attributes) {
  std::string out;
  for (const auto& [name, value] : attributes) append_line(out, name, value);
  return out;
}

Attributes attributes_from(std::string_view text) {
  Attributes attributes;
  each_pair(text, [&](std::string&& name, std::string&& value) { attributes.emplace(std::move(name), std::move(value)); });
  return attributes;
}

std::string to_text(const std::vector<Key>& keys) {
  std::string out;
  for (const Key& key : keys) append_line(out, key.name, key.value);
  return out;
}

std::vector<Key> keys_from(std::string_view text) {
  std::vector<Key> keys;
  each_pair(text, [&](std::string&& name, std::string&& value) { keys.push_back({std::move(name), std::move(value)}); });
  return keys;
}

}  // namespace crossdock::store
