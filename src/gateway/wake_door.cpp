#include "wake_door.hpp"

#include <fmt/format.h>

#include "answers.hpp"
#include "codehub/http/error_response.hpp"
#include "pages.hpp"
#include "progress.hpp"

namespace codehub::gateway {
namespace {

constexpr int kAskAgainSeconds = 5;

bool is_given_up(const Workspace& workspace) {
  return workspace.phase == Phase::kError && workspace.operation == Operation::kNone;
}

/// Up again before anybody notices, if nothing goes wrong.
bool is_nearly_up(const Workspace& workspace) {
  return workspace.phase == Phase::kPaused || workspace.phase == Phase::kRunning;
}

/// 503 in the form that its sender reads, with when to ask again.
http::Response unavailable(const http::Exchange& exchange, std::string message) {
  const Error error{ErrorCode::kUpstreamUnavailable, std::move(message), {}, kAskAgainSeconds};
  if (is_navigation(exchange.request())) {
    auto page = error_answer(exchange, error);
    page.status = 503;
    return page;
  }
  return http::render_error(error, exchange.request_id(), {503, "UPSTREAM_UNAVAILABLE"});
}

std::string why_not_up(const DoorVisit& visit, const Workspace& workspace, bool coming) {
  if (coming) return fmt::format("The workspace `{}` is waking up and not there yet. Try again.", workspace.name);
  if (!visit.is_owner()) {
    return fmt::format("The workspace `{}` does not run just now. Ask {} to start it.", workspace.name,
                       workspace.owner_name);
  }
  return fmt::format("workspace `{}` is not running (phase {}): open its page to wake it", workspace.name,
                     to_string(workspace.phase));
}

/// A quota's words name workspaces of the owner: not for visitors.
Error refusal_for(const DoorVisit& visit, const Workspace& workspace, Error error) {
  if (error.code != ErrorCode::kQuotaExceeded || visit.is_owner()) return error;
  error.detail = error.message;
  error.message = fmt::format("The workspace `{}` cannot be woken just now: {} has no room for another one. Ask them.",
                              workspace.name, workspace.owner_name);
  return error;
}

std::shared_ptr<PageVisits> shared_or_own(std::shared_ptr<PageVisits> shared) {
  return shared ? std::move(shared) : std::make_shared<PageVisits>();
}

}  // namespace

WakeDoor::WakeDoor(asio::any_io_executor executor, const GatewayParts& parts, const GatewayOptions& options,
                   WorkspaceCache& workspaces)
    : options_(options),
      clock_(parts.clock),
      page_visits_(shared_or_own(parts.page_visits)),
      used_(parts.used, parts.clock),
      waker_(executor, parts.store, parts.changed, workspaces),
      room_(executor, parts.store, parts.changed, workspaces, {options.held_per_workspace, options.held_total}) {}

bool WakeDoor::is_awake(const Workspace& workspace) {
  return is_ready(workspace) && workspace.desired_state == Phase::kRunning;
}

void WakeDoor::note_use(const http::RequestHead& request, const DoorVisit& visit) {
  if (is_navigation(request)) {
    const auto caller = caller_of(request);
    const bool opened = caller == Caller::kNavigation || (caller == Caller::kInner && !visit.is_ide());
    if (opened) page_visits_->note(visit.id, visit.visitor(), clock_());
    if (opened && used_.is_due(visit.id, SignalKind::kVisit)) tell(visit.id, SignalKind::kVisit, cause_of(visit));
  }
  if (visit.is_owner() || !used_.is_due(visit.id, SignalKind::kViewers)) return;
  if (!wakes_it(visit, caller_of(request))) return;  // A page that was left open is no use of anything.
  const auto cause = fmt::format("{} looks at port {}", visit.visitor_in_words(), visit.port);
  tell(visit.id, SignalKind::kViewers, cause);
}

bool WakeDoor::wakes_it(const DoorVisit& visit, Caller caller) const {
  const bool asks_itself = caller == Caller::kBackground;
  const bool lately = asks_itself && page_visits_->lately(visit.id, visit.visitor(), clock_());
  return wakes(caller, visit.is_ide(), lately);
}

bool WakeDoor::rouse(const Workspace& workspace, const DoorVisit& visit, Caller caller) {
  if (!visit.may_wake() || !wakes_it(visit, caller)) return false;
  waker_.start(workspace, cause_of(visit));
  tell(visit.id, SignalKind::kVisit, cause_of(visit));
  return true;
}

Task<void> WakeDoor::wake(const DoorVisit& visit, VisitedPtr visited, std::string cause) {
  const auto woken = co_await waker_.wake(visited, cause);
  if (!woken) co_return fail(refusal_for(visit, visited->workspace, woken.error()));
  tell(visit.id, SignalKind::kVisit, cause);
  co_return Result<void>();
}

Task<VisitedPtr> WakeDoor::await_up(http::Exchange& exchange, const DoorVisit& visit, VisitedPtr visited) {
  const auto caller = caller_of(exchange.request());
  const Workspace& workspace = visited->workspace;
  const bool coming = workspace.desired_state == Phase::kRunning;
  const bool wakes = visit.may_wake() && wakes_it(visit, caller);
  if (is_ready(workspace) && !wakes) co_return visited;  // On its way down, and none of this visitor's business.
  const bool waits = caller != Caller::kPreview && caller != Caller::kPrefetch && !is_given_up(workspace);
  if (waits) co_return co_await wake_and_wait(exchange, visit, caller, std::move(visited));
  auto response = turn_away(exchange, visit, caller, workspace, coming);
  CO_CHECK(co_await exchange.respond(std::move(response)));
  co_return VisitedPtr();
}

Task<VisitedPtr> WakeDoor::wake_and_wait(http::Exchange& exchange, const DoorVisit& visit, Caller caller,
                                         VisitedPtr visited) {
  const bool wakes = visit.may_wake() && wakes_it(visit, caller);
  WaitingRoom::Place place(room_, exchange, visit.id, wakes);
  bool coming = visited->workspace.desired_state == Phase::kRunning;
  if (!coming && wakes) {
    auto cause = cause_of(visit);
    CO_CHECK(co_await wake(visit, visited, std::move(cause)));
    coming = true;
  }
  const bool use = coming || visit.may_wake();  // Else nobody here can do anything about it.
  const auto limit = use ? patience(caller, visited->workspace, coming) : std::chrono::milliseconds(0);
  auto end = WaitingRoom::End::kTimedOut;
  if (limit > limit.zero() && place.is_taken()) end = co_await place.wait(limit);
  if (place.seen()) visited = place.seen();
  if (end == WaitingRoom::End::kUp) co_return visited;
  if (end == WaitingRoom::End::kGone) co_return fail(ErrorCode::kCancelled, "the visitor went away");
  http::Response response;
  if (end == WaitingRoom::End::kClosed) {
    response = unavailable(exchange, "The server is being restarted. Try again.");
  } else if (limit > limit.zero() && !place.is_taken()) {
    response = unavailable(exchange, "Too many requests wait for workspaces that are waking up. Try again.");
  } else {
    response = turn_away(exchange, visit, caller, visited->workspace, coming);
  }
  CO_CHECK(co_await exchange.respond(std::move(response)));
  co_return VisitedPtr();
}

std::chrono::milliseconds WakeDoor::patience(Caller caller, const Workspace& workspace, bool coming) const {
  using std::chrono::milliseconds;
  switch (caller) {
    case Caller::kNavigation: return coming && is_nearly_up(workspace) ? options_.page_hold_limit : milliseconds(0);
    case Caller::kProbe: return coming ? options_.hold_limit : milliseconds(0);
    default: return options_.hold_limit;
  }
}

http::Response WakeDoor::turn_away(const http::Exchange& exchange, const DoorVisit& visit, Caller caller,
                                   const Workspace& workspace, bool coming) const {
  if (caller == Caller::kPreview) {
    http::Response response;
    add_page_headers(response.headers);
    response.body = render_asleep_page(language_of(exchange.request()), workspace.name, options_.product_name);
    return response;
  }
  const bool page = caller == Caller::kNavigation && (coming || visit.may_wake());
  if (page) return waiting_page(exchange, visit, workspace);
  return unavailable(exchange, why_not_up(visit, workspace, coming));
}

http::Response WakeDoor::waiting_page(const http::Exchange& exchange, const DoorVisit& visit,
                                      const Workspace& workspace) const {
  WaitingPage page;
  page.language = language_of(exchange.request(), visit.identity ? visit.identity->user.locale : "");
  page.base = visit.base;
  page.workspace_name = workspace.name;
  page.product_name = options_.product_name;
  page.may_start = visit.may_wake();
  if (visit.is_owner()) page.dashboard_url = options_.public_url + "/workspaces/" + visit.id.value();
  http::Response response;
  add_page_headers(response.headers);
  response.body = render_waiting_page(page);
  return response;
}

}  // namespace codehub::gateway
