#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace codehub::log {

enum class Level { kDebug, kInfo, kWarn, kError };
enum class Format { kText, kJson };

/// One key and its value in a structured line. Secrets never go in.
struct Field {
  std::string_view key;
  std::string value;
};

/// Process-wide, once at start; until then text at level info on standard error. Writes to standard error.
void configure(Level level, Format format);
[[nodiscard]] bool enabled(Level level);

/// One line: time, level, room (such as "gateway"), message, fields. Thread-safe. Control characters are escaped.
void write(Level level, std::string_view room, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view room, std::string_view message, std::initializer_list<Field> fields = {}) {
  if (enabled(Level::kDebug)) write(Level::kDebug, room, message, fields);
}
inline void info(std::string_view room, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::kInfo, room, message, fields);
}
inline void warn(std::string_view room, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::kWarn, room, message, fields);
}
inline void error(std::string_view room, std::string_view message, std::initializer_list<Field> fields = {}) {
  write(Level::kError, room, message, fields);
}

}  // namespace codehub::log
