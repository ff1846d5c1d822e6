// Engines that misbehave, and objects that somebody meddled with.
#include <optional>
#include <thread>

#include <boost/asio/co_spawn.hpp>

#include "docker_fixture.hpp"

namespace codehub::test {

using runtime::ContainerState;

class DockerEngine : public DockerFixture {};

TEST_F(DockerEngine, a_silent_one_is_given_up_after_the_limit) {
  auto options = engine().options();
  options.answer_limit = std::chrono::milliseconds(200);
  const auto impatient = engine().make_runtime(options);
  engine().relay().answer_only("");
  EXPECT_TRUE(fails_with(ErrorCode::kDeadlineExceeded, run(impatient->ping())));
  EXPECT_TRUE(fails_with(ErrorCode::kDeadlineExceeded, run(impatient->observe())));
  EXPECT_TRUE(fails_with(ErrorCode::kDeadlineExceeded, run(impatient->watch([](const auto&) {}))));
}

TEST_F(DockerEngine, one_that_falls_silent_after_a_while_is_given_up_too) {
  const auto id = new_id();
  auto options = engine().options();
  options.answer_limit = std::chrono::milliseconds(300);
  const auto impatient = engine().make_runtime(options);
  EXPECT_TRUE(eventually([&] { return run(impatient->observe()).has_value(); }));
  engine().relay().answer_only("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[");
  EXPECT_TRUE(fails_with(ErrorCode::kDeadlineExceeded, run(impatient->observe())));
  EXPECT_TRUE(fails_with(ErrorCode::kDeadlineExceeded, run(impatient->create_volume(id))));
}

TEST_F(DockerEngine, nonsense_is_told_from_an_answer) {
  engine().relay().answer_only("this is no HTTP\r\n\r\n");
  EXPECT_TRUE(fails_with(ErrorCode::kUpstreamUnavailable, run(runtime().observe())));
  engine().relay().answer_only("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_TRUE(fails_with(ErrorCode::kInternal, run(runtime().observe())));
  engine().relay().answer_only("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(fails_with(ErrorCode::kUpstreamUnavailable, run(runtime().observe())));
  engine().relay().answer_only("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_TRUE(fails_with(ErrorCode::kInternal, run(runtime().observe())));
}

TEST_F(DockerEngine, a_pull_that_is_cut_off_is_a_failure_of_its_own_and_no_silence) {
  ASSERT_TRUE(ok(run(runtime().observe())));  // From here on it knows the engine's version.
  const std::string progress = "{\"status\":\"Downloading\"}\r\n";
  engine().relay().answer_in_turn(
      {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(progress.size()) + "\r\n\r\n" + progress,
       "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"});
  const auto pulled = run(runtime().pull_image("127.0.0.1:9/some/image:1", nullptr));
  ASSERT_TRUE(fails_with(ErrorCode::kInternal, pulled));
  EXPECT_NE(pulled.error().message.find("was cut off"), std::string::npos) << pulled.error().message;
}

TEST_F(DockerEngine, images_under_the_name_of_our_own_are_never_asked_of_a_registry) {
  engine().relay().switch_off();
  for (const char* image : {"codehub/base:none", "codehub/base", "codehub/any/thing:1", "docker.io/codehub/base:none",
                            "index.docker.io/codehub/base"}) {
    const auto pulled = run(runtime().pull_image(image, nullptr));
    ASSERT_TRUE(fails_with(ErrorCode::kNotFound, pulled)) << image;
    EXPECT_NE(pulled.error().message.find("is made on this machine: run images/base/build, then retry"),
              std::string::npos)
        << pulled.error().message;
  }
  EXPECT_TRUE(fails_with(ErrorCode::kUpstreamUnavailable, run(runtime().pull_image("codehubs/base", nullptr))));
}

TEST_F(DockerEngine, a_container_of_ours_that_was_renamed_is_still_ours) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  ASSERT_EQ(docker({"rename", DockerSubject::container_name(id), "renamed-" + id.value()}).status, 0);
  EXPECT_EQ(state(id), ContainerState::kRunning);
  EXPECT_TRUE(ok(run(runtime().stop_container(id, std::chrono::seconds(1)))));
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_FALSE(look(id));
}

TEST_F(DockerEngine, a_second_container_with_our_labels_is_not_seen_but_removed_with_the_first) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  const auto ours = look(id);
  ASSERT_EQ(docker({"run", "--detach", "--network", "none", "--label",
                    "codehub.installation=" + engine().options().installation_id, "--label",
                    "codehub.workspace=" + id.value(), engine().image(), "sleep", "1000"})
                .status,
            0);
  const auto seen = run(runtime().observe());
  ASSERT_TRUE(ok(seen));
  ASSERT_EQ(seen->containers.size(), 1U);
  EXPECT_EQ(seen->containers.front().runtime_id, ours->runtime_id);
  EXPECT_TRUE(ok(run(runtime().remove_container(id))));
  EXPECT_TRUE(run(runtime().observe())->containers.empty());
}

TEST_F(DockerEngine, two_removals_at_once_both_succeed) {
  const auto id = new_id();
  ASSERT_NO_FATAL_FAILURE(start(id));
  std::optional<Result<void>> first;
  std::optional<Result<void>> second;
  bool both = false;
  const auto keep = [&](std::optional<Result<void>>& place) {
    return [&](std::exception_ptr, Result<void> result) {
      place = std::move(result);
      both = first && second;
    };
  };
  asio::co_spawn(context_, runtime().remove_container(id), keep(first));
  asio::co_spawn(context_, runtime().remove_container(id), keep(second));
  run_until(context_, both, kLimit);
  EXPECT_TRUE(ok(*first));
  EXPECT_TRUE(ok(*second));
  EXPECT_TRUE(ok(run(runtime().remove_volume(id)))) << "both came back only when the container was gone";
}

TEST_F(DockerEngine, is_driven_from_several_threads_at_once) {
  constexpr int kThreads = 4;
  std::vector<WorkspaceId> ids;
  ids.reserve(kThreads);
  EXPECT_TRUE(ok(run(runtime().prepare())));
  for (int i = 0; i < kThreads; ++i) ids.push_back(new_id());
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  std::vector<int> failures(kThreads, 0);
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      asio::io_context context;
      auto& failed = failures[i];
      const auto must = [&](asio::awaitable<Result<void>> task) {
        failed += run_task(context, std::move(task), kLimit) ? 0 : 1;
      };
      must(runtime().create_volume(ids[i]));
      must(runtime().create_container(spec_of(ids[i])));
      must(runtime().remove_container(ids[i]));
      must(runtime().remove_volume(ids[i]));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<int>(kThreads, 0));
}

}  // namespace codehub::test
