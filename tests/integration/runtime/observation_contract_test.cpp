#include "contract.hpp"

namespace codehub::test {

using runtime::ContainerState;

INSTANTIATE_TEST_SUITE_P(All, ObservationContract, every_runtime(), name_of_kind);

TEST_P(ObservationContract, is_empty_where_nothing_is_ours) {
  const auto seen = run(runtime().observe());
  ASSERT_TRUE(ok(seen));
  EXPECT_TRUE(seen->containers.empty());
  EXPECT_TRUE(seen->volumes.empty());
}

TEST_P(ObservationContract, tells_operation_size_and_where_the_agent_is_while_it_runs) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(create(id));
  auto seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->operation_id, OperationId("operation1"));
  EXPECT_EQ(seen->size, "small");
  EXPECT_FALSE(seen->runtime_id.empty());
  EXPECT_EQ(seen->endpoint, "");
  EXPECT_FALSE(seen->exit_code);
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->endpoint.ends_with(":7070")) << seen->endpoint;
  EXPECT_GT(seen->endpoint.size(), 5U);
  EXPECT_TRUE(ok(run(runtime().pause_container(id))));
  seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->endpoint, "");
}

TEST_P(ObservationContract, tells_how_it_ended) {
  const auto stopped = new_id();
  const auto killed = new_id();
  ASSERT_NO_FATAL_FAILURE(start(stopped));
  ASSERT_NO_FATAL_FAILURE(start(killed));
  // The process must have set its trap, else it ends by the signal itself.
  const auto expected = subject().expected_log(stopped);
  EXPECT_TRUE(eventually([&] { return run(runtime().container_logs(stopped, 1)) == expected; }));
  EXPECT_TRUE(ok(run(runtime().stop_container(stopped, std::chrono::seconds(20)))));
  auto seen = look(stopped);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->exit_code, 0);
  EXPECT_EQ(seen->endpoint, "");
  subject().kill_container(killed);
  EXPECT_TRUE(eventually([&] { return state(killed) == ContainerState::kExited; }));
  seen = look(killed);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->exit_code, 137);
  EXPECT_FALSE(seen->out_of_memory);
}

TEST_P(ObservationContract, forgets_what_was_removed_from_outside) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  subject().remove_container(id);
  EXPECT_TRUE(eventually([&] { return !look(id); }));
  EXPECT_TRUE(has_volume(id));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().start_container(id))));
  EXPECT_TRUE(ok(run(runtime().create_container(spec_of(id, "operation2")))));
  const auto seen = look(id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->operation_id, OperationId("operation2"));
}

}  // namespace codehub::test
