#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/gateway/front_door.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/server.hpp"
#include "run_task.hpp"

namespace codehub::gateway::test {

struct Told {
  int status = 0;
  http::Headers headers;
  std::string body;
  [[nodiscard]] std::string location() const { return std::string(headers.get("Location")); }
  /// "name=value" of the cookie that is set, empty when it is not.
  [[nodiscard]] std::string cookie(std::string_view name) const;
};

/// The front door on a real HTTP server, a real SQLite database and real accounts, with one workspace of one person,
/// and an agent behind it whose IDE switches protocols and echoes. One loop, driven by the test.
class GatewayHouse {
 public:
  /// `edit` changes the door's options: requests for a workspace that sleeps are held for 100 ms only.
  explicit GatewayHouse(const std::function<void(GatewayOptions&)>& edit = {});
  ~GatewayHouse();
  GatewayHouse(const GatewayHouse&) = delete;
  GatewayHouse& operator=(const GatewayHouse&) = delete;

  /// GET of `target` at `host`.
  [[nodiscard]] Told get(const std::string& host, const std::string& target, http::Headers headers = {});
  /// The same as a browser does for a page.
  [[nodiscard]] Told visit(const std::string& host, const std::string& target, const std::string& cookies = {});
  /// Follows a redirect to one of our own origins.
  [[nodiscard]] Told follow(const Told& from, const std::string& cookies);
  /// The cookie of the app origin, after a whole hand-shake.
  [[nodiscard]] std::string enter(const std::string& host = {}, const std::string& session_cookie = {});
  /// A connection to the server, with this sent over it.
  [[nodiscard]] std::unique_ptr<http::ByteStream> say(const std::string& text);
  /// Reads until `marker` comes or the stream ends, at most 5 seconds ("…(still open)").
  [[nodiscard]] std::string hear(http::ByteStream& stream, const std::string& marker);
  /// Lets the loop run until the condition holds, at most 5 seconds.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition);
  void set_phase(Phase phase);
  /// What is wanted, as a request of the owner's changes it.
  void set_intent(Phase desired);
  /// Was frozen, or stopped, and shall be.
  void put_to_sleep(Phase phase);
  /// Another person, and their session ("session=…").
  [[nodiscard]] User make_user(const std::string& name);
  [[nodiscard]] std::string log_in(const std::string& name);

  template <class T>
  Result<T> run(Task<T> task) {
    return codehub::test::run_task(loop, std::move(task));
  }

  static constexpr const char* kHub = "localhost:8000";
  static constexpr const char* kPassword = "correct horse battery";
  std::filesystem::path folder;
  asio::io_context loop;
  BlockingPool pool{2};
  EventBus<WorkspaceChanged> changed;
  EventBus<WorkspaceLogAppended> logged;
  EventBus<SessionsRevoked> revoked;
  EventBus<SharesChanged> shares_changed;
  EventBus<WorkspaceUsed> used;
  EventBus<ViewersChanged> viewers_changed;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<accounts::Accounts> accounts;
  std::unique_ptr<Viewers> viewers;
  User owner;
  std::string session;  ///< "session=…"
  Workspace workspace;
  std::string ide_host;
  std::string port_host;  ///< Of port 5173.
  std::unique_ptr<FrontDoor> door;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<http::Server> agent;
  int agent_status = 200;              ///< What it answers to CONNECT.
  bool frozen = false;                 ///< What is in the workspace does nothing.
  std::chrono::microseconds ahead{0};  ///< The door's clock, of the real one.
  std::string tunnel_target;           ///< The last that it was asked for.

 private:
  asio::awaitable<void> until_thawed();
  asio::awaitable<void> serve_tunnel(http::Exchange& exchange);
  TaskGroup tasks_{loop.get_executor()};
};

}  // namespace codehub::gateway::test
