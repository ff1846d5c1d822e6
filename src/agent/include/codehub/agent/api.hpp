#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "codehub/agent/git_watch.hpp"
#include "codehub/agent/ide.hpp"
#include "codehub/agent/ide_files.hpp"
#include "codehub/agent/port_watch.hpp"
#include "codehub/agent/setup.hpp"
#include "codehub/agent/terminals.hpp"
#include "codehub/agent/usage.hpp"
#include "codehub/agent/use_watch.hpp"
#include "codehub/http/server.hpp"

namespace codehub::agent {

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool same_secret(std::string_view left, std::string_view right);

/// True when the request proves to come from the hub: `Authorization: Bearer <token>`, for CONNECT
/// `Proxy-Authorization`.
[[nodiscard]] bool is_authorized(const http::RequestHead& request, std::string_view token);

/// The agent's protocol, see docs/agent.md. Belongs to one executor.
class Api {
 public:
  /// What the requests are about; everything outlives the Api.
  struct Parts {
    const WorkspaceContext& context;
    Children& children;
    Ide& ide;
    Setup& setup;
    SetupLog& log;
    Terminals& terminals;
    UsageHistory& usage;
    GitWatch& git;
    PortWatch& ports;
    IdeFiles& ide_files;
    UseClock& uses;
    UseWatch& use_watch;
    std::function<void()> shut_down;
  };
  explicit Api(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] asio::awaitable<void> handle(http::Exchange& exchange);

 private:
  using Arguments = std::map<std::string, std::string>;
  struct Request {
    http::Exchange& exchange;
    std::string rest;  ///< Of the path, behind a route that ends with "/".
    Arguments query;
  };
  struct Route;
  static const Route kRoutes[];

  [[nodiscard]] Task<void> answer(http::Exchange& exchange);
  [[nodiscard]] Task<void> status(Request& request);
  [[nodiscard]] Task<void> set_up(Request& request);
  [[nodiscard]] Task<void> logs(Request& request);
  [[nodiscard]] Task<void> usage(Request& request);
  [[nodiscard]] Task<void> ports(Request& request);
  [[nodiscard]] Task<void> share(Request& request);
  [[nodiscard]] Task<void> tell_idleness(Request& request);
  [[nodiscard]] Task<void> list_terminals(Request& request);
  [[nodiscard]] Task<void> terminal(Request& request);
  [[nodiscard]] Task<void> delete_terminal(Request& request);
  [[nodiscard]] Task<void> exec(Request& request);
  [[nodiscard]] Task<void> shut_down(Request& request);

  Parts parts_;
};

}  // namespace codehub::agent
