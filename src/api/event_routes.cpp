#include <set>

#include "event_stream.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

// A reader so far behind is better served by reading the list again.
constexpr std::size_t kMostPending = 1000;

// Workspaces that changed since the reader was last told; a workspace that changes ten times meanwhile is told once.
struct PendingChanges {
  std::set<WorkspaceId> changed;
  std::set<WorkspaceId> gone;
  std::set<WorkspaceId> ports;  ///< Something began or ceased to listen in them.

  void note(const WorkspaceChanged& event) { (event.deleted ? gone : changed).insert(event.workspace_id); }
  [[nodiscard]] bool overflowed() const { return changed.size() + gone.size() + ports.size() > kMostPending; }
};

Task<void> tell_gone(EventStream& stream, const WorkspaceId& id) {
  return stream.send("workspace_deleted", {{"id", id.value()}});
}

Task<void> tell_time(Context& context, EventStream& stream) {
  return stream.send("heartbeat", {{"time", format_rfc3339(context.parts.clock())}});
}

Task<void> tell_changed(Context& context, EventStream& stream, WorkspaceId id) {
  auto workspace = co_await context.parts.store.workspaces().find(id);
  if (workspace) {
    const auto body = render_workspace(*workspace, context.options);
    co_return co_await stream.send("workspace_updated", body);
  }
  if (workspace.error().code == ErrorCode::kNotFound) co_return co_await tell_gone(stream, id);
  co_return Result<void>();  // The database is away: the reader's next list will show it.
}

Task<void> tell_ports(EventStream& stream, const WorkspaceId& id) {
  return stream.send("ports_changed", {{"workspace_id", id.value()}});
}

Task<void> tell(Context& context, EventStream& stream, PendingChanges& pending) {
  while (!pending.gone.empty()) {
    auto id = std::move(pending.gone.extract(pending.gone.begin()).value());
    pending.changed.erase(id);
    pending.ports.erase(id);
    CO_CHECK(co_await tell_gone(stream, id));
  }
  while (!pending.changed.empty()) {
    auto id = std::move(pending.changed.extract(pending.changed.begin()).value());
    CO_CHECK(co_await tell_changed(context, stream, std::move(id)));
  }
  while (!pending.ports.empty()) {
    const auto id = std::move(pending.ports.extract(pending.ports.begin()).value());
    CO_CHECK(co_await tell_ports(stream, id));
  }
  co_return Result<void>();
}

// Only the own ones, whoever else's workspaces are listed: nobody but the owner may see what listens. A HEAD request
// watches nothing.
PortWatch::Subscription watch_ports(Context& context, const Call& call, EventStream& stream, PendingChanges& pending) {
  if (call.head_only()) return {};
  return context.ports.watch(call.user().id, [&stream, &pending](const WorkspaceId& id) {
    pending.ports.insert(id);
    stream.wake();
  });
}

}  // namespace

Task<Reply> follow_events(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"owner"}));
  CO_TRY(const auto owner, query.choice("owner", {"me", "all"}));
  const bool everybody = owner == "all";
  const auto action = everybody ? Action::kListAllWorkspaces : Action::kUseOwnAccount;
  CO_CHECK(authorize(call.user(), action));
  EventStream stream(context, call, action);
  PendingChanges pending;
  const auto note = [&pending, &stream, everybody, user = call.user().id](const WorkspaceChanged& event) {
    if (!everybody && event.owner_id != user) return;
    pending.note(event);
    stream.wake();
  };
  const auto subscription = context.parts.changed.subscribe(context.executor, note);
  const auto watching = watch_ports(context, call, stream, pending);
  CO_CHECK(co_await stream.start());
  if (call.head_only()) co_return Reply();
  CO_CHECK(co_await tell_time(context, stream));
  while (co_await stream.wait()) {
    if (pending.overflowed()) break;
    CO_CHECK(co_await tell(context, stream, pending));
    if (stream.heartbeat_due()) CO_CHECK(co_await tell_time(context, stream));
  }
  CO_CHECK(co_await stream.finish());
  co_return Reply();
}

}  // namespace codehub::api
