#include "contract.hpp"

namespace codehub::test {

using runtime::ContainerState;

constexpr std::chrono::seconds kGrace{5};

INSTANTIATE_TEST_SUITE_P(All, ContainerContract, every_runtime(), name_of_kind);

TEST_P(ContainerContract, needs_its_volume_and_its_image) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().create_container(spec_of(id)))));
  EXPECT_FALSE(has_volume(id)) << "an absent volume must not be made by the way";
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  auto spec = spec_of(id);
  spec.image = "codehub-test/absent:1";
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().create_container(spec))));
  spec.image = "not an image";
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidRequest, run(runtime().create_container(spec))));
  EXPECT_FALSE(look(id));
}

TEST_P(ContainerContract, making_it_again_is_fine_for_the_same_operation_only) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(create(id));
  const auto first = look(id);
  ASSERT_TRUE(first);
  EXPECT_TRUE(ok(run(runtime().create_container(spec_of(id)))));
  EXPECT_TRUE(fails_with(ErrorCode::kAlreadyExists, run(runtime().create_container(spec_of(id, "operation2")))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(ok(run(runtime().create_container(spec_of(id)))));
  const auto last = look(id);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->runtime_id, first->runtime_id);
  EXPECT_EQ(last->operation_id, OperationId("operation1"));
  EXPECT_EQ(last->state, ContainerState::kRunning);
}

TEST_P(ContainerContract, is_made_without_being_started) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_EQ(state(id), ContainerState::kCreated);
}

TEST_P(ContainerContract, starting_is_fine_when_repeated_and_not_when_absent) {
  const auto id = new_id();
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().start_container(id))));
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_EQ(state(id), ContainerState::kRunning);
}

TEST_P(ContainerContract, starts_again_after_it_has_ended) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_EQ(state(id), ContainerState::kRunning);
}

TEST_P(ContainerContract, stopping_is_fine_when_repeated_absent_or_never_started) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_EQ(state(id), ContainerState::kCreated);
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_EQ(state(id), ContainerState::kExited);
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_EQ(state(id), ContainerState::kExited);
}

TEST_P(ContainerContract, a_paused_one_can_be_stopped_but_not_started) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().start_container(id))));
  EXPECT_EQ(state(id), ContainerState::kPaused);
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_EQ(state(id), ContainerState::kExited);
}

TEST_P(ContainerContract, pausing_and_thawing_are_fine_when_repeated_and_need_a_running_one) {
  const auto id = new_id();
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().pause_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().unpause_container(id))));
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().pause_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().unpause_container(id))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  EXPECT_EQ(state(id), ContainerState::kPaused);
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_EQ(state(id), ContainerState::kRunning);
}

TEST_P(ContainerContract, is_removed_in_any_state_and_removing_is_fine_when_absent) {
  const auto created = new_id();
  const auto running = new_id();
  const auto paused = new_id();
  const auto exited = new_id();
  ASSERT_NO_FATAL_FAILURE(create(created));
  ASSERT_NO_FATAL_FAILURE(start(running));
  ASSERT_NO_FATAL_FAILURE(start(paused));
  EXPECT_TRUE(ok(run(runtime().pause_container(paused))));
  ASSERT_NO_FATAL_FAILURE(start(exited));
  EXPECT_TRUE(ok(run(runtime().stop_container(exited, kGrace))));
  for (const auto& id : {created, running, paused, exited}) {
    EXPECT_TRUE(ok(run(runtime().remove_container(id))));
    EXPECT_FALSE(look(id));
    EXPECT_TRUE(ok(run(runtime().remove_container(id))));
    EXPECT_TRUE(has_volume(id));
  }
}

TEST_P(ContainerContract, what_is_done_to_one_leaves_the_others_alone) {
  const auto one = new_id();
  const auto other = new_id();
  ASSERT_NO_FATAL_FAILURE(start(one));
  ASSERT_NO_FATAL_FAILURE(start(other));
  const auto before = look(other);
  EXPECT_TRUE(ok(run(runtime().stop_container(one, kGrace))));
  EXPECT_TRUE(ok(run(runtime().remove_container(one))));
  EXPECT_TRUE(ok(run(runtime().remove_volume(one))));
  const auto after = look(other);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->runtime_id, before->runtime_id);
  EXPECT_EQ(after->state, ContainerState::kRunning);
  EXPECT_TRUE(has_volume(other));
}

TEST_P(ContainerContract, keeps_what_it_wrote_and_shows_the_last_lines) {
  const auto id = new_id();
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().container_logs(id, 1))));
  ASSERT_NO_FATAL_FAILURE(create(id));
  const auto before = run(runtime().container_logs(id, 1));
  ASSERT_TRUE(ok(before));
  EXPECT_EQ(*before, "");
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  const auto expected = subject().expected_log(id);
  EXPECT_TRUE(eventually([&] { return run(runtime().container_logs(id, 1)) == expected; }));
  EXPECT_EQ(run(runtime().container_logs(id, 100)), "first line\n" + expected);
  EXPECT_TRUE(ok(run(runtime().stop_container(id, kGrace))));
  EXPECT_EQ(run(runtime().container_logs(id, 1)), expected);
}

TEST_P(ContainerContract, is_measured_while_it_is_up) {
  const auto id = new_id();
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().stats(id))));
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().stats(id))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  const auto sample = run(runtime().stats(id));
  ASSERT_TRUE(ok(sample));
  EXPECT_EQ(sample->workspace_id, id);
  EXPECT_EQ(sample->memory_limit_bytes, 256U * 1024 * 1024);
  EXPECT_GE(sample->pids, 1U);
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  EXPECT_TRUE(ok(run(runtime().stats(id))));
}

TEST_P(ContainerContract, gives_memory_back_only_while_it_is_paused) {
  const auto id = new_id();
  const auto yes = [] { return true; };
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().reclaim_memory(id, yes))));
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().reclaim_memory(id, yes))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().reclaim_memory(id, yes))));
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  const auto before = run(runtime().stats(id));
  const auto reclaimed = run(runtime().reclaim_memory(id, yes));
  ASSERT_TRUE(ok(reclaimed));
  EXPECT_TRUE(reclaimed->before_bytes > 0 || !reclaimed->why_not.empty());
  EXPECT_LE(reclaimed->after_bytes, reclaimed->before_bytes);
  EXPECT_EQ(state(id), ContainerState::kPaused);
  const auto after = run(runtime().stats(id));
  ASSERT_TRUE(ok(before) && ok(after));
  EXPECT_EQ(after->memory_limit_bytes, before->memory_limit_bytes) << "limits are as they were";
  EXPECT_TRUE(ok(run(runtime().unpause_container(id))));
  EXPECT_EQ(state(id), ContainerState::kRunning);
}

TEST_P(ContainerContract, gives_nothing_back_when_nobody_wants_it_to_go_on) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  int asked = 0;
  const auto reclaimed = run(runtime().reclaim_memory(id, [&] {
    ++asked;
    return false;
  }));
  ASSERT_TRUE(ok(reclaimed));
  EXPECT_LE(asked, 1);
  EXPECT_EQ(reclaimed->after_bytes, reclaimed->before_bytes);
}

}  // namespace codehub::test
