// The hub's way of a request and nothing else: the real front door over a real store, with one workspace whose agent is
// where the benchmark says, and with a port of it that is shared. Prints what visitors need:
// {"host":…,"cookie":…,"workspace":…,"shared_host":…,"shared_cookie":…}.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/accounts/accounts.hpp"
#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/io_threads.hpp"
#include "codehub/base/random.hpp"
#include "codehub/gateway/front_door.hpp"
#include "codehub/http/server.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace {

using namespace codehub;

struct Arguments {
  std::uint16_t port = 0;
  std::string agent;
  std::string token;
  std::string data;
  std::size_t threads = 1;
  std::uint16_t shared_port = 1;
};

/// What all executors share.
struct Shared {
  BlockingPool pool{2};
  EventBus<WorkspaceChanged> changed;
  EventBus<WorkspaceLogAppended> logged;
  EventBus<SessionsRevoked> revoked;
  EventBus<SharesChanged> shares_changed;
  EventBus<WorkspaceUsed> used;
  EventBus<ViewersChanged> viewers_changed;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<accounts::Accounts> accounts;
  std::unique_ptr<gateway::Viewers> viewers;
};

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

asio::awaitable<Workspace> make_workspace(Shared& shared, const Arguments& arguments, UserId owner) {
  Workspace workspace;
  workspace.id = new_workspace_id(secure_random());
  workspace.owner_id = owner;
  workspace.name = "bench";
  workspace.agent_token = arguments.token;
  workspace.created_at = workspace.updated_at = workspace.phase_changed_at = now();
  auto created = must(co_await shared.store->workspaces().create(std::move(workspace)));
  created.phase = Phase::kRunning;
  created.endpoint = arguments.agent;
  co_return must(co_await shared.store->workspaces().save_observation(std::move(created)));
}

/// The cookie that a signed-in person has at `host`.
asio::awaitable<std::string> cookie_at(Shared& shared, std::string session, std::string host) {
  auto identity = must(co_await shared.accounts->authenticate(std::move(session)));
  auto code = must(co_await shared.accounts->issue_code(std::move(identity), host));
  co_return "codehub_app=" + must(co_await shared.accounts->redeem_code(std::move(code), std::move(host)));
}

/// The port, open to everyone who is signed in; answers the session of somebody who is.
asio::awaitable<std::string> share_port(Shared& shared, const WorkspaceId& workspace, std::uint16_t port) {
  store::ShareRecord record;
  record.share.id = new_share_id(secure_random());
  record.share.workspace_id = workspace;
  record.share.port = port;
  record.share.audience = Audience::kEveryone;
  record.share.granted_at = record.share.created_at = record.share.updated_at = now();
  must(co_await shared.store->shares().create(std::move(record)));
  User user;
  user.username = "viewer";
  must(co_await shared.accounts->create_user(std::move(user), "benchmark-password"));
  auto login = must(co_await shared.accounts->login("viewer", "benchmark-password", "127.0.0.1"));
  co_return login.token;
}

asio::awaitable<void> set_up(Shared& shared, const Arguments& arguments) {
  must(co_await shared.accounts->ensure_admin("admin", "benchmark-password"));
  auto login = must(co_await shared.accounts->login("admin", "benchmark-password", "127.0.0.1"));
  const auto workspace = co_await make_workspace(shared, arguments, login.user.id);
  const auto host = "ide-" + workspace.id.value() + ".localhost";
  const auto cookie = co_await cookie_at(shared, login.token, host);
  const auto shared_host = std::to_string(arguments.shared_port) + "-" + workspace.id.value() + ".localhost";
  auto session = co_await share_port(shared, workspace.id, arguments.shared_port);
  const auto shared_cookie = co_await cookie_at(shared, std::move(session), shared_host);
  std::printf(
      "{\"host\":\"%s\",\"cookie\":\"%s\",\"workspace\":\"%s\",\"shared_host\":\"%s\",\"shared_cookie\":\"%s\"}\n",
      host.c_str(), cookie.c_str(), workspace.id.value().c_str(), shared_host.c_str(), shared_cookie.c_str());
  std::fflush(stdout);
}

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    const std::string value = argv[i + 1];
    if (key == "--port") arguments.port = static_cast<std::uint16_t>(std::stoi(value));
    if (key == "--agent") arguments.agent = value;
    if (key == "--token") arguments.token = value;
    if (key == "--data") arguments.data = value;
    if (key == "--shared-port") arguments.shared_port = static_cast<std::uint16_t>(std::stoi(value));
    if (key == "--threads") arguments.threads = static_cast<std::size_t>(std::stoi(value));
  }
  return arguments;
}

http::Handler not_here() {
  return [](http::Exchange& exchange) -> asio::awaitable<void> {
    http::Response response;
    response.status = 404;
    [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
  };
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse(argc, argv);
  Shared shared;
  std::filesystem::create_directories(arguments.data);
  shared.store = must(store::sqlite::open(arguments.data + "/bench.db", shared.pool));
  shared.accounts = accounts::create_accounts(*shared.store, shared.pool, std::string(32, 'k'), shared.revoked, {},
                                              [] { return now(); });
  shared.viewers = std::make_unique<gateway::Viewers>(*shared.store, shared.viewers_changed, [] { return now(); });
  {
    asio::io_context context;
    asio::co_spawn(context, set_up(shared, arguments), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
    context.run();
  }
  gateway::GatewayOptions options;
  options.public_url = "http://localhost:" + std::to_string(arguments.port);
  options.apps_domain = "localhost";
  IoThreads threads(arguments.threads);
  std::vector<std::unique_ptr<gateway::FrontDoor>> doors;
  std::vector<std::unique_ptr<http::Server>> servers;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    gateway::GatewayParts parts{*shared.store,         *shared.accounts, shared.changed,  shared.logged, shared.revoked,
                                shared.shares_changed, shared.used,      *shared.viewers, not_here(),    not_here(),
                                [] { return now(); }};
    doors.push_back(gateway::create_front_door(threads.executor(i), std::move(parts), options));
    http::Endpoint endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = arguments.port;
    servers.push_back(must(http::Server::listen(threads.executor(i), endpoint, doors.back()->handler())));
    asio::co_spawn(threads.executor(i), servers.back()->run(), [](const std::exception_ptr&) {});
  }
  threads.start();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  int signal = 0;
  sigwait(&signals, &signal);
  std::_Exit(0);  // A benchmark's server has nothing to put in order.
}
