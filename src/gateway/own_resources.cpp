#include <boost/asio/experimental/awaitable_operators.hpp>

#include "answers.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/http/text.hpp"
#include "pages.hpp"
#include "workspace_door.hpp"

// What the gateway answers itself below ".codehub/" of a workspace: progress, waking, and the script of the IDE's page.
namespace codehub::gateway {
namespace {

constexpr std::chrono::seconds kKnockLimit{3};

Error no_such_page() {
  Error error;
  error.code = ErrorCode::kNotFound;
  error.message = "no such page";
  return error;
}

Task<void> answer_empty(http::Exchange& exchange, int status) {
  http::Response response;
  response.status = status;
  response.headers.set("Cache-Control", "no-store");
  co_return co_await exchange.respond(std::move(response));
}

/// For the page of the IDE alone; a browser may keep it for a moment.
http::Response presence_resource() {
  http::Response response;
  response.headers.set("Content-Type", "text/javascript; charset=utf-8");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Cache-Control", "private, max-age=300");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  response.body = presence_script();
  return response;
}

}  // namespace

Task<void> WorkspaceDoor::serve_own(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited,
                                    std::string_view name) {
  const auto& request = exchange.request();
  if (request.method == "POST") co_return co_await serve_posted(exchange, visit, visited, name);
  if (request.method == "GET" && name == "progress") co_return co_await stream_progress(exchange, visit);
  if (request.method == "GET" && name == "listening" && !visit.is_ide()) {
    co_return co_await say_if_listening(exchange, visit, visited);
  }
  if (request.method == "GET" && name == "presence.js" && visit.is_ide()) {
    auto script = presence_resource();
    co_return co_await exchange.respond(std::move(script));
  }
  auto response = error_answer(exchange, no_such_page());
  co_return co_await exchange.respond(std::move(response));
}

Task<void> WorkspaceDoor::serve_posted(http::Exchange& exchange, const DoorVisit& visit, const VisitedPtr& visited,
                                       std::string_view name) {
  const bool of_waiting_page = visit.may_wake() && (name == "start" || name == "retry");
  const bool of_ide_page = visit.is_ide() && (name == "presence" || name == "wake");
  if (!of_waiting_page && !of_ide_page) {
    auto response = error_answer(exchange, no_such_page());
    co_return co_await exchange.respond(std::move(response));
  }
  if (!is_same_origin(exchange.request())) {
    co_return fail(ErrorCode::kForbidden, "this must be sent by the page of the workspace itself");
  }
  if (of_waiting_page) {
    store::IntentChange change;
    change.desired_state = Phase::kRunning;
    change.retry = true;  // Means nothing but to a workspace that was given up; that one shall be tried again.
    change.cause = cause_of(visit);
    co_return co_await ask_for(exchange, visit, std::move(change));
  }
  wake_door_.tell(visit.id, SignalKind::kPresence, "keys or pointer in the IDE's page");
  if (name == "wake") {
    std::string cause = "keys or pointer in the IDE";
    CO_CHECK(co_await wake_door_.wake(visit, visited, std::move(cause)));
  }
  co_return co_await answer_empty(exchange, 204);
}

Task<void> WorkspaceDoor::say_if_listening(http::Exchange& exchange, const DoorVisit& visit,
                                           const VisitedPtr& visited) {
  bool listening = false;
  if (is_ready(visited->workspace)) {
    auto knocking = visited->way_to(visit.port)->dial();
    const auto stream = co_await with_deadline(kKnockLimit, "connecting to a port", std::move(knocking));
    listening = stream.has_value();
  }
  co_return co_await answer_empty(exchange, listening ? 204 : 503);
}

Task<void> WorkspaceDoor::stream_progress(http::Exchange& exchange, const DoorVisit& visit) {
  if (visit.is_owner()) {
    const bool follows = visit.is_ide() && exchange.request().query() == "follow";
    auto streaming =
        progress_.stream(exchange, visit.id, follows ? Progress::Reader::kIdePage : Progress::Reader::kOwner);
    co_return co_await while_good(std::move(streaming), visit);
  }
  LiveViews::View view(live_views_, exchange, visit.admission->claim, visit.admission->viewer,
                       visit.admission->shared->share.expires_at);
  co_return co_await progress_.stream(exchange, visit.id, Progress::Reader::kVisitor);
}

Task<void> WorkspaceDoor::ask_for(http::Exchange& exchange, const DoorVisit& visit, store::IntentChange change) {
  CO_TRY(const Workspace workspace, co_await store_.workspaces().change_intent(visit.id, std::move(change)));
  workspaces_.forget(visit.id);
  WorkspaceChanged event;
  event.workspace_id = visit.id;
  event.owner_id = workspace.owner_id;
  event.intent = true;
  changed_.publish(event);
  co_return co_await answer_empty(exchange, 204);
}

}  // namespace codehub::gateway
