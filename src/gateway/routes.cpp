#include "routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "codehub/http/text.hpp"

namespace codehub::gateway {
namespace {

constexpr std::string_view kIdePrefix = "ide-";
constexpr std::string_view kPathPrefix = "/w/";

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
  if (!label.starts_with(kIdePrefix)) return route;
  auto id = parse_workspace_id(label.substr(kIdePrefix.size()));
  if (!id) return route;
  route.kind = HostKind::kIde;
  route.workspace_id = std::move(*id);
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
  parsed.inner_target = parsed.needs_slash ? "/" : std::string(rest.substr(slash));
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

std::string safe_return_path(std::string_view path) {
  const bool safe = path.size() <= 4000 && path.starts_with('/') && !path.starts_with("//") &&
                    std::none_of(path.begin(), path.end(), [](char c) {
                      const auto byte = static_cast<unsigned char>(c);
                      return c == '\\' || byte <= 0x20 || byte == 0x7f;
                    });
  return safe ? std::string(path) : "/";
}

}  // namespace codehub::gateway
