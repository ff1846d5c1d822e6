#include "contract.hpp"

namespace codehub::test {

INSTANTIATE_TEST_SUITE_P(All, VolumeContract, every_runtime(), name_of_kind);

TEST_P(VolumeContract, making_a_volume_again_changes_nothing) {
  const auto id = new_id();
  EXPECT_FALSE(has_volume(id));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  EXPECT_TRUE(has_volume(id));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  EXPECT_TRUE(has_volume(id));
}

TEST_P(VolumeContract, removing_is_fine_when_absent_and_when_repeated) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().remove_volume(id))));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  EXPECT_TRUE(ok(run(runtime().remove_volume(id))));
  EXPECT_FALSE(has_volume(id));
  EXPECT_TRUE(ok(run(runtime().remove_volume(id))));
}

TEST_P(VolumeContract, a_volume_that_a_container_uses_is_not_removed_even_when_that_does_not_run) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(create(id));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().remove_volume(id))));
  EXPECT_TRUE(ok(run(runtime().start_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kInvalidState, run(runtime().remove_volume(id))));
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_TRUE(has_volume(id)) << "the volume outlives its container";
  EXPECT_TRUE(ok(run(runtime().remove_volume(id))));
  EXPECT_FALSE(has_volume(id));
}

TEST_P(VolumeContract, a_volume_removed_from_outside_is_seen_to_be_gone_and_can_be_made_again) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  subject().remove_volume(id);
  EXPECT_FALSE(has_volume(id));
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  EXPECT_TRUE(has_volume(id));
}

}  // namespace codehub::test
