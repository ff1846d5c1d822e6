#include "routes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "codehub/domain/port.hpp"
#include "codehub/domain/share.hpp"
#include "codehub/http/text.hpp"

namespace codehub::gateway {
namespace {

constexpr std::string_view kIdePrefix = "ide-";
constexpr std::string_view kPathPrefix = "/w/";
constexpr std::string_view kPortPrefix = "/port/";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_loopback_name(std::string_view host) {
  static constexpr std::array<std::string_view, 3> kNames{"localhost", "127.0.0.1", "[::1]"};
  return std::find(kNames.begin(), kNames.end(), host) != kNames.end();
}

/// The one label before ".<apps domain>", or empty.
std::string_view app_label(std::string_view host, std::string_view apps_domain) {
  if (host.size() <= apps_domain.size() + 1 || !host.ends_with(apps_domain)) return {};
  const auto label = host.substr(0, host.size() - apps_domain.size() - 1);
  if (host[label.size()] != '.' || label.find('.') != std::string_view::npos) return {};
  return label;
}

/// "ide-WSID" or "PORT-WSID".
bool take_workspace_label(std::string_view label, HostRoute& route) {
  const auto dash = label.find('-');
  if (dash == std::string_view::npos) return false;
  const bool is_ide = label.starts_with(kIdePrefix);
  const auto port = parse_port(label.substr(0, dash));
  if (!is_ide && !port) return false;
  auto id = parse_workspace_id(label.substr(dash + 1));
  if (!id) return false;
  route.kind = is_ide ? HostKind::kIde : HostKind::kPort;
  route.port = port.value_or(0);
  route.workspace_id = std::move(*id);
  return true;
}

}  // namespace

HostRoute route_host(std::string_view host_header, const OwnNames& own) {
  const auto parsed = http::parse_host(host_header);
  if (!parsed) return {};
  HostRoute route;
  route.host = parsed->host;
  if (route.host == own.public_host || is_loopback_name(route.host)) {
    route.kind = HostKind::kPlatform;
    return route;
  }
  const auto label = app_label(route.host, own.apps_domain);
  if (label.empty() || take_workspace_label(label, route)) return route;
  if (validate_alias(label)) {
    route.kind = HostKind::kAlias;
    route.alias = label;
  }
  return route;
}

Result<WorkspacePath> parse_workspace_path(std::string_view target) {
  const auto query_at = target.find('?');
  const auto path = target.substr(0, query_at);
  if (!path.starts_with(kPathPrefix)) return fail(ErrorCode::kNotFound, "no such page");
  CHECK_OK(http::canonical_path(path));
  const auto rest = path.substr(kPathPrefix.size());
  const auto slash = rest.find('/');
  TRY(auto id, parse_workspace_id(rest.substr(0, slash)));
  WorkspacePath parsed;
  parsed.id = std::move(id);
  parsed.needs_slash = slash == std::string_view::npos;
  auto inner = parsed.needs_slash ? std::string_view("/") : rest.substr(slash);
  if (inner.starts_with(kPortPrefix)) {
    const auto number = inner.substr(kPortPrefix.size());
    const auto end = number.find('/');
    const auto port = parse_port(number.substr(0, end));
    if (!port) return fail(ErrorCode::kNotFound, "the address names no port from 1 to 65535");
    parsed.port = *port;
    parsed.needs_slash = end == std::string_view::npos;
    inner = parsed.needs_slash ? std::string_view("/") : number.substr(end);
  }
  parsed.inner_target = inner;
  if (query_at != std::string_view::npos) parsed.inner_target += target.substr(query_at);
  return parsed;
}

Result<Origin> parse_origin(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return fail(ErrorCode::kInvalidRequest, "not an origin: " + std::string(text));
  Origin origin;
  origin.scheme = lower(text.substr(0, scheme_end));
  if (origin.scheme != "http" && origin.scheme != "https") {
    return fail(ErrorCode::kInvalidRequest, "an origin begins with http:// or https://: " + std::string(text));
  }
  TRY(auto host, http::parse_host(text.substr(scheme_end + 3)));
  origin.host = std::move(host.host);
  origin.port = host.port;
  return origin;
}

std::string app_origin(const Origin& public_origin, std::string_view host) {
  if (public_origin.port == 0) return fmt::format("{}://{}", public_origin.scheme, host);
  return fmt::format("{}://{}:{}", public_origin.scheme, host, public_origin.port);
}

std::string safe_return_path(std::string_view path) {
  const bool safe = path.size() <= 4000 && path.starts_with('/') && !path.starts_with("//") &&
                    std::none_of(path.begin(), path.end(), [](char c) {
                      const auto byte = static_cast<unsigned char>(c);
                      return c == '\\' || byte <= 0x20 || byte == 0x7f;
                    });
  return safe ? std::string(path) : "/";
}

}  // namespace codehub::gateway
