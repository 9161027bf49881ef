// The log of the programs: one line an event, key=value (or JSON when asked), UTC times, on standard error or a file.
// The first argument is a fixed sentence; everything that varies, above all text that came from a partner, goes
// into fields, where it is quoted and bounded, so that no partner can forge a line.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace crossdock::log {

enum class Level : unsigned char { debug, info, warning, error };

struct Field {
  Field(std::string_view name_, std::string_view value_) : name(name_), value(value_) {}
  Field(std::string_view name_, const char* value_) : name(name_), value(value_) {}
  Field(std::string_view name_, const std::string& value_) : name(name_), value(value_) {}
  Field(std::string_view name_, std::int64_t value_) : name(name_), value(std::to_string(value_)) {}
  Field(std::string_view name_, std::uint64_t value_) : name(name_), value(std::to_string(value_)) {}
  Field(std::string_view name_, int value_) : name(name_), value(std::to_string(value_)) {}
  Field(std::string_view name_, unsigned value_) : name(name_), value(std::to_string(value_)) {}
  std::string name, value;
};

enum class Style : unsigned char { key_value, json };

// Set once by main, before threads. Default: key=value at info on standard error.
void configure(Level lowest, Style style, const std::string& file = {});

void write(Level level, std::string_view sentence, std::initializer_list<Field> fields);

inline void debug(std::string_view sentence, std::initializer_list<Field> fields = {}) { write(Level::debug, sentence, fields); }
inline void info(std::string_view sentence, std::initializer_list<Field> fields = {}) { write(Level::info, sentence, fields); }
inline void warning(std::string_view sentence, std::initializer_list<Field> fields = {}) { write(Level::warning, sentence, fields); }
inline void error(std::string_view sentence, std::initializer_list<Field> fields = {}) { write(Level::error, sentence, fields); }

}  // namespace crossdock::log
