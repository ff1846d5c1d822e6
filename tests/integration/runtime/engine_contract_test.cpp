// An engine that is there, away, and back; what images it has.
#include "contract.hpp"

namespace codehub::test {

using runtime::ContainerState;

INSTANTIATE_TEST_SUITE_P(All, EngineContract, every_runtime(), name_of_kind);
INSTANTIATE_TEST_SUITE_P(All, ImageContract, every_runtime(), name_of_kind);

TEST_P(EngineContract, answers_and_can_be_prepared_twice) {
  EXPECT_TRUE(ok(run(runtime().ping())));
  EXPECT_TRUE(ok(run(runtime().prepare())));
  EXPECT_TRUE(ok(run(runtime().prepare())));
  const auto able = runtime().capabilities();
  EXPECT_TRUE(able.pause && able.pull_images && able.stats && able.events);
}

TEST_P(EngineContract, every_verb_says_that_it_is_away_and_works_again_when_it_is_back) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  subject().stop_engine();
  constexpr auto kAway = ErrorCode::kUpstreamUnavailable;
  EXPECT_TRUE(fails_with(kAway, run(runtime().ping())));
  EXPECT_TRUE(fails_with(kAway, run(runtime().prepare())));
  EXPECT_TRUE(fails_with(kAway, run(runtime().observe())));
  EXPECT_TRUE(fails_with(kAway, run(runtime().observe_one(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().has_image(subject().image()))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().pull_image(subject().image(), nullptr))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().create_volume(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().remove_volume(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().create_container(spec_of(id)))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().start_container(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().stop_container(id, std::chrono::seconds(1)))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().pause_container(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().unpause_container(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().remove_container(id))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().container_logs(id, 1))));
  EXPECT_TRUE(fails_with(kAway, run(runtime().stats(id))));
  const auto away = run(runtime().ping());
  ASSERT_FALSE(away);
  EXPECT_NE(away.error().message.find("is it running?"), std::string::npos) << away.error().message;
  subject().start_engine();
  EXPECT_TRUE(ok(run(runtime().ping())));
  EXPECT_EQ(state(id), ContainerState::kRunning);
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
}

TEST_P(ImageContract, knows_what_is_present) {
  const auto present = run(runtime().has_image(subject().image()));
  ASSERT_TRUE(ok(present));
  EXPECT_TRUE(*present) << "run tests/support/test_images.sh";
  const auto absent = run(runtime().has_image("codehub-test/absent:1"));
  ASSERT_TRUE(ok(absent));
  EXPECT_FALSE(*absent);
  for (const std::string name : {"", "../containers", "UPPER case", "name:"}) {
    EXPECT_TRUE(fails_with(ErrorCode::kInvalidRequest, run(runtime().has_image(name)))) << name;
    EXPECT_TRUE(fails_with(ErrorCode::kInvalidRequest, run(runtime().pull_image(name, nullptr)))) << name;
  }
}

TEST_P(ImageContract, says_so_when_no_registry_has_it) {
  // The discard port: nobody listens, so that no registry is asked.
  const auto pulled = run(runtime().pull_image("127.0.0.1:9/absent:1", nullptr));
  EXPECT_TRUE(fails_with(ErrorCode::kNotFound, pulled));
}

}  // namespace codehub::test
