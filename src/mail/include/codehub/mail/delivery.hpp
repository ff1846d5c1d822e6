#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::mail {

/// A JSON body for an address that an operator has named.
struct Webhook {
  std::string url;     ///< http or https.
  std::string secret;  ///< Signs the body in `X-Codehub-Signature`; empty: not signed.
  std::string body;
};
/// "sha256=" and the HMAC-SHA256 of the body in hexadecimal digits.
[[nodiscard]] std::string sign_body(std::string_view body, std::string_view secret);
/// Blocks, for at most half a minute. kUpstreamUnavailable unless the answer has a status from 200 to 299; redirects
/// are not followed.
[[nodiscard]] Result<void> post_webhook(const Webhook& webhook);

struct SmtpServer {
  std::string url;       ///< smtp://host:port (TLS where it is offered) or smtps://host:port.
  std::string username;  ///< Empty: no log-in. With one, nothing is sent without TLS.
  std::string password;
};
struct Letter {
  std::string from;
  std::vector<std::string> to;
  std::string subject;
  std::string text;  ///< UTF-8.
};
/// One address without a display name, printable and without spaces; kInvalidRequest otherwise.
[[nodiscard]] Result<std::string> validate_address(std::string_view text);
/// The letter as it travels (RFC 5322, MIME with base64).
[[nodiscard]] std::string render_letter(const Letter& letter, Timestamp at);
/// Blocks, for at most half a minute. kUpstreamUnavailable when the server did not take it.
[[nodiscard]] Result<void> send_letter(const SmtpServer& server, const Letter& letter);

}  // namespace codehub::mail
