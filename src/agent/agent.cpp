#include "codehub/agent/agent.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/agent/api.hpp"
#include "codehub/agent/files.hpp"
#include "codehub/agent/home.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

namespace {

constexpr std::chrono::seconds kGrace{5};

http::ServerLimits agent_limits() {
  http::ServerLimits limits;
  limits.head_bytes = 16 * 1024;
  limits.header_count = 64;
  limits.connections = 2000;
  return limits;
}

class AgentImpl final : public Agent {
 public:
  AgentImpl(asio::any_io_executor executor, Settings settings)
      : executor_(executor),
        context_{std::move(settings), {}, {}, {}},
        children_(executor),
        ide_(executor, children_, context_),
        log_(executor),
        setup_(executor, children_, context_, ide_, log_),
        terminals_(executor, children_, context_),
        usage_(context_.settings.cgroup),
        git_(executor, setup_.commands(), context_, usage_),
        ports_(executor, context_.settings),
        ide_files_(context_, ports_),
        use_watch_(context_, children_, usage_, uses_),
        api_({context_, children_, ide_, setup_, log_, terminals_, usage_, git_, ports_, ide_files_, uses_, use_watch_,
              [this] { stop_.notify(); }}),
        stop_(executor),
        background_(executor),
        serving_(executor),
        collecting_(executor) {}

  Task<void> run() override;

 private:
  void prepare();
  [[nodiscard]] Result<void> listen();
  [[nodiscard]] asio::awaitable<void> wait_for_stop(asio::signal_set& signals);
  [[nodiscard]] asio::awaitable<void> stop_everything();

  asio::any_io_executor executor_;
  WorkspaceContext context_;
  Children children_;
  Ide ide_;
  SetupLog log_;
  Setup setup_;
  Terminals terminals_;
  UsageHistory usage_;
  GitWatch git_;
  PortWatch ports_;
  IdeFiles ide_files_;
  UseClock uses_;
  UseWatch use_watch_;
  Api api_;
  Broadcast stop_;
  std::vector<std::unique_ptr<http::Server>> servers_;
  TaskGroup background_;
  TaskGroup serving_;
  TaskGroup collecting_;
};

/// Some images have no /tmp; the IDE and most programs need one.
void ensure_tmp() {
  if (::access("/tmp", F_OK) == 0 || ::getpid() != 1) return;
  if (::mkdir("/tmp", 0777) == 0) ::chmod("/tmp", 01777);
}

void AgentImpl::prepare() {
  ::umask(022);
  ensure_tmp();
  const auto& settings = context_.settings;
  context_.account = ensure_account(settings.etc, settings.uid, settings.home);
  if (const auto prepared = prepare_home(settings, context_.account); !prepared) {
    log::error("agent", "the home cannot be prepared", {{"reason", prepared.error().message}});
  }
  write_environment_files(settings, context_.account);
  ide_files_.forget();
  log_.open(state_folder(context_.account) / "setup.log", context_.account);
}

Result<void> AgentImpl::listen() {
  auto& port = context_.settings.port;
  const auto handler = [this](http::Exchange& exchange) { return api_.handle(exchange); };
  TRY(auto v4, http::Server::listen(executor_, {"0.0.0.0", port, false}, handler, agent_limits()));
  port = v4->local_endpoint().port;
  servers_.push_back(std::move(v4));
  if (auto v6 = http::Server::listen(executor_, {"::", port, false}, handler, agent_limits())) {
    servers_.push_back(std::move(*v6));
  }
  for (const auto& server : servers_) {
    serving_.spawn("server", [raw = server.get()] { return raw->run(); });
  }
  return {};
}

asio::awaitable<void> AgentImpl::wait_for_stop(asio::signal_set& signals) {
  using namespace asio::experimental::awaitable_operators;
  auto signalled = signals.async_wait(asio::as_tuple(asio::use_awaitable));
  auto asked = stop_.wait_past(0, kForever);
  co_await (std::move(signalled) || std::move(asked));
}

Task<void> AgentImpl::run() {
  ::signal(SIGPIPE, SIG_IGN);
  // From the beginning: whoever can reach us may send one, and it must not end us without an end.
  asio::signal_set signals(executor_, SIGTERM, SIGINT);
  // As a plain process (tests) orphans come to us as well, as they do to process 1.
  if (::getpid() != 1) ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  collecting_.spawn("children", [this] { return children_.collect(); });
  prepare();
  const auto listening = listen();
  if (listening) {
    background_.spawn("usage", [this] { return usage_.run(); });
    background_.spawn("git", [this] { return git_.run(); });
    background_.spawn("use", [this] { return use_watch_.run(); });
    background_.spawn("size of the home", [this] { return use_watch_.measure_home(); });
    background_.spawn("ports", [this] { return ports_.run(); });
    background_.spawn("ports for the IDE", [this] { return ide_files_.run(); });
    log::info("agent", "listening", {{"port", std::to_string(context_.settings.port)}, {"version", CODEHUB_VERSION}});
    co_await wait_for_stop(signals);
    log::info("agent", "stopping");
  }
  co_await stop_everything();
  co_return listening;
}

asio::awaitable<void> AgentImpl::stop_everything() {
  // The supervisor first: it would start the IDE again.
  co_await ide_.close();
  co_await background_.join();
  co_await ports_.close();
  co_await children_.end_all(kGrace);
  for (const auto& server : servers_) co_await server->shut_down(std::chrono::milliseconds(200));
  co_await serving_.join();
  co_await terminals_.close();
  co_await setup_.close();
  co_await collecting_.join();
}

}  // namespace

std::unique_ptr<Agent> create_agent(asio::any_io_executor executor, Settings settings) {
  return std::make_unique<AgentImpl>(std::move(executor), std::move(settings));
}

}  // namespace codehub::agent
