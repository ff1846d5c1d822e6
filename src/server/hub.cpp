#include "codehub/server/hub.hpp"

#include <atomic>
#include <future>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "codehub/api/sharing_push.hpp"
#include "codehub/base/io_threads.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/runtime/docker/docker_runtime.hpp"
#include "codehub/store/postgres/open.hpp"
#include "codehub/store/sqlite/open.hpp"
#include "dashboard.hpp"
#include "data_dir.hpp"
#include "late_runtime.hpp"
#include "port_probe.hpp"
#include "quota_facts.hpp"
#include "request_watch.hpp"
#include "run_now.hpp"
#include "weekly_summary.hpp"
#include "worker.hpp"
#include "workspace_networks.hpp"

namespace codehub::server {
namespace {

constexpr std::string_view kRoom = "server";

Result<std::unique_ptr<store::Store>> open_store(const Configuration& configuration, const DataDir& data,
                                                 BlockingPool& pool) {
  if (configuration.database_url == "sqlite") return store::sqlite::open(data.path() / "codehub.db", pool);
  return store::postgres::open(configuration.database_url, static_cast<std::size_t>(configuration.database_connections),
                               pool);
}

std::unique_ptr<runtime::Runtime> late_docker(const Configuration& configuration, std::string installation_id) {
  runtime::docker::DockerOptions options;
  options.host = configuration.docker_host;
  options.installation_id = std::move(installation_id);
  options.network = configuration.docker_network;
  options.toolbox = configuration.toolbox.string();
  options.oci_runtime = configuration.docker_oci_runtime;
  return create_late_runtime([options] { return runtime::docker::create_docker_runtime(options); });
}

// Where hosts of IDEs and ports live: the apps domain on the port of the public URL.
std::string apps_authority(const Configuration& configuration) {
  const auto host = configuration.public_url.substr(configuration.public_url.find("://") + 3);
  const auto colon = host.find_last_of(':');
  const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
  return configuration.apps_domain + (has_port ? host.substr(colon) : "");
}

api::ApiOptions api_options(const Configuration& configuration) {
  api::ApiOptions options;
  options.product_name = configuration.product_name;
  options.version = CODEHUB_VERSION;
  options.public_url = configuration.public_url;
  options.apps_authority = apps_authority(configuration);
  options.sizes = configuration.sizes;
  options.default_size = configuration.default_size;
  for (const auto& image : configuration.images) options.images.push_back({image.name, image.description});
  options.default_image = configuration.default_image;
  options.body_limit = static_cast<std::size_t>(configuration.body_bytes);
  options.cookie_life = configuration.session_life;
  return options;
}

// What the IDE makes links to ports of; it fills in the port, control the workspace.
std::string port_url_pattern(const Configuration& configuration) {
  const auto scheme = configuration.public_url.substr(0, configuration.public_url.find("://"));
  return scheme + "://{{port}}-WSID." + apps_authority(configuration) + "/";
}

control::ControlOptions control_options(const Configuration& configuration) {
  control::ControlOptions options;
  options.sizes = configuration.sizes;
  options.public_url = configuration.public_url;
  options.product_name = configuration.product_name;
  options.port_url_pattern = port_url_pattern(configuration);
  options.gallery_url = configuration.gallery_url;
  options.observe_every = configuration.observe_every;
  options.start_deadline = configuration.start_deadline;
  options.max_attempts = static_cast<int>(configuration.max_attempts);
  options.concurrency = static_cast<int>(configuration.concurrency);
  return options;
}

SummaryOptions summary_options(const Configuration& configuration) {
  SummaryOptions options;
  options.product_name = configuration.product_name;
  options.public_url = configuration.public_url;
  options.sizes = configuration.sizes;
  options.webhook_url = configuration.summary_webhook;
  options.webhook_secret = configuration.summary_webhook_secret;
  options.smtp = {configuration.smtp_url, configuration.smtp_username, configuration.smtp_password};
  options.email_from = configuration.summary_email_from;
  options.email_to = configuration.summary_email_to;
  return options;
}

class RunningHub final : public Hub {
 public:
  RunningHub(const Configuration& configuration, DataDir data)
      : configuration_(configuration),
        data_(std::move(data)),
        pool_(static_cast<std::size_t>(configuration.blocking_threads)),
        threads_(static_cast<std::size_t>(configuration.io_threads)),
        watch_(configuration.log_access, TrustedProxies::parse(configuration.trusted_proxies).value(),
               [this](const std::string& peer) { return workspaces_->contains(peer); }) {}

