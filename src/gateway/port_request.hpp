#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/http/message.hpp"
#include "routes.hpp"

namespace codehub::gateway {

/// One port of a workspace, seen from both sides: visitors know it by an address of ours, its server believes to be at
/// localhost. Development servers are made for that: they check Host and Origin, redirect to themselves and name
/// themselves in cookies; what they say of localhost becomes our address, and the other way round.
struct PortView {
  const OwnNames& own;
  std::string_view peer_address;
  const Origin& public_origin;
  const WorkspaceId& workspace_id;
  std::uint16_t port = 0;
  std::string_view base;        ///< "/", or "/w/WSID/port/PORT/" where the port has no host of its own.
  std::string_view alias = {};  ///< The label by which it is visited instead of "PORT-WSID"; usually empty.
  bool original_host = false;   ///< The server is told the visitor's Host, and nothing of localhost.
};

/// The origin under which visitors see a port of the workspace.
[[nodiscard]] std::string port_origin(const PortView& view, std::uint16_t port);
/// An origin or URL of the workspace's own ports, as its servers know it ("http://localhost:PORT…"); others stay.
[[nodiscard]] std::string inner_form(const PortView& view, std::string_view url);
/// A URL at a loopback address, as visitors know it; others stay.
[[nodiscard]] std::string outer_form(const PortView& view, std::string_view url);

/// The request as it reaches the server at the port.
[[nodiscard]] http::RequestHead port_request(const http::RequestHead& visitor, std::string inner_target,
                                             const PortView& view);
/// The answer as it reaches the visitor.
void translate_port_response(http::ResponseHead& response, const PortView& view);

/// Whose page sent the request: the route of its Origin, kForeign without one.
[[nodiscard]] HostRoute origin_of(const http::RequestHead& request, const OwnNames& own);
/// A CORS preflight (WHATWG Fetch, "CORS-preflight request"): it never carries cookies.
[[nodiscard]] bool is_preflight(const http::RequestHead& request);

}  // namespace codehub::gateway
