#include "engine/channels/as2/protocol/names.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {
namespace {

bool printable(char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

std::optional<std::string> parse_as2_name(std::string_view header_value) {
  std::string_view text = trimmed(header_value);
  std::string name;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      name += text[i];
    }
  } else {
    name = text;
  }
  if (name.empty() || name.size() > 128 || !std::all_of(name.begin(), name.end(), printable)) return std::nullopt;
  return name;
}

std::string as2_name_header(std::string_view name, bool always_quote) {
  if (!always_quote && name.find_first_of(" \"\\!#[]<>;,") == std::string_view::npos) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string new_message_id(std::string_view domain, Time now) {
  std::array<unsigned char, 12> random{};
  RAND_bytes(random.data(), static_cast<int>(random.size()));
  const CivilTime t = civil_time(now);
  std::string safe;
  for (const char c : domain.substr(0, 128))
    safe += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ? c : '-';
  return fmt::format("<{:04}{:02}{:02}{:02}{:02}{:02}.{}@{}>", t.year, t.month, t.day, t.hour, t.minute, t.second,
                     hex({reinterpret_cast<const char*>(random.data()), random.size()}), safe.empty() ? "crossdock" : safe);
}

bool acceptable_message_id(std::string_view id) {
  const std::string_view bare = bare_message_id(id);
  return !bare.empty() && id.size() <= 998 && std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

std::string_view bare_message_id(std::string_view id) {
  id = trimmed(id);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return id;
}

bool same_message_id(std::string_view a, std::string_view b) { return bare_message_id(a) == bare_message_id(b); }

std::string http_date(Time time) {
  constexpr std::string_view weekdays = "ThuFriSatSunMonTueWed";  // 1970-01-01 was a Thursday
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const CivilTime t = civil_time(time);
  const auto days = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
  const auto weekday = static_cast<std::size_t>(((days % 7) + 7) % 7);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays.substr(weekday * 3, 3), t.day,
                     months.substr(static_cast<std::size_t>(t.month - 1) * 3, 3), t.year, t.hour, t.minute, t.second);
}

}  // namespace crossdock::as2
