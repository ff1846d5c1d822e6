#include "effects.hpp"

#include <utility>

#include <fmt/format.h>

#include "agents.hpp"
#include "codehub/base/deadline.hpp"
#include "guarded.hpp"
#include "setup.hpp"

namespace codehub::control {

using lifecycle::Action;

Effects::Effects(const ControlParts& parts, const ControlOptions& options, Images& images, Story& story)
    : parts_(parts), options_(options), images_(images), story_(story) {}

Task<void> Effects::prepare() {
  CO_CHECK(co_await parts_.runtime.prepare());
  prepared_ = true;
  co_return Result<void>();
}

Task<void> Effects::perform(Action action, Workspace row, lifecycle::Reality reality) {
  const auto* point = find_fault_point(row.operation, action);
  CO_CHECK(before_effect(point));
  CO_CHECK(co_await act(action, row, reality));
  CO_CHECK(after_effect(point));
  co_return Result<void>();
}

Task<void> Effects::act(Action action, const Workspace& row, const lifecycle::Reality& reality) {
  auto& runtime = parts_.runtime;
  switch (action) {
    case Action::kPullImage: co_return co_await images_.pull(row.image, row.id);
    case Action::kCreateVolume: co_return co_await runtime.create_volume(row.id);
    case Action::kCreateContainer: co_return co_await create_container(row);
    case Action::kStartContainer: co_return co_await start_container(row);
    case Action::kPauseContainer: co_return co_await runtime.pause_container(row.id);
    case Action::kUnpauseContainer: co_return co_await runtime.unpause_container(row.id);
    case Action::kSendSetup: co_return co_await send_setup(row, reality);
    case Action::kStopContainer: co_return co_await runtime.stop_container(row.id, options_.stop_grace);
    case Action::kRemoveContainer: co_return co_await runtime.remove_container(row.id);
    case Action::kRemoveVolume: co_return co_await runtime.remove_volume(row.id);
    default: break;
  }
  co_return fail(ErrorCode::kInternal, fmt::format("`{}` is not an effect", lifecycle::to_string(action)));
}

Task<void> Effects::create_container(const Workspace& row) {
  CO_TRY(runtime::ContainerSpec spec, container_spec(row, options_.sizes));
  if (!prepared_) CO_CHECK(co_await prepare());
  const std::string line = fmt::format("Making the container: image {}, {} CPU, {} MiB of memory.", spec.image,
                                       spec.size.cpu, spec.size.memory_bytes / (1024 * 1024));
  co_await story_.tell(row.id, line);
  auto made = co_await parts_.runtime.create_container(std::move(spec));
  if (!made) prepared_ = false;  // Somebody may have removed the network.
  co_return made;
}

Task<void> Effects::start_container(const Workspace& row) {
  auto started = co_await parts_.runtime.start_container(row.id);
  if (!started) prepared_ = false;
  co_return started;
}

Task<void> Effects::send_setup(const Workspace& row, const lifecycle::Reality& reality) {
  CO_TRY(agentlink::SetupRequest request, co_await setup_request(row, parts_, options_, story_));
  agentlink::AgentAddress address = address_of(row, reality);
  auto sending = parts_.agents.setup(std::move(address), std::move(request));
  co_return co_await with_deadline(options_.agent_patience, "sending the set-up", std::move(sending));
}

}  // namespace codehub::control
