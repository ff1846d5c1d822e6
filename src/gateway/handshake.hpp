#pragma once

#include "codehub/accounts/accounts.hpp"
#include "codehub/gateway/front_door.hpp"
#include "codehub/http/server.hpp"
#include "codehub/http/text.hpp"
#include "routes.hpp"
#include "share_cache.hpp"
#include "share_door.hpp"
#include "workspace_cache.hpp"

namespace codehub::gateway {

/// How a visitor of an app origin proves who they are without the platform's cookie ever leaving the platform's origin:
/// app origin → platform "/auth/app" → one-time code → app origin "/.codehub/auth" → host-only cookie there. A random
/// state goes along, and has to match a cookie that the app origin gave at the beginning: a link with somebody else's
/// code signs nobody in as them.
class Handshake {
 public:
  Handshake(accounts::Accounts& accounts, WorkspaceCache& workspaces, ShareCache& shares, ShareDoor& share_door,
            GatewayOptions options, OwnNames own);

  /// On an app origin, for a navigation without a good cookie: off to the platform.
  [[nodiscard]] http::Response begin(const http::RequestHead& request, const std::string& app_host,
                                     std::string_view target) const;
  /// On the platform: "/auth/app?host=…&state=…&return=…". Sends people without a session to the login page first.
  [[nodiscard]] Task<http::Response> issue(http::Exchange& exchange);
  /// On the app origin: "/.codehub/auth?code=…&state=…&return=…". A navigation that cannot be let in
  /// begins again, once.
  [[nodiscard]] Task<http::Response> redeem(http::Exchange& exchange, HostRoute here);

  /// On an app origin: "/.codehub/join?to=HOST&return=…&more=PORT,PORT": a stop on the way round the ports of one
  /// workspace that belong together, so that their pages may call each other from the first visit. `visitor` is who is
  /// known there, null for nobody yet.
  [[nodiscard]] Task<http::Response> join(const http::RequestHead& request, HostRoute here, IdentityPtr visitor);

  static constexpr std::string_view kJoinPath = "/.codehub/join";
  static constexpr std::string_view kIssuePath = "/auth/app";
  static constexpr std::string_view kRedeemPath = "/.codehub/auth";

 private:
  /// The app host that `host` names, if the user may enter.
  [[nodiscard]] Task<std::string> admit(const User& user, const std::string& host);
  [[nodiscard]] http::Response begin(const http::RequestHead& request, const std::string& app_host,
                                     std::string_view target, bool again) const;

  /// Other ports of the workspace that the holder of `token` may visit at once: shared ones, at most `kMostSiblings`.
  [[nodiscard]] Task<std::vector<std::uint16_t>> siblings(const HostRoute& here, const std::string& token);
  [[nodiscard]] std::string stop(const WorkspaceId& workspace, std::uint16_t port, std::string_view to,
                                 std::string_view back, std::string_view more) const;
  void give_token(http::Response& response, std::string token) const;
  static constexpr std::size_t kMostSiblings = 4;
  [[nodiscard]] bool is_secure() const { return public_origin_.scheme == "https"; }

  accounts::Accounts& accounts_;
  WorkspaceCache& workspaces_;
  ShareCache& shares_;
  ShareDoor& share_door_;
  GatewayOptions options_;
  OwnNames own_;
  Origin public_origin_;
};

}  // namespace codehub::gateway
