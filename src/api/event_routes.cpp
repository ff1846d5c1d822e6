#include <set>

#include "event_stream.hpp"
#include "idleness_view.hpp"
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
  std::set<WorkspaceId> ports;     ///< Something began or ceased to listen in them.
  std::set<WorkspaceId> shares;    ///< Who may visit their ports. The empty id: possibly those of every workspace.
  std::set<WorkspaceId> idleness;  ///< What will be done with them, or when. The empty id as above.
  std::set<WorkspaceId> viewers;   ///< Somebody came to a port of theirs, or left it.

  void note(const WorkspaceChanged& event) { (event.deleted ? gone : changed).insert(event.workspace_id); }
  void note(const SharesChanged& event) { shares.insert(event.workspace_id); }
  void note(const IdlenessChanged& event) { idleness.insert(event.workspace_id); }
  void note(const ViewersChanged& event) { viewers.insert(event.workspace_id); }
  [[nodiscard]] bool overflowed() const {
    return changed.size() + gone.size() + ports.size() + shares.size() + idleness.size() + viewers.size() >
           kMostPending;
  }
  void forget(const WorkspaceId& id) {
    for (auto* set : {&changed, &ports, &shares, &idleness, &viewers}) set->erase(id);
  }
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
    auto reader = co_await IdlenessReader::open(context, std::move(id));
    const auto body = reader ? render_with_idleness(*workspace, *reader, context.options)
                             : render_workspace(*workspace, context.options);
    co_return co_await stream.send("workspace_updated", body);
  }
  if (workspace.error().code == ErrorCode::kNotFound) co_return co_await tell_gone(stream, id);
  co_return Result<void>();  // The database is away: the reader's next list will show it.
}

// "There is something new about it: read it again."
Task<void> tell_about(EventStream& stream, std::string_view event, std::set<WorkspaceId>& workspaces) {
  while (!workspaces.empty()) {
    const auto id = std::move(workspaces.extract(workspaces.begin()).value());
    const nlohmann::json name = id.empty() ? nlohmann::json(nullptr) : nlohmann::json(id.value());
    const nlohmann::json data = {{"workspace_id", name}};
    CO_CHECK(co_await stream.send(event, data));
  }
  co_return Result<void>();
}

Task<void> tell(Context& context, EventStream& stream, PendingChanges& pending) {
  while (!pending.gone.empty()) {
    auto id = std::move(pending.gone.extract(pending.gone.begin()).value());
    pending.forget(id);
    CO_CHECK(co_await tell_gone(stream, id));
  }
  while (!pending.changed.empty()) {
    auto id = std::move(pending.changed.extract(pending.changed.begin()).value());
    CO_CHECK(co_await tell_changed(context, stream, std::move(id)));
  }
  CO_CHECK(co_await tell_about(stream, "ports_changed", pending.ports));
  CO_CHECK(co_await tell_about(stream, "shares_changed", pending.shares));
  CO_CHECK(co_await tell_about(stream, "idleness_changed", pending.idleness));
  co_return co_await tell_about(stream, "viewers_changed", pending.viewers);
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
  // An event of nobody's is about everybody's.
  const auto note = [&pending, &stream, everybody, user = call.user().id](const auto& event) {
    if (!everybody && !event.owner_id.empty() && event.owner_id != user) return;
    pending.note(event);
    stream.wake();
  };
  const auto subscription = context.parts.changed.subscribe(context.executor, note);
  const auto shares = context.parts.shares.subscribe(context.executor, note);
  const auto idleness = context.parts.idleness.subscribe(context.executor, note);
  const auto viewers = context.parts.viewers.subscribe(context.executor, note);
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