  ~RunningHub() override {
    stop();
    threads_.stop();
  }

  Result<void> begin(HubOverrides overrides) {
    TRY(listen_at_, http::parse_endpoint(configuration_.listen));
    CHECK_OK(check_port_is_free(listen_at_));
    TRY(const auto secret, accounts::load_or_create_secret_key((data_.path() / "secret.key").string()));
    TRY(store_, open_store(configuration_, data_, pool_));
    accounts::AccountOptions account_options;
    account_options.session_idle = configuration_.session_idle;
    account_options.session_life = configuration_.session_life;
    accounts_ = accounts::create_accounts(*store_, pool_, secret, revoked_, account_options, now);
    viewing_ = std::make_unique<gateway::Viewers>(*store_, viewers_, now);
    CHECK_OK(make_admin());
    TRY(auto installation, run_now(store_->settings().find_or_create("installation_id", random_token(12))));
    runtime_ = overrides.runtime ? std::move(overrides.runtime) : late_docker(configuration_, std::move(installation));
    const auto can_pause = [runtime = runtime_.get()] { return runtime->capabilities().pause; };
    store_->quotas().configure(quota_facts(configuration_.sizes, board_, can_pause));
    workspaces_.emplace(*runtime_);
    agents_ = overrides.agents ? std::move(overrides.agents) : agentlink::create_agent_client();
    for (std::size_t i = 0; i < threads_.size(); ++i) CHECK_OK(add_worker(threads_.executor(i)));
    start_tasks();
    threads_.start();
    started_ = true;
    return {};
  }

  http::Endpoint endpoint() const override { return workers_.front()->server->local_endpoint(); }
  const std::string& generated_password() const override { return generated_password_; }

  void stop() override {
    if (!started_) return;
    started_ = false;
    stopping_ = true;
    wait_on(threads_.executor(0), [this] { return control_tasks_->join(); });
    std::vector<std::future<void>> drained;
    for (auto& worker : workers_) {
      auto draining = [this, &worker = *worker] { return drain(worker, configuration_.drain); };
      drained.push_back(asio::co_spawn(worker->executor, std::move(draining), asio::use_future));
    }
    for (auto& one : drained) one.get();
    threads_.stop();
    pool_.stop();
  }

 private:
  template <class Make>
  static void wait_on(const asio::any_io_executor& executor, Make make) {
    asio::co_spawn(executor, std::move(make), asio::use_future).get();
  }

  Result<void> make_admin() {
    TRY(generated_password_,
        run_now(accounts_->ensure_admin(configuration_.admin_username, configuration_.admin_password)));
    if (!generated_password_.empty()) return data_.keep_initial_password(generated_password_);
    auto admin = run_now(store_->users().find_by_username(configuration_.admin_username));
    if (!admin) return {};
    // One that was generated and never seen: the server died between making the account and keeping its password.
    const bool unseen = admin->must_change_password && !admin->last_login_at && !data_.has_initial_password();
    if (unseen || configuration_.admin_reset_password) {
      TRY(generated_password_, run_now(accounts_->reset_password(admin->id)));
      return data_.keep_initial_password(generated_password_);
    }
    if (!admin->must_change_password) data_.forget_initial_password();
    return {};
  }

  Result<void> add_worker(asio::any_io_executor executor) {
    auto worker = std::make_unique<Worker>();
    worker->executor = executor;
    worker->tasks = std::make_unique<TaskGroup>(executor);
    worker->service = std::make_unique<ServiceRoutes>(executor, service_parts());
    worker->api = api::create_api(executor, api_parts(), api_options(configuration_));
    auto api_handler = join_service_and_api(*worker->service, worker->api->handler());
    gateway::GatewayOptions options;
    options.public_url = configuration_.public_url;
    options.apps_domain = configuration_.apps_domain;
    options.product_name = configuration_.product_name;
    gateway::GatewayParts parts{*store_,
                                *accounts_,
                                changed_,
                                logged_,
                                revoked_,
                                shares_,
                                used_,
                                *viewing_,
                                std::move(api_handler),
                                dashboard_handler(),
                                now};
    parts.page_visits = page_visits_;
    worker->door = gateway::create_front_door(executor, std::move(parts), std::move(options));
    http::ServerLimits limits;
    limits.head_bytes = static_cast<std::size_t>(configuration_.head_bytes);
    limits.connections = static_cast<std::size_t>(configuration_.connections);
    TRY(worker->server, http::Server::listen(executor, listen_at_, watch_.around(worker->door->handler()), limits));
    listen_at_.port = worker->server->local_endpoint().port;  // All listeners share the port that the first one got.
    workers_.push_back(std::move(worker));
    return {};
  }

