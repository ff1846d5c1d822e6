#include "answers.hpp"

#include <fmt/format.h>

#include "codehub/http/error_response.hpp"
#include "codehub/http/text.hpp"
#include "pages.hpp"

namespace codehub::gateway {
namespace {

http::Response render(const http::Exchange& exchange, const Error& error, http::ErrorAnswer answer) {
  if (!is_navigation(exchange.request())) return http::render_error(error, exchange.request_id(), answer);
  http::Response response;
  response.status = answer.status;
  add_page_headers(response.headers);
  if (error.retry_after_seconds > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_seconds));
  response.body =
      render_error_page(language_of(exchange.request()), response.status, error.message, exchange.request_id());
  return response;
}

}  // namespace

bool is_navigation(const http::RequestHead& request) {
  if (request.method != "GET" && request.method != "HEAD") return false;
  if (request.is_upgrade()) return false;
  if (const auto mode = request.headers.find("Sec-Fetch-Mode")) return *mode == "navigate";
  return request.headers.get("Accept").find("text/html") != std::string_view::npos;
}

bool is_same_origin(const http::RequestHead& request) {
  if (const auto site = request.headers.find("Sec-Fetch-Site")) return *site == "same-origin" || *site == "none";
  const auto origin = request.headers.find("Origin");
  if (!origin) return true;  // Not a browser: every browser sends one of the two with what this guards.
  const auto host_at = origin->find("://");
  return host_at != std::string_view::npos && origin->substr(host_at + 3) == request.headers.get("Host");
}

std::string_view language_of(const http::RequestHead& request, std::string_view preferred) {
  if (preferred == "ko" || preferred == "en") return preferred == "ko" ? "ko" : "en";
  const auto accepted = request.headers.get("Accept-Language");
  const auto korean = accepted.find("ko");
  const auto english = accepted.find("en");
  return korean != std::string_view::npos && (english == std::string_view::npos || korean < english) ? "ko" : "en";
}

bool is_framed(const http::RequestHead& request) {
  const auto destination = request.headers.find("Sec-Fetch-Dest");
  return destination && *destination != "document";
}

http::Response redirect(std::string location, int status) {
  http::Response response;
  response.status = status;
  response.headers.set("Location", std::move(location));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

void add_page_headers(http::Headers& headers, std::string_view form_action) {
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Content-Security-Policy",
              fmt::format("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
                          "base-uri 'none'; form-action {}; frame-ancestors 'none'",
                          form_action));
}

http::Response error_answer(const http::Exchange& exchange, const Error& error) {
  return render(exchange, error, http::answer_of(error.code));
}

http::Response workspace_error_answer(const http::Exchange& exchange, const Error& error) {
  return render(exchange, error, http::answer_of_workspace(error.code));
}

}  // namespace codehub::gateway
