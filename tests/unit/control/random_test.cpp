// Random lives: intents, failures, things that happen from outside, and deaths of the hub. When the faults end it
// converges.
#include <random>

#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Failure;
using runtime::fake::Verb;
using std::chrono::milliseconds;

class RandomLife {
 public:
  explicit RandomLife(unsigned seed) : random_(seed) {
    house_.runtime.add_remote_image("codehub/base:latest");
    house_.options.start_deadline = milliseconds(60);
    house_.options.setup_wait = milliseconds(20);
    house_.options.max_attempts = 4;
    house_.start();
  }

  void live(int events) {
    for (int i = 0; i < events && !testing::Test::HasFailure(); ++i) {
      something_happens();
      house_.run_for(milliseconds(below(12)));
      if (house_.gate.is_dead()) revive();
      for (const auto& id : ids_) expect_sound(house_, id);
    }
  }

  void heal_and_expect_convergence() {
    for (int verb = 0; verb <= static_cast<int>(Verb::kWatch); ++verb) house_.runtime.heal(static_cast<Verb>(verb));
    house_.runtime.start_engine();
    house_.runtime.add_image("codehub/base:latest");
    for (const auto& id : ids_) {
      house_.agents.script(id) = AgentScript{};
      house_.runtime.exit_at_start(id, -1);
    }
    revive();
    for (const auto& id : ids_) expect_arrival(id);
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool once_in(int times) { return below(times) == 0; }
  const WorkspaceId& any() { return ids_[static_cast<std::size_t>(below(static_cast<int>(ids_.size())))]; }

  void revive() {
    house_.stop();
    house_.gate.arm(0, false);
    house_.start();
  }

  void something_happens() {
    if (ids_.empty() || (ids_.size() < 5 && once_in(4))) {
      ids_.push_back(house_.create("w" + std::to_string(ids_.size()), once_in(4) ? Phase::kStandby : Phase::kRunning));
      return;
    }
    const WorkspaceId id = any();
    switch (below(4)) {
      case 0: somebody_asks(id); break;
      case 1: something_breaks(id); break;
      case 2: somebody_interferes(id); break;
      default: the_hub_dies(); break;
    }
  }

  void somebody_asks(const WorkspaceId& id) {
    if (once_in(8)) return house_.want_deleted(id);
    if (once_in(4)) return house_.retry(id);
    constexpr Phase kWishes[] = {Phase::kRunning, Phase::kPaused, Phase::kStandby};
    house_.want(id, kWishes[below(3)]);
  }

  void something_breaks(const WorkspaceId& id) {
    constexpr ErrorCode kCodes[] = {ErrorCode::kInternal,         ErrorCode::kUpstreamUnavailable,
                                    ErrorCode::kDeadlineExceeded, ErrorCode::kInvalidState,
                                    ErrorCode::kNotFound,         ErrorCode::kNoSpace};
    if (once_in(3)) {
      auto& script = house_.agents.script(id);
      script = AgentScript{};
      script.silent = once_in(4);
      script.silent_at_first = below(5);
      script.setup_takes = below(10);
      script.setup_error = once_in(3) ? "no such repository" : "";
      script.ide_error = once_in(5) ? "no node" : "";
      return;
    }
    const auto verb = static_cast<Verb>(below(static_cast<int>(Verb::kRemoveContainer) + 1));
    house_.runtime.fail(Failure{verb, Error{kCodes[below(6)], "no luck", {}, 0}, 1 + below(3), once_in(2)});
  }

  void somebody_interferes(const WorkspaceId& id) {
    switch (below(8)) {
      case 0: house_.runtime.kill_container(id, 137, once_in(2)); break;
      case 1: house_.runtime.remove_container_outside(id); break;
      case 2: static_cast<void>(house_.run(house_.runtime.pause_container(id))); break;
      case 3: house_.runtime.remove_image("codehub/base:latest"); break;
      case 4: house_.runtime.stop_engine(once_in(2)); break;
      case 5: house_.runtime.exit_at_start(id, once_in(2) ? 3 : -1); break;
      case 6: house_.agents.restart(id); break;
      default: house_.runtime.start_engine(); break;
    }
    house_.runtime.lose_events(once_in(3));
    house_.lose_intents = once_in(3);
  }

  void the_hub_dies() {
    if (once_in(2)) return revive();
    house_.gate.arm(1 + below(6), once_in(2));
  }

  void expect_arrival(const WorkspaceId& id) {
    const auto wanted = house_.row(id);
    if (!wanted || wanted->deleted_at) {
      house_.retry(id);  // A deletion that was given up.
      house_.await_gone(id);
      EXPECT_FALSE(house_.container(id));
      EXPECT_FALSE(house_.has_volume(id));
      return;
    }
    house_.await(
        id, [](const Workspace& row) { return row.operation == Operation::kNone && row.phase != Phase::kPending; });
    house_.retry(id);
    // Right after a death the row may still say what was so before: both must come to agree.
    EXPECT_TRUE(house_.run_until([&] {
      const auto row = await_rest(id, wanted->desired_state);
      const auto container = house_.container(id);
      const bool frozen = container && container->state == runtime::ContainerState::kPaused;
      return testing::Test::HasFailure() ||
             (container.has_value() == (row.phase != Phase::kStandby) && frozen == (row.phase == Phase::kPaused));
    }));
    EXPECT_TRUE(house_.has_volume(id));
    expect_sound(house_, id);
  }

  Workspace await_rest(const WorkspaceId& id, Phase wanted) {
    if (wanted != Phase::kPaused) return house_.await_settled(id, wanted);
    return house_.await(id, [](const Workspace& row) {  // What has nothing to freeze, rests.
      const bool sleeps = row.phase == Phase::kPaused || row.phase == Phase::kStandby;
      return sleeps && row.operation == Operation::kNone;
    });
  }

  std::mt19937 random_;
  ControlHouse house_;
  std::vector<WorkspaceId> ids_;
};

TEST(Random, lives_end_where_they_were_wanted) {
  const char* fixed = std::getenv("CODEHUB_TEST_SEED");
  const unsigned first = fixed != nullptr ? static_cast<unsigned>(std::stoul(fixed)) : std::random_device()();
  const int lives = fixed != nullptr ? 1 : 12;
  for (int i = 0; i < lives && !HasFailure(); ++i) {
    const unsigned seed = first + static_cast<unsigned>(i);
    SCOPED_TRACE(testing::Message() << "again with CODEHUB_TEST_SEED=" << seed);
    RandomLife life(seed);
    life.live(60);
    life.heal_and_expect_convergence();
  }
}

}  // namespace
}  // namespace codehub::control::test
