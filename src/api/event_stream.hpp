#pragma once

#include <chrono>
#include <string_view>

#include "call.hpp"
#include "codehub/domain/authorization.hpp"

namespace codehub::api {

/// A server-sent event stream to one client, with what all of ours share: heartbeats, the end of the session behind it,
/// the end of the server, and a bound on how long a reader may take nothing.
///
///     EventStream stream(context, call, Action::kReadWorkspace);
///     CO_CHECK(co_await stream.start());
///     while (co_await stream.wait()) CO_CHECK(co_await stream.send("log", data));
class EventStream {
 public:
  EventStream(Context& context, Call& call, Action action);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  [[nodiscard]] Task<void> start();
  [[nodiscard]] Task<void> send(std::string_view event, const nlohmann::json& data);
  /// A comment line, to keep the connection and to notice a client that went away.
  [[nodiscard]] Task<void> send_comment();
  /// False when the stream must end now. Returns after `wake`, or when a heartbeat is due (`heartbeat_due` says so).
  [[nodiscard]] asio::awaitable<bool> wait();
  [[nodiscard]] bool heartbeat_due() const { return heartbeat_due_; }
  [[nodiscard]] Task<void> finish();

  void wake() { (*entry_)->wake.notify(); }

 private:
  [[nodiscard]] Task<void> write(std::string text);

  Context& context_;
  Call& call_;
  Action action_;
  std::unique_ptr<StreamRegistry::Entry> entry_;
  EventBus<SessionsRevoked>::Subscription revoked_;
  std::chrono::steady_clock::time_point next_heartbeat_;
  bool heartbeat_due_ = false;
  bool client_gone_ = false;
};

/// True while the session behind the call is good and its user may still do `action`.
[[nodiscard]] asio::awaitable<bool> still_allowed(Context& context, Call& call, Action action);

/// Returns when the call must end: the session is no longer good, or the server stops. For racing against a long
/// answer.
[[nodiscard]] Task<void> watch_session(Context& context, Call& call, Action action);

}  // namespace codehub::api
