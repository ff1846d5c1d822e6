#include "event_stream.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

constexpr int kChunk = 500;  // Lines read at once while following.

struct LogRequest {
  std::int64_t after = 0;
  int limit = 0;
  bool follow = false;
};

Result<LogRequest> read_log_request(const Call& call) {
  TRY(const auto query, call.query({"after", "limit", "follow"}));
  LogRequest request;
  TRY(request.after, query.number("after", 0, 0, std::numeric_limits<std::int64_t>::max()));
  constexpr int kMost = store::WorkspaceLogRepository::kMaxLogLines;
  TRY(const auto limit, query.number("limit", kMost, 1, kMost));
  request.limit = static_cast<int>(limit);
  TRY(request.follow, query.flag("follow"));
  if (call.exchange.request().headers.has_token("Accept", "text/event-stream")) request.follow = true;
  return request;
}

// Nothing is being done and nothing is about to be: the story is told.
bool is_settled(const Workspace& workspace) {
  if (workspace.operation != Operation::kNone) return false;
  if (workspace.deleted_at) return false;
  // What shall be frozen and has nothing to freeze, rests.
  const bool rests = workspace.desired_state == Phase::kPaused && workspace.phase == Phase::kStandby;
  return workspace.phase == Phase::kError || workspace.phase == workspace.desired_state || rests;
}

Task<void> send_new_lines(Context& context, EventStream& stream, const WorkspaceId& id, std::int64_t& after) {
  for (;;) {
    CO_TRY(const auto lines, co_await context.parts.store.workspace_logs().read(id, after, kChunk));
    for (const auto& line : lines) {
      const auto body = render_log_line(line);
      CO_CHECK(co_await stream.send("log", body));
      after = line.seq;
    }
    if (lines.size() < static_cast<std::size_t>(kChunk)) co_return Result<void>();
  }
}

Task<void> send_end(EventStream& stream, Phase phase) {
  const json body = {{"phase", std::string(to_string(phase))}};
  CO_CHECK(co_await stream.send("end", body));
  co_return co_await stream.finish();
}

Task<void> follow(Context& context, Call& call, EventStream& stream, std::int64_t after) {
  const auto id = call.workspace.id;
  do {
    // The phase first, then the lines: lines written before the operation ended are never left out.
    auto workspace = co_await context.parts.store.workspaces().find(id);
    if (!workspace && workspace.error().code == ErrorCode::kNotFound) {
      co_return co_await send_end(stream, Phase::kDeleted);
    }
    CO_CHECK(co_await send_new_lines(context, stream, id, after));
    if (workspace && is_settled(*workspace)) co_return co_await send_end(stream, workspace->phase);
    if (stream.heartbeat_due()) CO_CHECK(co_await stream.send_comment());
  } while (co_await stream.wait());
  co_return co_await stream.finish();
}

Task<Reply> follow_logs(Context& context, Call& call, std::int64_t after) {
  EventStream stream(context, call, Action::kReadWorkspace);
  const auto id = call.workspace.id;
  const auto on_line = [&stream, id](const WorkspaceLogAppended& event) {
    if (event.workspace_id == id) stream.wake();
  };
  const auto on_change = [&stream, id](const WorkspaceChanged& event) {
    if (event.workspace_id == id) stream.wake();
  };
  const auto lines = context.parts.logged.subscribe(context.executor, on_line);
  const auto changes = context.parts.changed.subscribe(context.executor, on_change);
  CO_CHECK(co_await stream.start());
  if (call.head_only()) co_return Reply();
  CO_CHECK(co_await follow(context, call, stream, after));
  co_return Reply();
}

}  // namespace

Task<Reply> get_logs(Context& context, Call& call) {
  CO_TRY(const auto request, read_log_request(call));
  if (request.follow) co_return co_await follow_logs(context, call, request.after);
  const auto id = call.workspace.id;
  CO_TRY(const auto lines, co_await context.parts.store.workspace_logs().read(id, request.after, request.limit));
  json items = json::array();
  for (const auto& line : lines) items.push_back(render_log_line(line));
  const auto next_after = lines.empty() ? request.after : lines.back().seq;
  co_return json_reply(200, {{"items", std::move(items)}, {"next_after", next_after}});
}

}  // namespace codehub::api
