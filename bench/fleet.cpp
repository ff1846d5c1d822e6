// The control loop over many workspaces on a runtime in memory and a real embedded database: what it costs when nothing
// happens, and how soon it acts on a wish and on a policy. Prints one JSON object.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "codehub/accounts/accounts.hpp"
#include "codehub/base/blocking_pool.hpp"
#include "codehub/base/random.hpp"
#include "codehub/control/controller.hpp"
#include "codehub/runtime/fake/fake_runtime.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace {

using namespace codehub;
using Steady = std::chrono::steady_clock;
using runtime::fake::Verb;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Every agent is ready and idle. Tokens are the ids of their workspaces.
class ReadyAgents final : public agentlink::AgentClient {
 public:
  std::map<std::string, OperationId> set_up;  ///< By token.

  Task<agentlink::AgentStatus> status(agentlink::AgentAddress agent, bool) override {
    agentlink::AgentStatus status;
    status.workspace_id = WorkspaceId(agent.token);
    status.operation_id = set_up[agent.token];
    status.setup = agentlink::SetupState::kDone;
    status.ide = agentlink::IdeState::kReady;
    status.activity.emplace();
    co_return status;
  }
  Task<void> setup(agentlink::AgentAddress agent, agentlink::SetupRequest request) override {
    set_up[agent.token] = request.operation_id;
    co_return Result<void>();
  }
  Task<std::vector<agentlink::SetupLine>> setup_log(agentlink::AgentAddress, std::int64_t) override {
    co_return std::vector<agentlink::SetupLine>();
  }
  Task<void> shutdown(agentlink::AgentAddress) override { co_return Result<void>(); }
  Task<agentlink::ListeningPorts> ports(agentlink::AgentAddress, std::uint64_t, std::chrono::seconds) override {
    co_return agentlink::ListeningPorts();
  }
  Task<void> share_state(agentlink::AgentAddress, agentlink::SharingState) override { co_return Result<void>(); }
  Task<void> tell_idleness(agentlink::AgentAddress, std::string) override { co_return Result<void>(); }
};

struct Sizes {
  int workspaces = 10'000;
  int running = 1'000;
  int samples = 200;
  int seconds = 30;
};

class Fleet {
 public:
  explicit Fleet(Sizes sizes) : sizes_(sizes) {
    runtime_.add_image("codehub/base:latest");
    store_ = must(store::sqlite::open(folder_ / "codehub.db", pool_));
    accounts_ = accounts::create_accounts(*store_, pool_, std::string(32, 'k'), revoked_, {}, now);
  }
  ~Fleet() {
    cancel_.emit(asio::cancellation_type::all);
    context_.restart();
    while (!ended_) context_.run_one();
    std::filesystem::remove_all(folder_);
  }

  void fill() {
    User owner;
    owner.username = "owner";
    owner_ = run(accounts_->create_user(std::move(owner), "benchmark-password")).user.id;
    for (int i = 0; i < sizes_.workspaces; ++i) ids_.push_back(make(i, i < sizes_.running));
  }

