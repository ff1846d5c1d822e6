#include "ide_request.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "codehub/http/text.hpp"
#include "visitor.hpp"

namespace codehub::gateway {
namespace {

bool sets_platform_cookie(std::string_view set_cookie) {
  const auto name = set_cookie.substr(0, set_cookie.find('='));
  const auto first = name.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  const auto trimmed = name.substr(first, name.find_last_not_of(" \t") - first + 1);
  return trimmed == kSessionCookie || trimmed == kAppCookie || trimmed == kStateCookie;
}

bool is_header(const http::Header& header, std::string_view name) { return http::Headers{header}.contains(name); }

}  // namespace

http::RequestHead ide_request(const http::RequestHead& visitor, std::string inner_target, const VisitorSide& side) {
  http::RequestHead head = visitor;
  head.target = std::move(inner_target);
  http::strip_cookies(head.headers, {kSessionCookie, kAppCookie, kStateCookie});
  head.headers.set("X-Forwarded-For", side.peer_address);
  head.headers.set("X-Forwarded-Proto", side.scheme);
  head.headers.set("X-Forwarded-Host", std::string(visitor.headers.get("Host")));
  return head;
}

void clean_ide_response(http::ResponseHead& response, const VisitorSide& side) {
  auto& all = response.headers.all();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const http::Header& header) {
                             return is_header(header, "Set-Cookie") && sets_platform_cookie(header.value);
                           }),
            all.end());
  if (!side.shares_platform_origin) return;
  for (const auto* name : {"Clear-Site-Data", "Service-Worker-Allowed", "Strict-Transport-Security"}) {
    response.headers.remove(name);
  }
}

}  // namespace codehub::gateway
