#include "response_head.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include "ascii.hpp"
#include "packet.hpp"

namespace codehub::http {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

bool is_date(std::string_view name) { return equals_no_case(name, "Date"); }

/// Written by `append_response_head` itself.
bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 12: return equals_no_case(name, "X-Request-Id");
    case 14: return equals_no_case(name, "Content-Length");
    default: return is_connection_header(name);
  }
}

}  // namespace

bool is_connection_header(std::string_view name) {
  switch (name.size()) {
    case 10: return equals_no_case(name, "Connection") || equals_no_case(name, "Keep-Alive");
    case 16: return equals_no_case(name, "Proxy-Connection");
    case 17: return equals_no_case(name, "Transfer-Encoding");
    default: return false;
  }
}

// RFC 9110 section 5.6.7; strftime would follow the locale.
std::string_view http_date() {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const auto now = std::time(nullptr);
  if (now == made_at) return text;
  std::tm parts{};
  gmtime_r(&now, &parts);
  const auto two = [](int number) {
    return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  text = std::string(kDays[parts.tm_wday]) + ", " + two(parts.tm_mday) + " " + kMonths[parts.tm_mon] + " " +
         std::to_string(parts.tm_year + 1900) + " " + two(parts.tm_hour) + ":" + two(parts.tm_min) + ":" +
         two(parts.tm_sec) + " GMT";
  made_at = now;
  return text;
}

void append_response_head(std::string& out, const ResponseHead& head, const ResponseFrame& frame) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(head.status));
  out.append(" ").append(reason_phrase(head.status)).append("\r\n");
  bool dated = false;
  for (const auto& header : head.headers.all()) {
    if (is_ours(header.name)) continue;
    dated = dated || is_date(header.name);
    out.append(Headers::line_of(header));
  }
  if (!dated) out.append("Date: ").append(http_date()).append("\r\n");
  if (frame.framing.kind == Framing::Kind::kLength) {
    out.append("Content-Length: ");
    append_number(out, frame.framing.length);
    out.append("\r\n");
  } else if (frame.framing.kind == Framing::Kind::kChunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
  if (!frame.connection.empty()) append_header(out, "Connection", frame.connection);
  append_header(out, "X-Request-Id", frame.request_id);
  out.append("\r\n");
}

}  // namespace codehub::http
