#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include "agent_address.hpp"
#include "bring_up.hpp"
#include "codehub/base/log.hpp"
#include "codehub/forward/link.hpp"
#include "event_stream.hpp"
#include "route.hpp"

// TCP ports of a workspace on the machine of whoever may enter it: one WebSocket, many connections (room `forward`).
namespace codehub::api {
namespace {

constexpr std::chrono::minutes kNoteUseEvery{1};

/// The way from a forwarding connection into its workspace.
class WayIn {
 public:
  WayIn(Context& context, WorkspaceId id, std::string username)
      : context_(context), id_(std::move(id)), username_(std::move(username)) {}

  /// The workspace is looked up each time: it may sleep, and is woken then, or have another agent than before. That
  /// nothing but its own loopback is reached is seen to by the agent.
  Task<std::unique_ptr<http::ByteStream>> dial(std::uint16_t port) {
    Use use{SignalKind::kVisit, "a connection of `" + username_ + "` to port " + std::to_string(port)};
    say_use(use);
    CO_TRY(const auto workspace, co_await bring_up(context_, id_, std::move(use)));
    CO_TRY(auto agent, require_running_agent(workspace));
    co_await note_use();
    auto target = "localhost:" + std::to_string(port);
    co_return co_await agentlink::open_tunnel(std::move(agent), std::move(target));
  }

  /// At most once a second.
  void say_use(const Use& use) {
    const auto now = std::chrono::steady_clock::now();
    if (said_ && now - *said_ < std::chrono::seconds(1)) return;
    said_ = now;
    tell_use(context_, id_, use);
  }

  /// Whoever connects uses the workspace; who only keeps the way open does not.
  asio::awaitable<void> note_use() {
    const auto now = std::chrono::steady_clock::now();
    if (noted_ && now - *noted_ < kNoteUseEvery) co_return;
    noted_ = now;
    const auto touched = co_await context_.parts.store.workspaces().touch_access(id_, context_.parts.clock());
    if (touched) co_return;
    log::warn("api", "cannot note a use", {{"workspace", id_.value()}, {"error", touched.error().message}});
  }

 private:
  Context& context_;
  WorkspaceId id_;
  std::string username_;
  std::optional<std::chrono::steady_clock::time_point> noted_;
  std::optional<std::chrono::steady_clock::time_point> said_;
};

// Returns when the workspace cannot be reached any more, by no new connection either: one that sleeps is woken by it.
Task<void> watch_workspace(Context& context, WorkspaceId id) {
  Signal changed(context.executor);
  const auto subscription = context.parts.changed.subscribe(context.executor, [&](const WorkspaceChanged& event) {
    if (event.workspace_id == id) changed.notify();
  });
  for (;;) {
    // First of all, as it may have changed before anybody listened; and now and then, as events may be lost.
    const auto workspace = co_await context.parts.store.workspaces().find(id);
    const bool gone = workspace ? !can_come_up(*workspace) : !is_transient(workspace.error().code);
    if (gone) co_return Result<void>();
    static_cast<void>(co_await changed.wait(context.options.heartbeat));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "the watch ended");
  }
}

}  // namespace

Task<Reply> forward_ports(Context& context, Call& call) {
  using namespace boost::asio::experimental::awaitable_operators;
  if (!call.exchange.request().is_websocket()) {
    co_return fail(ErrorCode::kInvalidRequest, "this address speaks WebSocket only: ask for an upgrade");
  }
  // The open way is no use of it: one that sleeps is woken by the first connection.
  if (!can_come_up(call.workspace)) co_return fail(require_running_agent(call.workspace).error());
  std::string protocol(forward::kProtocol);
  CO_TRY(auto socket, co_await http::WebSocket::accept(call.exchange, std::move(protocol)));
  WayIn way(context, call.workspace.id, call.user().username);
  forward::Traffic traffic;
  forward::Link::Dial dial = [&way](std::uint16_t port) { return way.dial(port); };
  forward::Link link(context.executor, std::move(socket), traffic, std::move(dial));
  auto passing = link.run();
  auto watching = watch_session(context, call, Action::kEnterWorkspace);
  auto running = watch_workspace(context, call.workspace.id);
  Use use{SignalKind::kVisit, "a forwarded connection of `" + call.user().username + "`"};
  auto waking = wake_on_input(context, call.workspace.id, traffic.received, std::move(use));
  auto first = co_await (std::move(passing) || std::move(watching) || std::move(running) || std::move(waking));
  static_cast<void>(first);  // However it ended, it is the client's to try again and hear why not.
  co_return Reply();
}

}  // namespace codehub::api
