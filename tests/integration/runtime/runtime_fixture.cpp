#include "runtime_fixture.hpp"

#include <algorithm>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "codehub/base/random.hpp"

namespace codehub::test {

using runtime::ContainerState;
using runtime::ContainerStatus;
using runtime::RuntimeEvent;

Watcher::Watcher(asio::io_context& context, runtime::Runtime& runtime) : context_(context) {
  auto task = runtime.watch([this](const RuntimeEvent& event) { events_.push_back(event); });
  asio::co_spawn(context_, std::move(task),
                 asio::bind_cancellation_slot(cancellation_.slot(), [this](std::exception_ptr, Result<void> result) {
                   if (!result) end_ = result.error();
                   done_ = true;
                 }));
}

Watcher::~Watcher() {
  cancel();
  wait([this] { return done_; });
}

void Watcher::cancel() { cancellation_.emit(asio::cancellation_type::terminal); }

bool Watcher::saw(const WorkspaceId& id, const std::string& action) const {
  return std::any_of(events_.begin(), events_.end(),
                     [&](const RuntimeEvent& event) { return event.workspace_id == id && event.action == action; });
}

bool Watcher::wait(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kLimit;
  context_.restart();
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    context_.run_one_for(std::chrono::milliseconds(50));
    if (context_.stopped()) context_.restart();
  }
  return true;
}

WorkspaceId RuntimeFixture::new_id() { return new_workspace_id(secure_random()); }

runtime::ContainerSpec RuntimeFixture::spec_of(const WorkspaceId& id, const std::string& operation) {
  runtime::ContainerSpec spec;
  spec.workspace_id = id;
  spec.operation_id = OperationId(operation);
  spec.image = subject().image();
  spec.size = Size{"small", 1.0, 256LL * 1024 * 1024, 128};
  spec.environment = {{"CODEHUB_WORKSPACE_ID", id.value()}};
  spec.hostname = "box";
  return spec;
}

void RuntimeFixture::create(const WorkspaceId& id) {
  ASSERT_TRUE(ok(run(runtime().prepare())));
  ASSERT_TRUE(ok(run(runtime().create_volume(id))));
  ASSERT_TRUE(ok(run(runtime().create_container(spec_of(id)))));
}

void RuntimeFixture::start(const WorkspaceId& id) {
  ASSERT_NO_FATAL_FAILURE(create(id));
  ASSERT_TRUE(ok(run(runtime().start_container(id))));
}

std::optional<ContainerStatus> RuntimeFixture::look(const WorkspaceId& id) {
  auto seen = run(runtime().observe());
  EXPECT_TRUE(ok(seen));
  auto one = run(runtime().observe_one(id));
  EXPECT_TRUE(ok(one));
  if (!seen || !one) return std::nullopt;
  const auto found = std::find_if(seen->containers.begin(), seen->containers.end(),
                                  [&](const ContainerStatus& status) { return status.workspace_id == id; });
  const bool present = found != seen->containers.end();
  EXPECT_EQ(one->containers.size(), present ? 1U : 0U) << "observe and observe_one differ";
  if (!present) return std::nullopt;
  return *found;
}

std::optional<ContainerState> RuntimeFixture::state(const WorkspaceId& id) {
  const auto status = look(id);
  if (!status) return std::nullopt;
  return status->state;
}

bool RuntimeFixture::has_volume(const WorkspaceId& id) {
  const auto seen = run(runtime().observe());
  const auto one = run(runtime().observe_one(id));
  EXPECT_TRUE(ok(seen));
  EXPECT_TRUE(ok(one));
  if (!seen || !one) return false;
  const bool present = std::any_of(seen->volumes.begin(), seen->volumes.end(),
                                   [&](const runtime::VolumeStatus& volume) { return volume.workspace_id == id; });
  EXPECT_EQ(one->volumes.size(), present ? 1U : 0U) << "observe and observe_one differ";
  return present;
}

bool RuntimeFixture::eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kLimit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    // Lets the engine work between two questions.
    EXPECT_TRUE(ok(run(sleep_for(std::chrono::milliseconds(20)))));
  }
  return true;
}

}  // namespace codehub::test
