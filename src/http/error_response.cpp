#include "codehub/http/error_response.hpp"

#include <fmt/format.h>

namespace codehub::http {

ErrorAnswer answer_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidRequest: return {400, "INVALID_REQUEST"};
    case ErrorCode::kTooLarge: return {413, "INVALID_REQUEST"};
    case ErrorCode::kUnauthorized: return {401, "UNAUTHORIZED"};
    case ErrorCode::kForbidden: return {403, "FORBIDDEN"};
    case ErrorCode::kNotFound: return {404, "NOT_FOUND"};
    case ErrorCode::kAlreadyExists: return {409, "INVALID_STATE"};
    case ErrorCode::kInvalidState: return {409, "INVALID_STATE"};
    case ErrorCode::kConflict: return {409, "INVALID_STATE"};
    case ErrorCode::kTooManyRequests: return {429, "TOO_MANY_REQUESTS"};
    case ErrorCode::kUpstreamUnavailable: return {502, "UPSTREAM_UNAVAILABLE"};
    case ErrorCode::kDeadlineExceeded: return {504, "UPSTREAM_UNAVAILABLE"};
    case ErrorCode::kCancelled: return {503, "UPSTREAM_UNAVAILABLE"};
    case ErrorCode::kQuotaExceeded: return {409, "QUOTA_EXCEEDED"};
    case ErrorCode::kNoSpace: return {507, "INTERNAL_ERROR"};
    case ErrorCode::kInternal: return {500, "INTERNAL_ERROR"};
  }
  return {500, "INTERNAL_ERROR"};
}

ErrorAnswer answer_of_workspace(ErrorCode code) {
  auto answer = answer_of(code);
  if (code == ErrorCode::kNotFound) answer.code = "WORKSPACE_NOT_FOUND";
  return answer;
}

std::string quote_json(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (byte < 0x20 || character == '<' || character == '>' || character == '&') {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += character;
    }
  }
  return out += '"';
}

Response render_error(const Error& error, std::string_view request_id) {
  return render_error(error, request_id, answer_of(error.code));
}

Response render_error(const Error& error, std::string_view request_id, ErrorAnswer answer) {
  Response response;
  response.status = answer.status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  if (error.retry_after_seconds > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_seconds));
  response.body = fmt::format(R"({{"error":{{"code":{},"message":{},"request_id":{}}}}})", quote_json(answer.code),
                              quote_json(error.message), quote_json(request_id));
  return response;
}

}  // namespace codehub::http
