#include "workspace_door.hpp"

#include <fmt/format.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "answers.hpp"
#include "codehub/domain/authorization.hpp"
#include "ide_request.hpp"
#include "pages.hpp"
#include "routes.hpp"

namespace codehub::gateway {
namespace {

constexpr std::string_view kOwnPrefix = "/.codehub/";
std::string silent_port_message(const DoorVisit& visit, const Workspace& workspace) {
  if (visit.is_owner()) {
    return fmt::format(
        "Nothing answers on port {} of the workspace `{}`. Start its server there, then load this page again.",
        visit.port, workspace.name);
  }
  return fmt::format(
      "Nothing answers on port {} of the workspace `{}` just now. Ask {} to start its server, then load this page "
      "again.",
      visit.port, workspace.name, workspace.owner_name);
}

/// As many as one workspace has visitors at once: opening a connection costs as much as several requests.
constexpr http::ConnectionPool::Limits kIdleConnections{1024, 8192, std::chrono::seconds(20)};

}  // namespace

WorkspaceDoor::WorkspaceDoor(asio::any_io_executor executor, const GatewayParts& parts, const GatewayOptions& options,
                             const OwnNames& own, WorkspaceCache& workspaces, ShareDoor& share_door)
    : store_(parts.store),
      accounts_(parts.accounts),
      changed_(parts.changed),
      clock_(parts.clock),
      options_(options),
      own_(own),
      public_origin_(parse_origin(options.public_url).value()),
      workspaces_(workspaces),
      pool_(executor, kIdleConnections),
      progress_(executor, parts.store, parts.changed, parts.logged),
      wake_door_(executor, parts, options, workspaces),
      passages_(executor, parts.store, parts.changed,
                [this](const Workspace& workspace, const DoorVisit& visit, Caller caller) {
                  return wake_door_.rouse(workspace, visit, caller);
                }),
      visits_(executor, parts.revoked, options.recheck),
      live_views_(executor, parts.shares_changed, parts.revoked, parts.clock,
                  [&share_door](const ShareClaim& claim) { return share_door.is_still_good(claim); }) {}

Task<void> WorkspaceDoor::serve(http::Exchange& exchange, DoorVisit visit) {
  exchange.note("route", visit.port == 0 ? "ide" : "port");
  exchange.note("user", visit.identity ? visit.identity->user.username : "guest");
  auto visited = workspaces_.recall(visit.id);
  if (!visited) {
    CO_TRY(visited, co_await workspaces_.find(visit.id));
  }
  const Workspace& workspace = visited->workspace;
  if (visit.is_owner()) CO_CHECK(authorize(visit.identity->user, Action::kEnterWorkspace, &workspace));
  const std::string_view path = std::string_view(visit.inner_target).substr(0, visit.inner_target.find('?'));
  if (path.starts_with(kOwnPrefix)) {
    co_return co_await serve_own(exchange, visit, visited, path.substr(kOwnPrefix.size()));
  }
  if (workspace.deleted_at) co_return fail(ErrorCode::kNotFound, "this workspace is being deleted");
  if (!WakeDoor::is_awake(workspace)) {
    CO_TRY(visited, co_await wake_door_.await_up(exchange, visit, visited));
    if (!visited) co_return Result<void>();
  }
  wake_door_.note_use(exchange.request(), visit);
  if (workspaces_.claim_touch(visit.id)) co_await workspaces_.touch(visit.id, clock_());
  if (visit.is_ide()) co_return co_await pass_to_ide(exchange, visit, visited);
  co_return co_await pass_to_port(exchange, visit, visited);
}

Task<void> WorkspaceDoor::pass_to_ide(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited) {
  VisitorSide side;
  side.peer_address = exchange.peer_address();
  side.scheme = public_origin_.scheme;
  side.shares_platform_origin = visit.base != "/";
  http::ProxyPlan plan;
  plan.head = ide_request(exchange.request(), visit.inner_target, side);
  plan.upstream = visited->way_to(0);
  plan.edit_response = [&side](http::ResponseHead& head) { clean_ide_response(head, side); };
  co_return co_await pass(exchange, visit, std::move(plan));
}

Task<void> WorkspaceDoor::pass_to_port(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited) {
  const PortView view{own_,        exchange.peer_address(), public_origin_, visit.id, visit.port, visit.base,
                      visit.alias, visit.original_host};
  http::ProxyPlan plan;
  plan.head = port_request(exchange.request(), visit.inner_target, view);
  plan.upstream = visited->way_to(visit.port);
  plan.edit_response = [&view](http::ResponseHead& head) { translate_port_response(head, view); };
  auto passed = co_await pass(exchange, visit, std::move(plan));
  if (!passed && passed.error().code == ErrorCode::kUpstreamUnavailable && !exchange.answered()) {
    auto error = std::move(passed).error();
    error.detail = error.message + ": " + error.detail;  // For the log: the page says what to do.
    error.message = silent_port_message(visit, visited->workspace);
    const auto& request = exchange.request();
    if (!is_navigation(request) || is_framed(request)) co_return fail(std::move(error));
    co_return co_await show_silent_port(exchange, visit, visited->workspace);
  }
  co_return passed;
}

Task<void> WorkspaceDoor::show_silent_port(http::Exchange& exchange, const DoorVisit& visit,
                                           const Workspace& workspace) {
  SilentPortPage page;
  page.language = language_of(exchange.request(), visit.identity ? visit.identity->user.locale : "");
  page.base = visit.base;
  page.port = visit.port;
  page.workspace_name = workspace.name;
  page.product_name = options_.product_name;
  if (visit.is_owner()) {
    page.terminal_url = options_.public_url + "/workspaces/" + visit.id.value();
  } else {
    page.ask = workspace.owner_name;
  }
  http::Response response;
  response.status = 502;
  add_page_headers(response.headers);
  response.body = render_silent_port_page(page);
  co_return co_await exchange.respond(std::move(response));
}

Task<void> WorkspaceDoor::pass_viewer(http::Exchange& exchange, const DoorVisit& visit, http::ProxyPlan plan) {
  LiveViews::View view(live_views_, exchange, visit.admission->claim, visit.admission->viewer,
                       visit.admission->shared->share.expires_at);
  plan.passed = &view.passed();
  const auto* sent = exchange.request().is_upgrade() ? plan.passed : nullptr;
  OpenPassages::Passage passage(passages_, exchange, visit, sent);
  co_return co_await http::proxy(exchange, pool_, std::move(plan));
}

Task<void> WorkspaceDoor::pass(http::Exchange& exchange, const DoorVisit& visit, http::ProxyPlan plan) {
  if (!visit.is_owner()) {
    auto passed = co_await pass_viewer(exchange, visit, std::move(plan));
    if (!passed) workspaces_.forget(visit.id);
    co_return passed;
  }
  const bool upgrade = exchange.request().is_upgrade();
  http::RelayCount count;
  if (upgrade && !visit.is_ide()) plan.passed = &count;
  OpenPassages::Passage passage(passages_, exchange, visit, plan.passed);
  auto passing = http::proxy(exchange, pool_, std::move(plan));
  auto guarded = upgrade ? while_good(std::move(passing), visit) : std::move(passing);
  auto passed = co_await std::move(guarded);
  if (!passed) workspaces_.forget(visit.id);  // What we know of it may be old: look again at the next visit.
  co_return passed;
}

Task<void> WorkspaceDoor::while_good(Task<void> task, const DoorVisit& visit) {
  using boost::asio::experimental::awaitable_operators::operator||;
  auto revocation = until_revoked(visit);
  auto winner = co_await (std::move(task) || std::move(revocation));
  if (winner.index() == 0) co_return std::get<0>(std::move(winner));
  co_return fail(ErrorCode::kUnauthorized, "signed out");
}

asio::awaitable<void> WorkspaceDoor::until_revoked(const DoorVisit& visit) {
  Visits::Visit open(visits_, visit.identity->user.id);
  while (true) {
    // First of all: a revocation between the check at the door and the line above was told to nobody.
    const auto identity = co_await verify(accounts_, visit.proof);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return;
    if (!identity && identity.error().code == ErrorCode::kUnauthorized) co_return;
    co_await open.revoked();
  }
}

}  // namespace codehub::gateway
