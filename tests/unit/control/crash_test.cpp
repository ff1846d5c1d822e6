// The process dies at every change that it makes to the outside, or each of its named places fails; it converges.
#include "codehub/base/fault.hpp"
#include "codehub/control/fault_points.hpp"
#include "control_house.hpp"

namespace codehub::control::test {
namespace {

using std::chrono::milliseconds;

/// The whole life of a workspace. Whenever the gate has closed the controller is dropped and another one is started.
class Lifetime {
 public:
  explicit Lifetime(ControlHouse& house) : house_(house) {}

  void live() {
    const auto id = house_.create("api");
    house_.agents.script(id).silent_at_first = 1;
    reach([&] { house_.await_settled(id, Phase::kRunning); });
    expect_sound(house_, id);
    EXPECT_EQ(house_.container(id)->state, runtime::ContainerState::kRunning);
    const auto made = house_.container(id)->runtime_id;
    sleep(id);
    house_.want(id, Phase::kRunning);
    reach([&] { house_.await_settled(id, Phase::kRunning); });
    expect_sound(house_, id);
    EXPECT_EQ(house_.container(id)->state, runtime::ContainerState::kRunning);
    sleep(id);
    EXPECT_EQ(house_.container(id)->runtime_id, made) << "what was open in it is gone";
    house_.want(id, Phase::kStandby);
    reach([&] { house_.await_settled(id, Phase::kStandby); });
    expect_sound(house_, id);
    EXPECT_FALSE(house_.container(id));
    EXPECT_TRUE(house_.has_volume(id));
    house_.want(id, Phase::kRunning);
    reach([&] { house_.await_settled(id, Phase::kRunning); });
    expect_sound(house_, id);
    EXPECT_EQ(house_.agents.clones(id), 1) << "what is in the home is not cloned again";
    house_.want_deleted(id);
    reach([&] { house_.await_gone(id); });
    EXPECT_FALSE(house_.container(id));
    EXPECT_FALSE(house_.has_volume(id));
  }

  [[nodiscard]] int deaths() const { return deaths_; }

 private:
  /// Freezes, and waits until its memory was given back: deaths count changes, which shall always be the same.
  void sleep(const WorkspaceId& id) {
    house_.want(id, Phase::kPaused);
    reach([&] {
      house_.await(id, [](const Workspace& row) {
        return row.phase == Phase::kPaused && row.operation == Operation::kNone && row.frozen_memory_bytes > 0;
      });
      house_.run_until([&] { return house_.gate.is_dead() || house_.log(id).find("Gave back") != std::string::npos; });
    });
    EXPECT_EQ(house_.container(id)->state, runtime::ContainerState::kPaused);
    expect_sound(house_, id);
  }

  template <class Wait>
  void reach(Wait wait) {
    wait();
    while (house_.gate.is_dead()) {
      ++deaths_;
      house_.stop();
      house_.gate.arm(0, false);
      house_.start();
      wait();
    }
  }

