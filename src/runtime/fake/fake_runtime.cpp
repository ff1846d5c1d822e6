#include "codehub/runtime/fake/fake_runtime.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <string_view>

#include <boost/asio/this_coro.hpp>

#include "codehub/base/event_bus.hpp"
#include "codehub/base/signal.hpp"
#include "script.hpp"
#include "world.hpp"

namespace codehub::runtime::fake {
namespace {

tl::unexpected<Error> engine_is_down() {
  return codehub::fail(ErrorCode::kUpstreamUnavailable, "The container engine does not answer: is it running?");
}

/// What a watch has received and not yet passed on. Lives on the executor of the watch.
struct Inbox {
  explicit Inbox(asio::any_io_executor executor) : arrived(std::move(executor)) {}
  std::deque<RuntimeEvent> events;
  Signal arrived;
};

constexpr std::string_view kEngineStopped = "engine stopped";

}  // namespace

struct FakeRuntime::State {
  State() : world([this](const RuntimeEvent& event) { publish(event); }) {}

  void publish(const RuntimeEvent& event) {
    if (!events_lost) bus.publish(event);
  }

  Task<void> enter(Verb verb, WorkspaceId id) {
    CO_CHECK(co_await script.enter(verb, std::move(id)));
    if (!running) co_return engine_is_down();
    co_return Result<void>{};
  }

  /// The result of a verb whose effect has taken place, unless its answer is lost.
  template <class T>
  Result<T> leave(Verb verb, const WorkspaceId& id, Result<T> result) {
    CHECK_OK(script.leave(verb, id));
    return result;
  }

  Script script;
  EventBus<RuntimeEvent> bus;
  std::atomic<bool> events_lost = false;
  std::atomic<bool> running = true;
  World world;
  std::mutex mutex;
  Capabilities capabilities{.pause = true, .reclaim = true, .pull_images = true, .stats = true, .events = true};
  std::shared_ptr<const std::vector<WorkspaceNetwork>> networks =
      std::make_shared<const std::vector<WorkspaceNetwork>>();
};

FakeRuntime::FakeRuntime() : state_(std::make_unique<State>()) {}
FakeRuntime::~FakeRuntime() = default;

Capabilities FakeRuntime::capabilities() const {
  const std::lock_guard lock(state_->mutex);
  return state_->capabilities;
}

std::shared_ptr<const std::vector<WorkspaceNetwork>> FakeRuntime::workspace_networks() const {
  const std::lock_guard lock(state_->mutex);
  return state_->networks;
}

void FakeRuntime::set_workspace_networks(std::vector<WorkspaceNetwork> networks) {
  const std::lock_guard lock(state_->mutex);
  state_->networks = std::make_shared<const std::vector<WorkspaceNetwork>>(std::move(networks));
}

Task<void> FakeRuntime::ping() {
  CO_CHECK(co_await state_->enter(Verb::kPing, WorkspaceId()));
  co_return state_->leave(Verb::kPing, WorkspaceId(), Result<void>{});
}

Task<void> FakeRuntime::prepare() {
  CO_CHECK(co_await state_->enter(Verb::kPrepare, WorkspaceId()));
  co_return state_->leave(Verb::kPrepare, WorkspaceId(), Result<void>{});
}

Task<Observation> FakeRuntime::observe() {
  CO_CHECK(co_await state_->enter(Verb::kObserve, WorkspaceId()));
  co_return state_->leave<Observation>(Verb::kObserve, WorkspaceId(), state_->world.observe());
}

Task<Observation> FakeRuntime::observe_one(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kObserveOne, id));
  co_return state_->leave<Observation>(Verb::kObserveOne, id, state_->world.observe_one(id));
}

Task<bool> FakeRuntime::has_image(std::string image) {
  CO_CHECK(co_await state_->enter(Verb::kHasImage, WorkspaceId()));
  co_return state_->leave(Verb::kHasImage, WorkspaceId(), state_->world.has_image(image));
}

Task<void> FakeRuntime::pull_image(std::string image, std::function<void(const PullProgress&)> progress) {
  CO_CHECK(co_await state_->enter(Verb::kPullImage, WorkspaceId()));
  auto result = state_->world.pull(image);
  for (const auto* message : {"Downloading 50 % (1 of 2 layers)", "Downloading 100 % (2 of 2 layers)"}) {
    if (result && progress) progress(PullProgress{message});
  }
  co_return state_->leave(Verb::kPullImage, WorkspaceId(), std::move(result));
}

Task<void> FakeRuntime::create_volume(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kCreateVolume, id));
  co_return state_->leave(Verb::kCreateVolume, id, state_->world.create_volume(id));
}

Task<void> FakeRuntime::remove_volume(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kRemoveVolume, id));
  co_return state_->leave(Verb::kRemoveVolume, id, state_->world.remove_volume(id));
}

Task<void> FakeRuntime::create_container(ContainerSpec spec) {
  CO_CHECK(co_await state_->enter(Verb::kCreateContainer, spec.workspace_id));
  co_return state_->leave(Verb::kCreateContainer, spec.workspace_id, state_->world.create_container(spec));
}

Task<void> FakeRuntime::start_container(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kStartContainer, id));
  co_return state_->leave(Verb::kStartContainer, id, state_->world.start(id));
}

Task<void> FakeRuntime::stop_container(WorkspaceId id, std::chrono::seconds grace) {
  static_cast<void>(grace);
  CO_CHECK(co_await state_->enter(Verb::kStopContainer, id));
  co_return state_->leave(Verb::kStopContainer, id, state_->world.stop(id));
}

