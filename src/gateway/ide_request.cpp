#include "ide_request.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "codehub/http/text.hpp"
#include "visitor.hpp"

namespace codehub::gateway {
namespace {

constexpr std::size_t kUsualHead = 2048;  ///< Bytes that a request's headers rarely exceed, with those added here.

bool sets_platform_cookie(std::string_view set_cookie) {
  const auto name = http::trim_blanks(set_cookie.substr(0, set_cookie.find('=')));
  return std::find(kPlatformCookies.begin(), kPlatformCookies.end(), name) != kPlatformCookies.end();
}

}  // namespace

http::RequestHead ide_request(const http::RequestHead& visitor, std::string inner_target, const VisitorSide& side) {
  http::RequestHead head;
  head.method = visitor.method;
  head.target = std::move(inner_target);
  head.version = visitor.version;
  head.headers.reserve(kUsualHead);
  head.headers = visitor.headers;
  static const std::vector<std::string_view> kOurs(kPlatformCookies.begin(), kPlatformCookies.end());
  http::strip_cookies(head.headers, kOurs);
  head.headers.set("X-Forwarded-For", side.peer_address);
  head.headers.set("X-Forwarded-Proto", side.scheme);
  head.headers.set("X-Forwarded-Host", visitor.headers.get("Host"));
  return head;
}

void clean_ide_response(http::ResponseHead& response, const VisitorSide& side) {
  response.headers.remove_if([](const http::Header& header) {
    return http::equals_no_case(header.name, "Set-Cookie") && sets_platform_cookie(header.value);
  });
  if (!side.shares_platform_origin) return;
  for (const auto* name : {"Clear-Site-Data", "Service-Worker-Allowed", "Strict-Transport-Security"}) {
    response.headers.remove(name);
  }
}

}  // namespace codehub::gateway
