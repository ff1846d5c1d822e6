#include "same_origin.hpp"

namespace codehub::api {
namespace {

bool is_safe(const http::RequestHead& request) {
  return (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS") && !request.is_upgrade();
}

}  // namespace

Result<void> check_same_origin(const http::RequestHead& request, std::string_view public_url) {
  if (is_safe(request)) return {};
  if (const auto site = request.headers.find("Sec-Fetch-Site")) {
    if (*site == "same-origin" || *site == "none") return {};
    return fail(ErrorCode::kForbidden, "this request came from a page of another site");
  }
  const auto origin = request.headers.find("Origin");
  if (!origin || *origin == public_url) return {};
  return fail(ErrorCode::kForbidden,
              "this request came from another address than " + std::string(public_url) + "; open the dashboard there");
}

}  // namespace codehub::api