Task<void> FakeRuntime::pause_container(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kPauseContainer, id));
  co_return state_->leave(Verb::kPauseContainer, id, state_->world.pause(id));
}

Task<void> FakeRuntime::unpause_container(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kUnpauseContainer, id));
  co_return state_->leave(Verb::kUnpauseContainer, id, state_->world.unpause(id));
}

Task<Reclaimed> FakeRuntime::reclaim_memory(WorkspaceId id, std::function<bool()> go_on) {
  CO_CHECK(co_await state_->enter(Verb::kReclaimMemory, id));
  co_return state_->leave(Verb::kReclaimMemory, id, state_->world.reclaim(id, go_on));
}

Task<void> FakeRuntime::remove_container(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kRemoveContainer, id));
  co_return state_->leave(Verb::kRemoveContainer, id, state_->world.remove_container(id));
}

Task<std::string> FakeRuntime::container_logs(WorkspaceId id, int lines) {
  CO_CHECK(co_await state_->enter(Verb::kContainerLogs, id));
  co_return state_->leave(Verb::kContainerLogs, id, state_->world.logs(id, lines));
}

Task<Stats> FakeRuntime::stats(WorkspaceId id) {
  CO_CHECK(co_await state_->enter(Verb::kStats, id));
  co_return state_->leave(Verb::kStats, id, state_->world.stats(id));
}

Task<void> FakeRuntime::watch(std::function<void(const RuntimeEvent&)> on_event) {
  const auto executor = co_await this_executor();
  CO_CHECK(co_await state_->enter(Verb::kWatch, WorkspaceId()));
  auto inbox = std::make_shared<Inbox>(executor);
  std::function<void(const RuntimeEvent&)> deliver = [inbox](const RuntimeEvent& event) {
    inbox->events.push_back(event);
    inbox->arrived.notify();
  };
  const auto subscription = state_->bus.subscribe(executor, std::move(deliver));
  on_event(RuntimeEvent{WorkspaceId(), std::string(kWatchOpened)});
  for (;;) {
    while (!inbox->events.empty()) {
      const auto event = std::move(inbox->events.front());
      inbox->events.pop_front();
      if (event.action == kEngineStopped) co_return engine_is_down();
      on_event(event);
    }
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      co_return codehub::fail(ErrorCode::kCancelled, "the watch was cancelled");
    }
    co_await inbox->arrived.wait(std::chrono::hours(1));
  }
}

void FakeRuntime::set_capabilities(Capabilities capabilities) {
  const std::lock_guard lock(state_->mutex);
  state_->capabilities = capabilities;
}

void FakeRuntime::add_image(const std::string& image) { state_->world.add_image(image); }
void FakeRuntime::remove_image(const std::string& image) { state_->world.remove_image(image); }
void FakeRuntime::add_remote_image(const std::string& image) { state_->world.add_remote_image(image); }

void FakeRuntime::set_endpoint(const WorkspaceId& id, const std::string& endpoint) {
  state_->world.set_endpoint(id, endpoint);
}

void FakeRuntime::set_logs(const WorkspaceId& id, const std::string& text) { state_->world.set_logs(id, text); }
void FakeRuntime::set_stats(const Stats& stats) { state_->world.set_stats(stats); }
void FakeRuntime::set_reclaimed(const WorkspaceId& id, const Reclaimed& reclaimed) {
  state_->world.set_reclaimed(id, reclaimed);
}
void FakeRuntime::fail(Failure failure) { state_->script.add(std::move(failure)); }
void FakeRuntime::heal(Verb verb) { state_->script.heal(verb); }

void FakeRuntime::delay(Verb verb, std::chrono::steady_clock::duration duration) {
  state_->script.delay(verb, duration);
}

void FakeRuntime::hold(Verb verb) { state_->script.hold(verb); }
void FakeRuntime::release(Verb verb) { state_->script.release(verb); }
void FakeRuntime::exit_at_start(const WorkspaceId& id, int exit_code) { state_->world.exit_at_start(id, exit_code); }

bool FakeRuntime::kill_container(const WorkspaceId& id, int exit_code, bool out_of_memory) {
  return state_->world.kill(id, exit_code, out_of_memory);
}

bool FakeRuntime::remove_container_outside(const WorkspaceId& id) { return state_->world.lose_container(id); }
bool FakeRuntime::remove_volume_outside(const WorkspaceId& id) { return state_->world.lose_volume(id); }
void FakeRuntime::add_foreign_container(const WorkspaceId& id) { state_->world.add_foreign_container(id); }
void FakeRuntime::add_foreign_volume(const WorkspaceId& id) { state_->world.add_foreign_volume(id); }

bool FakeRuntime::has_foreign_container(const WorkspaceId& id) const { return state_->world.has_foreign_container(id); }

bool FakeRuntime::has_foreign_volume(const WorkspaceId& id) const { return state_->world.has_foreign_volume(id); }

void FakeRuntime::stop_engine(bool containers_end) {
  state_->running = false;
  if (containers_end) state_->world.kill_all();
  state_->bus.publish(RuntimeEvent{WorkspaceId(), std::string(kEngineStopped)});
}

void FakeRuntime::start_engine() { state_->running = true; }
void FakeRuntime::lose_events(bool on) { state_->events_lost = on; }
int FakeRuntime::calls(Verb verb) const { return state_->script.calls(verb); }
int FakeRuntime::calls(Verb verb, const WorkspaceId& id) const { return state_->script.calls(verb, id); }
void FakeRuntime::forget_calls() { state_->script.forget_calls(); }
int FakeRuntime::held(Verb verb) const { return state_->script.held(verb); }

}  // namespace codehub::runtime::fake
