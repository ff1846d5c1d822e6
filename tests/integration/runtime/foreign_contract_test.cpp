// Objects of others that have the names ours would have.
#include "contract.hpp"

namespace codehub::test {

INSTANTIATE_TEST_SUITE_P(All, ForeignContract, every_runtime(), name_of_kind);

TEST_P(ForeignContract, a_container_is_left_alone_by_every_verb) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  subject().make_foreign_container(id);
  EXPECT_TRUE(ok(run(runtime().create_volume(id))));
  EXPECT_FALSE(look(id));
  const auto clash = run(runtime().create_container(spec_of(id)));
  EXPECT_TRUE(fails_with(ErrorCode::kAlreadyExists, clash));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().start_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().pause_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().unpause_container(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().container_logs(id, 1))));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, run(runtime().stats(id))));
  EXPECT_TRUE(ok(run(runtime().stop_container(id, std::chrono::seconds(1)))));
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_TRUE(subject().foreign_container_intact(id));
}

TEST_P(ForeignContract, a_volume_is_left_alone_by_every_verb) {
  const auto id = new_id();
  EXPECT_TRUE(ok(run(runtime().prepare())));
  subject().make_foreign_volume(id);
  EXPECT_FALSE(has_volume(id));
  EXPECT_TRUE(fails_with(ErrorCode::kAlreadyExists, run(runtime().create_volume(id))));
  EXPECT_TRUE(fails_with(ErrorCode::kAlreadyExists, run(runtime().create_container(spec_of(id)))));
  EXPECT_TRUE(ok(run(runtime().remove_volume(id))));
  EXPECT_TRUE(subject().foreign_volume_intact(id));
}

}  // namespace codehub::test
