#include "engine/base/log.hpp"

#include <atomic>
#include <memory>

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace crossdock::log {
namespace {

std::atomic<Style> style_in_force{Style::key_value};

std::shared_ptr<spdlog::logger> make_logger(const std::string& file) {
  spdlog::sink_ptr sink;
  if (file.empty()) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  else sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
  auto logger = std::make_shared<spdlog::logger>("crossdock", std::move(sink));
  logger->flush_on(spdlog::level::info);
  return logger;
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance = [] {
    auto made = make_logger({});
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return instance;
}

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Quoted, with everything that could end the line or the quotes escaped.
void append_quoted(std::string& out, std::string_view text) {
  static constexpr std::size_t limit = 2000;
  out += '"';
  for (const char c : text.substr(0, limit)) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (u < 0x20 || u == 0x7F) out += fmt::format("\\u{:04x}", u);
    else out += c;
  }
  if (text.size() > limit) out += "...";
  out += '"';
}

bool plain(std::string_view text) {
  if (text.empty() || text.size() > 200) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
          c == '/' || c == ':' || c == '+' || c == '@'))
      return false;
  return true;
}

}  // namespace

void configure(Level lowest, Style style, const std::string& file) {
  logger() = make_logger(file);
  style_in_force = style;
  logger()->set_level(level_of(lowest));
  if (style == Style::json)
    logger()->set_pattern("{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",\"level\":\"%l\",%v}", spdlog::pattern_time_type::utc);
  else
    logger()->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
}

void write(Level level, std::string_view sentence, std::initializer_list<Field> fields) {
  const auto spd_level = level_of(level);
  if (!logger()->should_log(spd_level)) return;
  std::string line;
  if (style_in_force == Style::json) {
    line += "\"event\":";
    append_quoted(line, sentence);
    for (const Field& field : fields) {
      line += ',';
      append_quoted(line, field.name);
      line += ':';
      append_quoted(line, field.value);
    }
  } else {
    line += sentence;
    for (const Field& field : fields) {
      line += ' ';
      line += field.name;
      line += '=';
      if (plain(field.value)) line += field.value;
      else append_quoted(line, field.value);
    }
  }
  logger()->log(spd_level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace crossdock::log
