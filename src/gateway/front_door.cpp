#include "codehub/gateway/front_door.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "answers.hpp"
#include "codehub/base/log.hpp"
#include "codehub/domain/authorization.hpp"
#include "codehub/http/text.hpp"
#include "handshake.hpp"
#include "pages.hpp"
#include "routes.hpp"
#include "share_cache.hpp"
#include "share_door.hpp"
#include "workspace_door.hpp"

namespace codehub::gateway {
namespace {

constexpr std::string_view kPathForm = "/w/";
constexpr std::string_view kProbes[] = {"/healthz", "/readyz", "/metrics"};

OwnNames own_names(const GatewayOptions& options) {
  OwnNames own;
  own.public_host = parse_origin(options.public_url).value().host;
  own.apps_domain = options.apps_domain;
  return own;
}

bool is_probe(std::string_view path) {
  return std::find(std::begin(kProbes), std::end(kProbes), path) != std::end(kProbes);
}

bool belongs_to_api(std::string_view path) { return path == "/api" || path.starts_with("/api/") || is_probe(path); }

/// Style and script of the gateway's own pages, the same on every origin and for everybody.
std::optional<http::Response> page_resource(std::string_view path) {
  http::Response response;
  if (path.ends_with("/.codehub/page.css")) {
    response.headers.set("Content-Type", "text/css; charset=utf-8");
    response.body = page_style();
  } else if (path.ends_with("/.codehub/wait.js")) {
    response.headers.set("Content-Type", "text/javascript; charset=utf-8");
    response.body = waiting_script();
  } else if (path.ends_with("/.codehub/silent.js")) {
    response.headers.set("Content-Type", "text/javascript; charset=utf-8");
    response.body = silent_port_script();
  } else {
    return std::nullopt;
  }
  response.headers.set("Cache-Control", "no-cache");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

class Door final : public FrontDoor {
 public:
  Door(asio::any_io_executor executor, GatewayParts parts, GatewayOptions options)
      : parts_(std::move(parts)),
        own_(own_names(options)),
        workspaces_(executor, parts_.store, parts_.changed),
        shares_(executor, parts_.store, parts_.shares_changed),
        share_door_(parts_, options, shares_),
        handshake_(parts_.accounts, workspaces_, shares_, share_door_, options, own_),
        door_(executor, parts_, options, own_, workspaces_, share_door_) {}

  http::Handler handler() override {
    return [this](http::Exchange& exchange) { return handle(exchange); };
  }
  void close() override { door_.close(); }

 private:
  asio::awaitable<void> handle(http::Exchange& exchange) {
    exchange.note("route", "gateway");  // Whoever takes the request over says so anew.
    bool of_workspace = false;
    auto outcome = co_await route(exchange, of_workspace);
    if (outcome) co_return;
    if (exchange.answered()) {
      log::debug("gateway", "a request ended early",
                 {{"request_id", exchange.request_id()}, {"error", outcome.error().message}});
      co_return;
    }
    if (!outcome.error().detail.empty()) {
      log::info("gateway", outcome.error().message,
                {{"request_id", exchange.request_id()}, {"detail", outcome.error().detail}});
    }
    auto response =
        of_workspace ? workspace_error_answer(exchange, outcome.error()) : error_answer(exchange, outcome.error());
    [[maybe_unused]] const auto sent =
        co_await exchange.respond(std::move(response));  // Fails only when nobody listens.
  }

  /// `of_workspace` becomes true for a request that is about one workspace.
  Task<void> route(http::Exchange& exchange, bool& of_workspace) {
    const auto& request = exchange.request();
    auto route = route_host(request.headers.get("Host"), own_);
    // Load balancers probe by address: under any name that is not a workspace's, whose paths are all its own.
    if (!route.is_app() && is_probe(request.path())) co_return co_await hand_to(parts_.api, exchange);
    if (route.kind == HostKind::kForeign) co_return co_await refuse_host(exchange);
    if (request.method == "CONNECT" || !request.target.starts_with('/')) {
      co_return fail(ErrorCode::kInvalidRequest, "the request target must be a path");
    }
    if (auto resource = page_resource(request.path())) co_return co_await exchange.respond(std::move(*resource));
    of_workspace = route.is_app() || request.path().starts_with(kPathForm) || request.path() == Handshake::kIssuePath;
    if (route.is_app()) co_return co_await serve_app_host(exchange, std::move(route));
    co_return co_await serve_platform(exchange);
  }

  static Task<void> hand_to(http::Handler& handler, http::Exchange& exchange) {
    co_await handler(exchange);
    co_return Result<void>();
  }

  Task<void> refuse_host(http::Exchange& exchange) {
    Error error;
    error.code = ErrorCode::kInvalidRequest;
    error.message = fmt::format("this hub answers at {} and below {}, not under the name in this request's Host header",
                                own_.public_host, own_.apps_domain);
    auto response = error_answer(exchange, error);
    response.status = 421;  // Misdirected Request, RFC 9110 section 15.5.20.
    co_return co_await exchange.respond(std::move(response));
  }

  Task<void> serve_platform(http::Exchange& exchange) {
    const auto& request = exchange.request();
    const auto path = request.path();
    if (belongs_to_api(path)) co_return co_await hand_to(parts_.api, exchange);
    if (path == Handshake::kIssuePath) {
      CO_TRY(auto response, co_await handshake_.issue(exchange));
      co_return co_await exchange.respond(std::move(response));
    }
    if (path.starts_with(kPathForm)) co_return co_await serve_path_form(exchange);
    co_return co_await hand_to(parts_.dashboard, exchange);
  }

  Task<void> serve_path_form(http::Exchange& exchange) {
    const auto& request = exchange.request();
    CO_TRY(auto path, parse_workspace_path(request.target));
    Result<IdentityPtr> identity = fail(ErrorCode::kUnauthorized, "log in first");
    auto proof = read_proof(request, {});
    if (proof) identity = recall(parts_.accounts, *proof);
    if (proof && !*identity) identity = co_await verify(parts_.accounts, *proof);
    if (!identity) co_return co_await ask_to_log_in(exchange, identity.error());
    if (path.needs_slash) co_return co_await add_slash(exchange, (*identity)->user, path);
    // A page of another origin must not act inside a workspace with the visitor's session.
    if (!is_navigation(request) && !is_same_origin(request)) {
      co_return fail(ErrorCode::kForbidden, "requests from other origins are refused here");
    }
    DoorVisit visit;
    visit.identity = std::move(*identity);
    visit.proof = std::move(*proof);
    visit.id = path.id;
    visit.port = path.port;
    visit.inner_target = std::move(path.inner_target);
    visit.base = base_of(path);
    co_return co_await door_.serve(exchange, std::move(visit));
  }

  static std::string base_of(const WorkspacePath& path) {
    if (path.port == 0) return fmt::format("/w/{}/", path.id.value());
    return fmt::format("/w/{}/port/{}/", path.id.value(), path.port);
  }

  /// Browsers send it without cookies; whether the request itself may come is decided when it comes, with its cookie.
  static Task<void> answer_preflight(http::Exchange& exchange) {
    const auto& asked = exchange.request().headers;
    http::Response response;
    response.status = 204;
    response.headers.add("Access-Control-Allow-Origin", asked.get("Origin"));
    response.headers.add("Access-Control-Allow-Credentials", "true");
    response.headers.add("Access-Control-Allow-Methods", asked.get("Access-Control-Request-Method"));
    if (const auto headers = asked.find("Access-Control-Request-Headers")) {
      response.headers.add("Access-Control-Allow-Headers", *headers);
    }
    response.headers.add("Vary", "Origin");
    co_return co_await exchange.respond(std::move(response));
  }

  Task<void> add_slash(http::Exchange& exchange, const User& user, const WorkspacePath& path) {
    CO_TRY(const auto visited, co_await workspaces_.find(path.id));
    CO_CHECK(authorize(user, Action::kEnterWorkspace, &visited->workspace));
    auto response = redirect(base_of(path) + path.inner_target.substr(1), 308);
    co_return co_await exchange.respond(std::move(response));
  }

  Task<void> ask_to_log_in(http::Exchange& exchange, Error error) {
    const auto& request = exchange.request();
    if (error.code != ErrorCode::kUnauthorized || !is_navigation(request)) co_return fail(std::move(error));
    auto response = redirect("/login?next=" + http::percent_encode(request.target));
    co_return co_await exchange.respond(std::move(response));
  }

  Task<void> serve_app_host(http::Exchange& exchange, HostRoute route) {
    const auto& request = exchange.request();
    CO_TRY(const auto shared, co_await shares_.resolve(route));
    if (request.path() == Handshake::kRedeemPath) {
      CO_TRY(auto response, co_await handshake_.redeem(exchange, route));
      co_return co_await exchange.respond(std::move(response));
    }
    Result<IdentityPtr> identity = fail(ErrorCode::kUnauthorized, "log in first");
    auto proof = read_proof(request, route.host);
    if (proof) identity = recall(parts_.accounts, *proof);
    if (proof && !*identity) identity = co_await verify(parts_.accounts, *proof);
    if (!identity && identity.error().code != ErrorCode::kUnauthorized) co_return fail(std::move(identity).error());
    if (request.path() == Handshake::kJoinPath && route.is_port()) {
      IdentityPtr visitor;
      if (identity) visitor = *identity;
      CO_TRY(auto response, co_await handshake_.join(request, route, std::move(visitor)));
      co_return co_await exchange.respond(std::move(response));
    }
    CO_TRY(const bool sibling, co_await is_from_sibling(request, route));
    if (!identity && sibling && is_preflight(request)) co_return co_await answer_preflight(exchange);
    DoorVisit visit;
    if (identity) {
      visit.identity = std::move(*identity);
      visit.proof = std::move(*proof);
    }
    visit.id = route.workspace_id;
    visit.port = route.port;
    visit.inner_target = request.target;
    visit.base = "/";
    visit.alias = route.alias;
    visit.original_host = shared && shared->share.original_host;
    CO_TRY(const bool own, co_await is_owner(visit));
    if (own || !shared) co_return co_await serve_owner(exchange, route, std::move(visit), sibling);
    co_return co_await serve_visitor(exchange, route, std::move(visit), shared, sibling);
  }

  /// The pages of one workspace's ports are made to talk to each other: a front end and its API.
  Task<bool> is_from_sibling(const http::RequestHead& request, const HostRoute& route) {
    if (!route.is_port()) co_return false;
    auto origin = origin_of(request, own_);
    if (!origin.is_app()) co_return false;
    if (origin.kind == HostKind::kAlias) {
      CO_TRY(const auto shared, co_await shares_.find_alias(origin.alias));
      co_return shared && shared->share.workspace_id == route.workspace_id;
    }
    co_return origin.workspace_id == route.workspace_id;
  }

  Task<bool> is_owner(const DoorVisit& visit) {
    if (!visit.identity) co_return false;
    auto visited = workspaces_.recall(visit.id);
    if (!visited) {
      CO_TRY(visited, co_await workspaces_.find(visit.id));
    }
    co_return is_allowed(visit.identity->user, Action::kEnterWorkspace, &visited->workspace);
  }

  /// A page of another origin must not act with the visitor's cookies.
  static Result<void> check_origin(const http::RequestHead& request, bool sibling) {
    if (is_navigation(request) || sibling || is_same_origin(request)) return {};
    return fail(ErrorCode::kForbidden, "requests from other origins are refused here");
  }

  Task<void> serve_owner(http::Exchange& exchange, const HostRoute& route, DoorVisit visit, bool sibling) {
    const auto& request = exchange.request();
    if (!visit.identity) co_return co_await begin_handshake(exchange, route.host, request.target);
    CO_CHECK(check_origin(request, sibling));
    // Owners try their own links: the token is as little for the server, and for the address bar, as a visitor's.
    std::optional<std::string> token;
    if (route.is_port()) visit.inner_target = without_parameter(request.target, ShareDoor::kLinkParameter, token);
    if (token && is_navigation(request)) {
      auto response = redirect(safe_return_path(visit.inner_target));
      co_return co_await exchange.respond(std::move(response));
    }
    co_return co_await door_.serve(exchange, std::move(visit));
  }

  /// Navigations go and fetch a proof; nothing else is ever sent to a login page.
  Task<void> begin_handshake(http::Exchange& exchange, const std::string& host, std::string_view target) {
    if (!is_navigation(exchange.request())) co_return fail(ErrorCode::kUnauthorized, "log in first");
    auto response = handshake_.begin(exchange.request(), host, target);
    co_return co_await exchange.respond(std::move(response));
  }

  Task<void> serve_visitor(http::Exchange& exchange, const HostRoute& route, DoorVisit visit, const SharedPtr& shared,
                           bool sibling) {
    CO_CHECK(check_origin(exchange.request(), sibling));
    ShareClaim claim;
    claim.workspace = visit.id;
    claim.port = visit.port;
    claim.identity = visit.identity;
    if (visit.identity) claim.proof = visit.proof;
    auto admission = co_await share_door_.admit(exchange, shared, std::move(claim));
    if (!admission && admission.error().code == ErrorCode::kUnauthorized) {
      co_return co_await begin_handshake(exchange, route.host, exchange.request().target);
    }
    if (!admission) co_return fail(std::move(admission).error());
    if (admission->answer) co_return co_await exchange.respond(std::move(*admission->answer));
    visit.inner_target = admission->inner_target;
    visit.admission = &*admission;
    co_return co_await door_.serve(exchange, std::move(visit));
  }

  GatewayParts parts_;
  OwnNames own_;
  WorkspaceCache workspaces_;
  ShareCache shares_;
  ShareDoor share_door_;
  Handshake handshake_;
  WorkspaceDoor door_;
};

}  // namespace

std::unique_ptr<FrontDoor> create_front_door(asio::any_io_executor executor, GatewayParts parts,
                                             GatewayOptions options) {
  return std::make_unique<Door>(std::move(executor), std::move(parts), std::move(options));
}

}  // namespace codehub::gateway
