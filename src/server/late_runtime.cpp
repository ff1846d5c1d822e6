#include "late_runtime.hpp"

#include <atomic>
#include <mutex>

namespace codehub::server {
namespace {

using runtime::ContainerSpec;
using runtime::Observation;
using runtime::PullProgress;
using runtime::Reclaimed;
using runtime::Runtime;
using runtime::RuntimeEvent;
using runtime::Stats;
using runtime::WorkspaceNetwork;

constexpr auto kBetweenAttempts = std::chrono::seconds(1);

class LateRuntime final : public Runtime {
 public:
  explicit LateRuntime(MakeRuntime make) : make_(std::move(make)) {}

  runtime::Capabilities capabilities() const override {
    const auto inner = get();
    return inner ? (*inner)->capabilities() : runtime::Capabilities{};
  }
  /// For every request, so without the lock.
  std::shared_ptr<const std::vector<WorkspaceNetwork>> workspace_networks() const override {
    const auto* inner = made_.load(std::memory_order_acquire);
    return inner != nullptr ? inner->workspace_networks() : Runtime::workspace_networks();
  }
  Task<void> ping() override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->ping();
  }
  Task<void> prepare() override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->prepare();
  }
  Task<Observation> observe() override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->observe();
  }
  Task<Observation> observe_one(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->observe_one(std::move(id));
  }
  Task<bool> has_image(std::string image) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->has_image(std::move(image));
  }
  Task<void> pull_image(std::string image, std::function<void(const PullProgress&)> progress) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->pull_image(std::move(image), std::move(progress));
  }
  Task<void> create_volume(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->create_volume(std::move(id));
  }
  Task<void> remove_volume(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->remove_volume(std::move(id));
  }
  Task<void> create_container(ContainerSpec spec) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->create_container(std::move(spec));
  }
  Task<void> start_container(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->start_container(std::move(id));
  }
  Task<void> stop_container(WorkspaceId id, std::chrono::seconds grace) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->stop_container(std::move(id), grace);
  }
  Task<void> pause_container(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->pause_container(std::move(id));
  }
  Task<void> unpause_container(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->unpause_container(std::move(id));
  }
  Task<Reclaimed> reclaim_memory(WorkspaceId id, std::function<bool()> go_on) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->reclaim_memory(std::move(id), std::move(go_on));
  }
  Task<void> remove_container(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->remove_container(std::move(id));
  }
  Task<std::string> container_logs(WorkspaceId id, int lines) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->container_logs(std::move(id), lines);
  }
  Task<Stats> stats(WorkspaceId id) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->stats(std::move(id));
  }
  Task<void> watch(std::function<void(const RuntimeEvent&)> on_event) override {
    CO_TRY(auto* inner, get());
    co_return co_await inner->watch(std::move(on_event));
  }

 private:
  Result<Runtime*> get() const {
    const std::lock_guard lock(mutex_);
    if (inner_) return inner_.get();
    const auto now = std::chrono::steady_clock::now();
    if (last_error_.message.empty() || now - last_attempt_ >= kBetweenAttempts) {
      last_attempt_ = now;
      auto made = make_();
      if (made) {
        inner_ = std::move(*made);
        made_.store(inner_.get(), std::memory_order_release);
        return inner_.get();
      }
      last_error_ = std::move(made).error();
    }
    return fail(last_error_);
  }

  MakeRuntime make_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Runtime> inner_;
  mutable std::atomic<Runtime*> made_ = nullptr;  ///< `inner_`, once it is there.
  mutable std::chrono::steady_clock::time_point last_attempt_;
  mutable Error last_error_;
};

}  // namespace

std::unique_ptr<Runtime> create_late_runtime(MakeRuntime make) {
  return std::make_unique<LateRuntime>(std::move(make));
}

}  // namespace codehub::server