  ControlHouse& house_;
  int deaths_ = 0;
};

int changes_of_a_life() {
  ControlHouse house;
  house.start();
  Lifetime(house).live();
  return house.gate.seen();
}

class Crash : public testing::TestWithParam<bool> {};

TEST_P(Crash, at_any_change_loses_nothing) {
  const bool after = GetParam();
  const int changes = changes_of_a_life();
  ASSERT_GT(changes, 25);
  for (int change = 1; change <= changes; ++change) {
    SCOPED_TRACE(testing::Message() << "died " << (after ? "after" : "before") << " change " << change);
    ControlHouse house;
    house.gate.arm(change, after);
    house.start();
    Lifetime life(house);
    life.live();
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(BeforeAndAfter, Crash, testing::Bool(),
                         [](const auto& test) { return test.param ? "after_it" : "before_it"; });

TEST(Crash, again_and_again_at_the_same_distance_still_arrives) {
  // Each life of the hub lasts only this many changes.
  for (const int distance : {3, 4, 7}) {
    SCOPED_TRACE(distance);
    ControlHouse house;
    house.start();
    const auto id = house.create("api");
    for (int lives = 0; lives < 60 && house.row(id)->phase != Phase::kRunning; ++lives) {
      house.stop();
      house.gate.arm(distance, lives % 2 == 0);
      house.start();
      house.run_until([&] { return house.gate.is_dead() || house.row(id)->phase == Phase::kRunning; });
    }
    EXPECT_EQ(house.row(id)->phase, Phase::kRunning);
    house.stop();
    house.gate.arm(0, false);
  }
}

std::vector<std::string_view> names_of_an_undisturbed_life() {
  std::vector<std::string_view> names;
  for (const auto& point : kFaultPoints) {
    names.push_back(point.before);
    names.push_back(point.after);
  }
  names.push_back(kBeforeLog);
  names.push_back(kAfterLog);
  return names;
}

TEST(FaultPoints, each_is_passed_and_survived) {
  for (const auto name : names_of_an_undisturbed_life()) {
    SCOPED_TRACE(name);
    ControlHouse house;
    const bool pulls = name.find("pull_image") != name.npos;
    const bool only_prepares = name == "create.before_settle" || name == "create.after_settle";
    if (pulls) house.runtime.remove_image("codehub/base:latest");
    house.runtime.add_remote_image("codehub/base:latest");
    arm_faults(std::string(name) + "=error");
    house.start();
    if (only_prepares) {
      house.await_settled(house.create("idle", Phase::kStandby), Phase::kStandby);
    } else if (name.starts_with("delete.") && name.find("remove_container") == name.npos) {
      const auto id = house.create("idle", Phase::kStandby);
      house.await_settled(id, Phase::kStandby);
      house.want_deleted(id);
      house.await_gone(id);
    } else {
      Lifetime(house).live();
    }
    // A place that was passed is used up; passing it here would be the first time otherwise.
    EXPECT_FALSE(fault_point(name)) << "the reconciler does not pass this place";
    arm_faults("");
  }
}

TEST(FaultPoints, have_names_of_their_own) {
  std::set<std::string_view> names;
  const auto add = [&](const FaultPoint& point) {
    EXPECT_TRUE(names.insert(point.before).second) << point.before;
    EXPECT_TRUE(names.insert(point.after).second) << point.after;
    EXPECT_EQ(find_fault_point(point.operation, point.action), &point);
  };
  for (const auto& point : kFaultPoints) add(point);
  for (const auto& point : kFaultPointsOnTrouble) add(point);
  EXPECT_EQ(find_fault_point(Operation::kNone, lifecycle::Action::kClaim), nullptr);
}

TEST(FaultPoints, of_trouble_are_passed_in_trouble) {
  struct Trouble {
    std::string_view place;
    std::function<void(ControlHouse&, const WorkspaceId&)> make;
  };
  using runtime::fake::Failure;
  using runtime::fake::Verb;
  const Error error{ErrorCode::kInternal, "no luck", {}, 0};
  const std::vector<Trouble> table = {
      {"start.before_lost", [](ControlHouse& house, const WorkspaceId& id) { house.runtime.kill_container(id); }},
      {"start.after_lost", [](ControlHouse& house, const WorkspaceId& id) { house.runtime.kill_container(id); }},
      {"start.before_remove_container",
       [](ControlHouse& house, const WorkspaceId& id) { house.runtime.kill_container(id); }},
      {"start.after_remove_container",
       [](ControlHouse& house, const WorkspaceId& id) { house.runtime.kill_container(id); }},
      {"start.before_unpause_container",
       [](ControlHouse& house, const WorkspaceId& id) {
         static_cast<void>(house.run(house.runtime.pause_container(id)));
       }},
      {"pause.before_fail",
       [&](ControlHouse& house, const WorkspaceId& id) {
         house.runtime.fail(Failure{Verb::kPauseContainer, error, 1});
         house.want(id, Phase::kPaused);
         house.await_settled(id, Phase::kPaused);
         house.want(id, Phase::kRunning);
       }},
      {"resume.before_fail",
       [&](ControlHouse& house, const WorkspaceId& id) {
         house.runtime.fail(Failure{Verb::kUnpauseContainer, error, 1});
         house.want(id, Phase::kPaused);
         house.await_settled(id, Phase::kPaused);
         house.want(id, Phase::kRunning);
         house.await_settled(id, Phase::kRunning);
       }},
      {"stop.before_unpause_container",
       [](ControlHouse& house, const WorkspaceId& id) {
         house.want(id, Phase::kPaused);
         house.await_settled(id, Phase::kPaused);
         house.want(id, Phase::kStandby);
         house.await_settled(id, Phase::kStandby);
         house.want(id, Phase::kRunning);
       }},
      {"start.before_fail",
       [&](ControlHouse& house, const WorkspaceId& id) {
         house.runtime.fail(Failure{Verb::kStartContainer, error, 1});
         house.runtime.kill_container(id);
       }},
      {"stop.before_fail",
       [&](ControlHouse& house, const WorkspaceId& id) {
         house.runtime.fail(Failure{Verb::kStopContainer, error, 1});
         house.want(id, Phase::kStandby);
         house.await_settled(id, Phase::kStandby);
         house.want(id, Phase::kRunning);
       }},
  };
  for (const auto& trouble : table) {
    SCOPED_TRACE(trouble.place);
    ControlHouse house;
    house.start();
    const auto id = house.create("api");
    house.await_settled(id, Phase::kRunning);
    arm_faults(std::string(trouble.place) + "=error");
    trouble.make(house, id);
    house.run_until([&] { return !house.row(id)->error_reason && house.row(id)->phase != Phase::kRunning; },
                    milliseconds(60));
    house.await_settled(id, Phase::kRunning);
    EXPECT_FALSE(fault_point(trouble.place));
    arm_faults("");
  }
}

}  // namespace
}  // namespace codehub::control::test
