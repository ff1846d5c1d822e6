#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::gateway {

/// Whose origin a Host header names.
enum class HostKind {
  kPlatform,  ///< Dashboard and API.
  kIde,       ///< "ide-WSID.<apps domain>"
  kPort,      ///< "PORT-WSID.<apps domain>"
  kAlias,     ///< "NAME.<apps domain>": a shared port by a name of its own, if some share has it.
  kForeign,   ///< Not ours: a wrong DNS entry, or an attack by DNS rebinding.
};

struct HostRoute {
  HostKind kind = HostKind::kForeign;
  WorkspaceId workspace_id;  ///< Only for kIde and kPort.
  std::uint16_t port = 0;    ///< In the workspace; only for kPort.
  std::string alias;         ///< Only for kAlias.
  std::string host;          ///< Lower-case, without port.

  [[nodiscard]] bool is_app() const {
    return kind == HostKind::kIde || kind == HostKind::kPort || kind == HostKind::kAlias;
  }
  /// A port by whichever name.
  [[nodiscard]] bool is_port() const { return kind == HostKind::kPort || kind == HostKind::kAlias; }
};

/// The names this hub answers to.
struct OwnNames {
  std::string public_host;  ///< Lower-case, without port.
  std::string apps_domain;  ///< Lower-case.
};

/// Loopback literals count as the platform, so that probes and a laptop work whatever the public URL is.
[[nodiscard]] HostRoute route_host(std::string_view host_header, const OwnNames& own);

/// "/w/WSID/rest?query" taken apart.
struct WorkspacePath {
  WorkspaceId id;
  bool needs_slash = false;  ///< The bare "/w/WSID".
  std::uint16_t port = 0;    ///< Of "/w/WSID/port/PORT/rest"; 0 for the IDE.
  std::string inner_target;  ///< "/rest?query", as it reaches the IDE or the port.
};

/// kNotFound when it is not the path of a workspace; kInvalidRequest for dot segments, encoded slashes and the like in
/// the part that we interpret ourselves. The rest is the IDE's affair, but may never lead out of it.
[[nodiscard]] Result<WorkspacePath> parse_workspace_path(std::string_view target);

/// Scheme, host and port of an origin like "http://localhost:8000".
struct Origin {
  std::string scheme;
  std::string host;   ///< Lower-case.
  unsigned port = 0;  ///< 0 for the scheme's own.
};
[[nodiscard]] Result<Origin> parse_origin(std::string_view text);

/// The origin of another host of this hub: it has the scheme and the port of the public URL.
[[nodiscard]] std::string app_origin(const Origin& public_origin, std::string_view host);

/// A path on the same origin that is safe to redirect to: begins with exactly one slash, no backslash, no control
/// characters; anything else becomes "/".
[[nodiscard]] std::string safe_return_path(std::string_view path);

}  // namespace codehub::gateway
