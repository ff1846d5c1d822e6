#include "hop_headers.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "ascii.hpp"

namespace codehub::http {
namespace {

bool is_hop_by_hop(std::string_view name) {
  switch (name.size()) {
    case 2: return equals_no_case(name, "TE");
    case 7: return equals_no_case(name, "Upgrade");
    case 10: return equals_no_case(name, "Connection") || equals_no_case(name, "Keep-Alive");
    case 16: return equals_no_case(name, "Proxy-Connection");
    case 17: return equals_no_case(name, "Transfer-Encoding");
    case 18: return equals_no_case(name, "Proxy-Authenticate");
    case 19: return equals_no_case(name, "Proxy-Authorization");
    default: return false;
  }
}

/// A visitor could otherwise name what the hub added ("Connection: X-Forwarded-For") and have it taken out again.
bool is_protected(std::string_view name) {
  constexpr std::array<std::string_view, 6> kProtected = {"host",          "content-length", "cookie",
                                                          "authorization", "forwarded",      "set-cookie"};
  for (const auto known : kProtected) {
    if (equals_no_case(name, known)) return true;
  }
  return equals_no_case(name.substr(0, 2), "x-");
}

/// Of an application, among the "x-" names: not what proxies tell about the request.
bool is_own_word(std::string_view name) {
  constexpr std::string_view kForwarded = "x-forwarded-";
  return equals_no_case(name.substr(0, 2), "x-") && !equals_no_case(name.substr(0, kForwarded.size()), kForwarded) &&
         !equals_no_case(name, "x-real-ip");
}

}  // namespace

void strip_hop_by_hop(Headers& headers, const Headers& from) {
  std::vector<std::string> named;
  for (const auto& header : from.all()) {
    if (!equals_no_case(header.name, "Connection")) continue;
    for_each_in_list(header.value, [&](std::string_view token) {
      if (equals_no_case(token, "keep-alive") || equals_no_case(token, "close") || is_hop_by_hop(token)) return;
      if (!is_protected(token)) named.emplace_back(token);
    });
  }
  headers.remove_if([&named](const Header& header) {
    if (is_hop_by_hop(header.name)) return true;
    for (const auto& name : named) {
      if (equals_no_case(header.name, name)) return true;
    }
    return false;
  });
}

Headers passable_trailers(const Headers& trailers) {
  constexpr std::array<std::string_view, 5> kHeadOnly = {"te", "trailer", "expect", "range", "location"};
  Headers passable;
  for (const auto& trailer : trailers.all()) {
    const auto name = trailer.name;
    const bool routes = is_protected(name) && !is_own_word(name);
    const bool head_only = std::any_of(kHeadOnly.begin(), kHeadOnly.end(),
                                       [name](std::string_view known) { return equals_no_case(name, known); });
    const bool describes_body = equals_no_case(name.substr(0, 8), "content-");
    if (!is_hop_by_hop(name) && !routes && !head_only && !describes_body) passable.add(name, trailer.value);
  }
  return passable;
}

}  // namespace codehub::http
