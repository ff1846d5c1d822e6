#include <algorithm>
#include <array>
#include <ctime>

#include <sodium.h>

#include "codehub/mail/delivery.hpp"

namespace codehub::mail {
namespace {

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.resize(text.size() - 1);  // The NUL at the end.
  return text;
}

/// Lines of 76 characters (RFC 2045 section 6.8).
std::string base64_lines(std::string_view bytes) {
  constexpr std::size_t kLine = 76;
  const auto text = base64(bytes);
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += kLine) lines += text.substr(at, kLine) + "\r\n";
  return lines;
}

/// "Fri, 27 Nov 2026 09:00:00 +0000" in English whatever the locale (RFC 5322 section 3.3).
std::string letter_date(Timestamp at) {
  constexpr std::array<const char*, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 64> buffer{};
  std::strftime(buffer.data(), buffer.size(), " %Y %H:%M:%S +0000", &utc);
  return std::string(kWeekdays.at(static_cast<std::size_t>(utc.tm_wday))) + ", " + std::to_string(utc.tm_mday) + " " +
         kMonths.at(static_cast<std::size_t>(utc.tm_mon)) + buffer.data();
}

}  // namespace

Result<std::string> validate_address(std::string_view text) {
  constexpr std::size_t kLongest = 254;
  const auto at = text.rfind('@');
  const bool parts = at != std::string_view::npos && at > 0 && at + 1 < text.size();
  const auto is_bad = [](char c) {
    return c <= ' ' || c > '~' || std::string_view("<>(),;:\\\"[]").find(c) != std::string_view::npos;
  };
  if (!parts || text.size() > kLongest || std::any_of(text.begin(), text.end(), is_bad)) {
    return fail(ErrorCode::kInvalidRequest, "must be an e-mail address such as ops@example.com");
  }
  return std::string(text);
}

std::string render_letter(const Letter& letter, Timestamp at) {
  std::string to;
  for (const auto& address : letter.to) to += (to.empty() ? "" : ", ") + address;
  std::string head = "Date: " + letter_date(at) + "\r\nFrom: " + letter.from + "\r\nTo: " + to;
  head += "\r\nSubject: =?UTF-8?B?" + base64(letter.subject) + "?=\r\n";
  head += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
  return head + "Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(letter.text);
}

std::string sign_body(std::string_view body, std::string_view secret) {
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::array<char, mac.size() * 2 + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), mac.data(), mac.size());
  return std::string("sha256=") + digits.data();
}

}  // namespace codehub::mail