  void start() {
    control::ControlOptions options;
    options.sizes = default_sizes();
    control::ControlParts parts{*store_, runtime_, agents_, *accounts_, changed_, logged_, used_, now};
    controller_ = control::create_controller(context_.get_executor(), std::move(parts), std::move(options));
    ended_ = false;
    asio::co_spawn(context_, controller_->run(),
                   asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr&) { ended_ = true; }));
  }

  /// CPU-seconds per second of the whole process.
  double measure_quiet() {
    context_.run_for(std::chrono::seconds(15));  // The first looks at everything.
    const auto cpu = cpu_seconds();
    const auto begun = Steady::now();
    context_.run_for(std::chrono::seconds(sizes_.seconds));
    return (cpu_seconds() - cpu) / std::chrono::duration<double>(Steady::now() - begun).count();
  }

  /// From a wish to the runtime's work, milliseconds.
  std::vector<double> measure_wishes() {
    std::vector<double> times;
    for (int i = 0; i < sizes_.samples; ++i) {
      const auto& id = ids_[static_cast<std::size_t>(sizes_.workspaces - 1 - i)];
      store::IntentChange change;
      change.desired_state = Phase::kRunning;
      run(store_->workspaces().change_intent(id, std::move(change)));
      WorkspaceChanged event;
      event.workspace_id = id;
      event.owner_id = owner_;
      event.intent = true;
      const auto begun = Steady::now();
      changed_.publish(event);
      while (runtime_.calls(Verb::kCreateContainer, id) == 0) context_.run_one_for(std::chrono::milliseconds(1));
      times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begun).count());
    }
    return times;
  }

  /// From the instant that the policy names to the freeze, milliseconds: of those that were made to fall due.
  std::vector<double> measure_policy() {
    std::vector<double> times;
    const auto end = due_.rbegin()->second + std::chrono::seconds(20);
    std::vector<std::pair<WorkspaceId, Timestamp>> waiting = due_;
    while (!waiting.empty() && now() < end) {
      context_.run_for(std::chrono::milliseconds(2));
      std::erase_if(waiting, [&](const auto& one) {
        if (runtime_.calls(Verb::kPauseContainer, one.first) == 0) return false;
        times.push_back(std::chrono::duration<double, std::milli>(now() - one.second).count());
        return true;
      });
    }
    if (!waiting.empty()) std::fprintf(stderr, "%zu were not frozen\n", waiting.size());
    return times;
  }

 private:
  template <class T>
  T run(Task<T> task) {
    auto future = asio::co_spawn(context_, std::move(task), asio::use_future);
    context_.restart();
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context_.run_one();
    return must(future.get());
  }

  WorkspaceId make(int number, bool runs) {
    Workspace row;
    row.id = new_workspace_id(secure_random());
    row.owner_id = owner_;
    row.name = "w" + std::to_string(number);
    row.image = "codehub/base:latest";
    row.size = "small";
    row.agent_token = row.id.value();
    row.desired_state = runs ? Phase::kRunning : Phase::kStandby;
    row.created_at = row.updated_at = row.phase_changed_at = now();
    row = run(store_->workspaces().create(std::move(row)));
    run(runtime_.create_volume(row.id));
    row.phase = row.desired_state;
    row.applied_size = "small";
    row.operation_id = OperationId("op" + row.id.value());
    if (runs) row.endpoint = start_container(row);
    row.phase_changed_at = began(number, row);
    run(store_->workspaces().save_observation(row));
    return row.id;
  }

  /// The first `samples` of those that run fall due, one every 100 ms, once the quiet time is over.
  Timestamp began(int number, const Workspace& row) {
    const auto quiet = std::chrono::seconds(sizes_.seconds + 60);
    if (row.phase != Phase::kRunning || number >= sizes_.samples) return now();
    const auto due = start_ + quiet + std::chrono::milliseconds(100) * number;
    due_.emplace_back(row.id, due);
    return due - std::chrono::minutes(10);
  }

  std::string start_container(const Workspace& row) {
    runtime::ContainerSpec spec;
    spec.workspace_id = row.id;
    spec.operation_id = row.operation_id;
    spec.image = row.image;
    spec.size = default_sizes().front();
    run(runtime_.create_container(std::move(spec)));
    run(runtime_.start_container(row.id));
    agents_.set_up[row.agent_token] = row.operation_id;
    return run(runtime_.observe_one(row.id)).containers.at(0).endpoint;
  }

  static double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  Sizes sizes_;
  std::filesystem::path folder_ = [] {
    auto path = std::filesystem::temp_directory_path() / ("codehub-bench-" + random_token(6));
    std::filesystem::create_directories(path);
    return path;
  }();
  asio::io_context context_{1};
  BlockingPool pool_{2};
  EventBus<WorkspaceChanged> changed_;
  EventBus<WorkspaceLogAppended> logged_;
  EventBus<SessionsRevoked> revoked_;
  EventBus<WorkspaceUsed> used_;
  runtime::fake::FakeRuntime runtime_;
  ReadyAgents agents_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<control::Controller> controller_;
  asio::cancellation_signal cancel_;
  bool ended_ = true;
  UserId owner_;
  const Timestamp start_ = now();
  std::vector<WorkspaceId> ids_;
  std::vector<std::pair<WorkspaceId, Timestamp>> due_;
};

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

int number_of(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

}  // namespace

int main() {
  Sizes sizes;
  sizes.workspaces = number_of("WORKSPACES", sizes.workspaces);
  sizes.running = number_of("RUNNING", sizes.running);
  sizes.seconds = number_of("SECONDS_QUIET", sizes.seconds);
  Fleet fleet(sizes);
  fleet.fill();
  fleet.start();
  const double quiet = fleet.measure_quiet();
  const auto policy = fleet.measure_policy();
  const auto wishes = fleet.measure_wishes();
  std::printf(R"({"workspaces":%d,"running":%d,"cpu":%.4f,"wish":[%.1f,%.1f],"policy":[%.1f,%.1f],"frozen":%zu})"
              "\n",
              sizes.workspaces, sizes.running, quiet, percentile(wishes, 0.5), percentile(wishes, 0.95),
              percentile(policy, 0.5), percentile(policy, 0.95), policy.size());
  return 0;
}
