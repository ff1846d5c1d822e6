// What visitors' requests are routed by: hosts, paths, origins, and where they are sent back to.
#include <algorithm>
#include <string>

#include "codehub/http/text.hpp"
#include "promise.hpp"
#include "routes.hpp"
#include "targets.hpp"

namespace codehub::fuzz {

void workspace_host(std::string_view input) {
  using gateway::HostKind;
  const gateway::OwnNames own{"hub.example.com", "apps.example.com"};
  const auto route = gateway::route_host(input, own);
  require(route.is_port() || route.port == 0, "only ports have a number");
  require((route.kind == HostKind::kPort || route.kind == HostKind::kIde) == !route.workspace_id.empty(),
          "a workspace is named where one is meant");
  std::string label;
  switch (route.kind) {
    case HostKind::kForeign: return;
    case HostKind::kPlatform:
      require(route.host == own.public_host || route.host == "localhost" || route.host == "127.0.0.1" ||
                  route.host == "[::1]",
              "the platform has few names");
      return;
    case HostKind::kIde: label = "ide-" + route.workspace_id.value(); break;
    case HostKind::kPort: label = std::to_string(route.port) + "-" + route.workspace_id.value(); break;
    case HostKind::kAlias: label = route.alias; break;
  }
  require(!label.empty() && label.find('.') == std::string::npos, "one label");
  require(route.host == label + "." + own.apps_domain, "a host that almost matches is not ours");
}

void workspace_path(std::string_view input) {
  const auto parsed = gateway::parse_workspace_path(input);
  if (!parsed) return;
  require(parsed->inner_target.starts_with('/'), "the part inside is a path");
  require(http::canonical_path(input.substr(0, input.find('?'))).has_value(), "no path that means another");
  std::string again = "/w/" + parsed->id.value();
  if (parsed->port != 0) again += "/port/" + std::to_string(parsed->port);
  require(again + parsed->inner_target.substr(parsed->needs_slash ? 1 : 0) == input,
          "nothing is lost and nothing made up");
}

void origin(std::string_view input) {
  const auto parsed = gateway::parse_origin(input);
  if (!parsed) return;
  require(parsed->scheme == "http" || parsed->scheme == "https", "an origin is of the web");
  require(!parsed->host.empty() && parsed->host.find_first_of("/\\@?# ") == std::string::npos,
          "a host and nothing else");
  require(parsed->port <= 65535, "a port");
  const auto again = gateway::parse_origin(gateway::app_origin(*parsed, parsed->host));
  require(again && again->host == parsed->host && again->port == parsed->port, "an origin is read as it is written");
}

void return_path(std::string_view input) {
  const auto path = gateway::safe_return_path(input);
  require(path == input || path == "/", "a path is kept or dropped");
  require(path.starts_with('/') && !path.starts_with("//"), "it stays at this origin");
  const auto odd = [](char c) { return c == '\\' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  require(std::none_of(path.begin(), path.end(), odd), "nothing that browsers take for a slash, or leave out");
}

}  // namespace codehub::fuzz
