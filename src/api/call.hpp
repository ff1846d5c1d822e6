#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/accounts/accounts.hpp"
#include "codehub/api/api.hpp"
#include "codehub/domain/quota.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/server.hpp"
#include "json_fields.hpp"
#include "port_watch.hpp"
#include "query_fields.hpp"
#include "stream_registry.hpp"

namespace codehub::api {

/// What every route works with; lives as long as the interface.
struct Context {
  Context(asio::any_io_executor on, ApiParts with, ApiOptions how)
      : executor(on),
        parts(std::move(with)),
        options(std::move(how)),
        streams(on),
        agent_connections(on),
        ports(on, parts.store, parts.agents, parts.changed, options.port_watch) {}

  asio::any_io_executor executor;
  ApiParts parts;
  ApiOptions options;
  StreamRegistry streams;
  http::ConnectionPool agent_connections;
  PortWatch ports;
  std::size_t waiting = 0;  ///< Requests that wait for a workspace that wakes.
};

/// One request on its way through a route, everything about it already checked that can be checked for all routes.
struct Call {
  http::Exchange& exchange;
  std::map<std::string_view, std::string> parameters;  ///< Of the path, by the names in the pattern.
  std::string token;                                   ///< Of the session cookie.
  accounts::Identity identity;                         ///< Empty where no session is needed.
  Workspace workspace;                                 ///< Where the path names one, or a share of one.
  store::ShareRecord share;                            ///< Where the path names one.
  JsonFields body;                                     ///< Where the route takes one.
  std::optional<RoomOffer> offer{};                    ///< Goes with the refusal of a route that a quota stopped.

  [[nodiscard]] const User& user() const { return identity.user; }
  [[nodiscard]] const std::string& parameter(std::string_view name) const { return parameters.at(name); }
  [[nodiscard]] Result<QueryFields> query(const std::vector<std::string_view>& known) const {
    return QueryFields::parse(exchange.request().query(), known);
  }
  [[nodiscard]] bool head_only() const { return exchange.request().method == "HEAD"; }
};

/// A whole answer; nothing when the route has answered through the exchange itself.
using Reply = std::optional<http::Response>;

[[nodiscard]] Reply json_reply(int status, const nlohmann::json& body);
[[nodiscard]] Reply empty_reply();  ///< 204.

/// Headers of every answer of this interface.
void add_api_headers(http::Headers& headers);

}  // namespace codehub::api
