#include "port_request.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "codehub/http/text.hpp"
#include "ide_request.hpp"
#include "visitor.hpp"

namespace codehub::gateway {
namespace {

/// A URL split behind its authority: "http", "localhost:3000", "/path".
struct SplitUrl {
  std::string_view scheme;
  std::string_view authority;
  std::string_view rest;
};

std::optional<SplitUrl> split_url(std::string_view url) {
  const auto mark = url.find("://");
  if (mark == std::string_view::npos) return std::nullopt;
  SplitUrl split;
  split.scheme = url.substr(0, mark);
  const auto after = url.substr(mark + 3);
  const auto end = std::min(after.find_first_of("/?#"), after.size());
  split.authority = after.substr(0, end);
  split.rest = after.substr(end);
  const bool web = http::equals_no_case(split.scheme, "http") || http::equals_no_case(split.scheme, "https") ||
                   http::equals_no_case(split.scheme, "ws") || http::equals_no_case(split.scheme, "wss");
  if (!web) return std::nullopt;
  return split;
}

bool is_loopback(std::string_view host) {
  constexpr std::array<std::string_view, 4> kNames{"localhost", "127.0.0.1", "[::1]", "0.0.0.0"};
  return std::find(kNames.begin(), kNames.end(), host) != kNames.end();
}

/// The port that a URL at a loopback address names.
std::optional<std::uint16_t> loopback_port(const SplitUrl& url) {
  const auto host = http::parse_host(url.authority);
  if (!host || !is_loopback(host->host)) return std::nullopt;
  if (host->port != 0) return static_cast<std::uint16_t>(host->port);
  return http::equals_no_case(url.scheme, "https") ? std::uint16_t{443} : std::uint16_t{80};
}

/// A Set-Cookie value without a Domain that only localhost could have, and with its path below `base`.
std::string outer_cookie(std::string_view cookie, std::string_view base) {
  std::string out;
  while (!cookie.empty()) {
    const auto end = std::min(cookie.find(';'), cookie.size());
    const auto part = http::trim_blanks(cookie.substr(0, end));
    cookie.remove_prefix(std::min(end + 1, cookie.size()));
    const auto equals = std::min(part.find('='), part.size());
    const auto name = http::trim_blanks(part.substr(0, equals));
    const auto value = http::trim_blanks(part.substr(std::min(equals + 1, part.size())));
    const bool first = out.empty();
    const auto domain = value.starts_with('.') ? value.substr(1) : value;
    if (!first && http::equals_no_case(name, "Domain") && is_loopback(domain)) continue;
    if (!first) out += "; ";
    if (!first && base != "/" && http::equals_no_case(name, "Path") && value.starts_with('/')) {
      out.append("Path=").append(base).append(value.substr(1));
    } else {
      out += part;
    }
  }
  return out;
}

/// An address as Forwarded has it: IPv6 in brackets (RFC 7239 section 6).
std::string node_of(std::string_view address) {
  const bool bare_v6 = address.find(':') != std::string_view::npos && !address.starts_with('[');
  return bare_v6 ? fmt::format("[{}]", address) : std::string(address);
}

/// RFC 7239.
std::string forwarded(const PortView& view, std::string_view host) {
  return fmt::format("for=\"{}\";host=\"{}\";proto={}", node_of(view.peer_address), host, view.public_origin.scheme);
}

std::string outer_location(const PortView& view, std::string_view location) {
  const bool path_only = location.starts_with('/') && !location.starts_with("//");
  if (view.base == "/") return path_only ? std::string(location) : outer_form(view, location);
  if (path_only) return std::string(view.base) + std::string(location.substr(1));
  const auto url = split_url(location);
  if (!url || loopback_port(*url) != view.port) return std::string(location);
  const auto path = url->rest.starts_with('/') ? url->rest.substr(1) : url->rest;
  return std::string(view.base) + std::string(path);
}

}  // namespace

std::string port_origin(const PortView& view, std::uint16_t port) {
  if (port == view.port && !view.alias.empty()) {
    return app_origin(view.public_origin, fmt::format("{}.{}", view.alias, view.own.apps_domain));
  }
  return app_origin(view.public_origin, fmt::format("{}-{}.{}", port, view.workspace_id.value(), view.own.apps_domain));
}

std::string inner_form(const PortView& view, std::string_view url) {
  const auto split = split_url(url);
  if (!split) return std::string(url);
  const auto route = route_host(split->authority, view.own);
  if (route.kind == HostKind::kAlias && route.alias == view.alias) {
    return fmt::format("http://localhost:{}{}", view.port, split->rest);
  }
  if (route.kind != HostKind::kPort || route.workspace_id != view.workspace_id) return std::string(url);
  return fmt::format("http://localhost:{}{}", route.port, split->rest);
}

std::string outer_form(const PortView& view, std::string_view url) {
  const auto split = split_url(url);
  if (!split) return std::string(url);
  const auto port = loopback_port(*split);
  if (!port) return std::string(url);
  return port_origin(view, *port) + std::string(split->rest);
}

http::RequestHead port_request(const http::RequestHead& visitor, std::string inner_target, const PortView& view) {
  auto head =
      ide_request(visitor, std::move(inner_target), VisitorSide{view.peer_address, view.public_origin.scheme, false});
  const auto host = fmt::format("localhost:{}", view.port);
  const auto seen_at = std::string(visitor.headers.get("Host"));
  head.headers.set("Forwarded", forwarded(view, seen_at));
  if (view.original_host) return head;
  head.headers.set("Host", host);
  head.headers.set("X-Forwarded-Host", host);
  const auto inner = [&view, &seen_at, &host](std::string_view url) {
    // Where the port has no host of its own its pages are at the platform's origin.
    const auto split = split_url(url);
    if (view.base != "/" && split && split->authority == seen_at) return fmt::format("http://{}{}", host, split->rest);
    return inner_form(view, url);
  };
  head.headers.edit("Origin", inner);
  head.headers.edit("Referer", inner);
  return head;
}

void translate_port_response(http::ResponseHead& response, const PortView& view) {
  clean_ide_response(response, VisitorSide{view.peer_address, view.public_origin.scheme, view.base != "/"});
  response.headers.edit("Location", [&view](std::string_view value) { return outer_location(view, value); });
  response.headers.edit("Access-Control-Allow-Origin",
                        [&view](std::string_view value) { return outer_form(view, value); });
  response.headers.edit("Set-Cookie", [&view](std::string_view value) { return outer_cookie(value, view.base); });
}

HostRoute origin_of(const http::RequestHead& request, const OwnNames& own) {
  const auto origin = split_url(request.headers.get("Origin"));
  if (!origin) return {};
  return route_host(origin->authority, own);
}

bool is_preflight(const http::RequestHead& request) {
  return request.method == "OPTIONS" && request.headers.contains("Origin") &&
         request.headers.contains("Access-Control-Request-Method");
}

}  // namespace codehub::gateway