  ServiceParts service_parts() {
    ServiceParts parts{*store_, *runtime_, controlling_, stopping_, {}, configuration_.metrics_token};
    parts.open_connections = [this] { return count_connections(); };
    return parts;
  }

  api::ApiParts api_parts() {
    api::ApiParts parts{*store_,  *accounts_, *agents_,  changed_, logged_, revoked_, shares_,
                        viewers_, used_,      idleness_, board_,   now,     {},       {}};
    parts.abilities = [this] { return IdleAbilities{runtime_->capabilities().pause, false}; };
    parts.password_changed = [this](const User& user) {
      if (user.username == configuration_.admin_username) data_.forget_initial_password();
    };
    return parts;
  }

  void start_tasks() {
    for (auto& worker : workers_) {
      worker->tasks->spawn("http", [server = worker->server.get()] { return server->run(); });
    }
    const auto first = threads_.executor(0);
    control_tasks_ = std::make_unique<TaskGroup>(first);
    control::ControlParts parts{*store_, *runtime_, *agents_, *accounts_, changed_, logged_, used_, now};
    parts.idleness = &idleness_;
    parts.board = &board_;
    controller_ = control::create_controller(first, parts, control_options(configuration_));
    control_tasks_->spawn("control", [this] { return run_controller(); });
    control_tasks_->spawn("viewers", [this] { return viewing_->run(); });
    sharing_ = api::create_sharing_push(first, api_parts(), api_options(configuration_));
    control_tasks_->spawn("sharing", [this] { return sharing_->run(); });
    summary_ = std::make_unique<WeeklySummary>(*store_, pool_, summary_options(configuration_), now);
    if (summary_->is_wanted()) control_tasks_->spawn("weekly summary", [this] { return summary_->run(); });
    control_tasks_->spawn("housekeeping", [this] { return keep_house(); });
  }

  asio::awaitable<void> run_controller() {
    controlling_ = true;
    try {
      co_await controller_->run();
    } catch (...) {
      controlling_ = false;
      throw;
    }
    controlling_ = false;
  }

  asio::awaitable<void> keep_house() {
    constexpr auto kEvery = std::chrono::minutes(10);
    for (;;) {
      if (auto done = co_await accounts_->collect_expired(); !done) {
        log::warn(kRoom, "expired sessions could not be removed", {{"error", done.error().message}});
      }
      const auto slept = co_await sleep_for(kEvery);
      if (!slept) co_return;
    }
  }

  // On whatever thread asks.
  std::size_t count_connections() const {
    std::size_t count = 0;
    for (const auto& worker : workers_) count += worker->server->open_connections();
    return count;
  }

  Configuration configuration_;
  DataDir data_;
  http::Endpoint listen_at_;
  std::string generated_password_;
  bool started_ = false;
  std::atomic<bool> controlling_ = false;
  std::atomic<bool> stopping_ = false;

  BlockingPool pool_;
  EventBus<WorkspaceChanged> changed_;
  EventBus<WorkspaceLogAppended> logged_;
  EventBus<SessionsRevoked> revoked_;
  EventBus<SharesChanged> shares_;
  EventBus<ViewersChanged> viewers_;
  EventBus<WorkspaceUsed> used_;
  EventBus<IdlenessChanged> idleness_;
  ActivityBoard board_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<gateway::Viewers> viewing_;
  std::shared_ptr<gateway::PageVisits> page_visits_ = std::make_shared<gateway::PageVisits>();
  std::unique_ptr<runtime::Runtime> runtime_;
  std::optional<WorkspaceNetworks> workspaces_;
  std::unique_ptr<agentlink::AgentClient> agents_;
  IoThreads threads_;
  RequestWatch watch_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<control::Controller> controller_;
  std::unique_ptr<api::SharingPush> sharing_;
  std::unique_ptr<WeeklySummary> summary_;
  std::unique_ptr<TaskGroup> control_tasks_;
};

}  // namespace

Result<std::unique_ptr<Hub>> Hub::start(const Configuration& configuration, HubOverrides overrides) {
  TRY(auto data, DataDir::open(configuration.data_dir));
  auto hub = std::make_unique<RunningHub>(configuration, std::move(data));
  CHECK_OK(hub->begin(std::move(overrides)));
  return hub;
}

}  // namespace codehub::server
