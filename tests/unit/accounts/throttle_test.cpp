#include "throttle.hpp"

#include "accounts_fixture.hpp"

namespace codehub::accounts::test {
namespace {

using namespace std::chrono_literals;

TEST(Delay, begins_after_the_free_failures_and_doubles_up_to_a_quarter_of_an_hour) {
  const DelayPolicy policy{3, 5s, 15min};
  const std::pair<int, std::chrono::seconds> cases[] = {
      {0, 0s},    {3, 0s},    {4, 5s},    {5, 10s},   {6, 20s},
      {10, 320s}, {11, 640s}, {12, 900s}, {13, 900s}, {1'000'000'000, 900s}};
  for (const auto& [failures, delay] : cases) EXPECT_EQ(delay_after(policy, failures), delay) << failures;
}

class ThrottleTest : public AccountsTest {
 protected:
  /// 0 when the attempt was let through (and then failed), else the seconds to wait.
  int fail_once(const std::string& account, const std::string& address) {
    auto attempt = run(throttle_.begin(account, address));
    if (!attempt) {
      EXPECT_EQ(attempt.error().code, ErrorCode::kTooManyRequests);
      EXPECT_GT(attempt.error().retry_after_seconds, 0);
      return attempt.error().retry_after_seconds;
    }
    EXPECT_TRUE(run(throttle_.failed(*attempt)));
    return 0;
  }
  bool succeed_once(const std::string& account, const std::string& address) {
    auto attempt = run(throttle_.begin(account, address));
    return attempt && run(throttle_.succeeded(*attempt));
  }

  Throttle throttle_{store_->login_throttle(), [this] { return time_; }};
};

TEST_F(ThrottleTest, an_account_waits_longer_with_every_failure_but_never_more_than_the_bound) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(fail_once("jane", "192.0.2." + std::to_string(i)), 0) << i;
  int last = 0;
  for (int round = 0; round < 12; ++round) {
    const int wait = fail_once("jane", "198.51.100.7");
    EXPECT_GE(wait, last);
    EXPECT_LE(wait, 900);
    EXPECT_EQ(fail_once("jane", "198.51.100.8"), wait);  // refused attempts do not add up
    last = wait;
    time_ += std::chrono::seconds(wait);
    EXPECT_EQ(fail_once("jane", "203.0.113." + std::to_string(round)), 0);
  }
  EXPECT_EQ(last, 900);
}

TEST_F(ThrottleTest, success_clears_the_account) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
}

TEST_F(ThrottleTest, strangers_cannot_lock_a_person_out_of_an_address_they_use) {
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  for (int i = 0; i < 50; ++i) {
    time_ += 16min;
    EXPECT_EQ(fail_once("jane", "198.51.100." + std::to_string(i)), 0);
  }
  EXPECT_GT(fail_once("jane", "198.51.100.200"), 0);
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
}

TEST_F(ThrottleTest, an_address_is_forgotten_after_a_month) {
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  time_ += 24h * 31;
  for (int i = 0; i < 6; ++i) EXPECT_EQ(fail_once("jane", "198.51.100.1"), 0);
  EXPECT_FALSE(succeed_once("jane", "192.0.2.1"));
}

TEST_F(ThrottleTest, an_address_that_tries_many_names_waits_too) {
  int passed = 0;
  while (passed < 100 && fail_once("name" + std::to_string(passed), "192.0.2.1") == 0) ++passed;
  EXPECT_EQ(passed, 31);
  EXPECT_EQ(fail_once("another", "192.0.2.2"), 0);
}

TEST_F(ThrottleTest, a_network_of_ipv6_is_one_address_and_mapped_ipv4_is_ipv4) {
  for (int i = 0; i < 31; ++i) EXPECT_EQ(fail_once("n" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i)), 0);
  EXPECT_GT(fail_once("x", "2001:db8:1:2:ffff::1"), 0);
  EXPECT_EQ(fail_once("x", "2001:db8:1:3::1"), 0);
  for (int i = 0; i < 31; ++i) EXPECT_EQ(fail_once("m" + std::to_string(i), "::ffff:192.0.2.9"), 0);
  EXPECT_GT(fail_once("y", "192.0.2.9"), 0);
  EXPECT_EQ(fail_once("y", "::ffff:192.0.2.10"), 0);
}

TEST_F(ThrottleTest, somebody_known_from_an_address_is_not_held_back_by_its_other_visitors) {
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  for (int i = 0; i < 31; ++i) EXPECT_EQ(fail_once("n" + std::to_string(i), "192.0.2.1"), 0);
  EXPECT_GT(fail_once("x", "192.0.2.1"), 0);
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  EXPECT_GT(fail_once("x", "192.0.2.1"), 0) << "their success does not wash the address clean";
}

TEST_F(ThrottleTest, somebody_known_from_an_address_does_not_count_for_it_but_waits_for_their_own_failures) {
  EXPECT_TRUE(succeed_once("jane", "192.0.2.1"));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
    time_ += 20min;
  }
  EXPECT_EQ(fail_once("newcomer", "192.0.2.1"), 0);
  EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  EXPECT_GT(fail_once("jane", "192.0.2.1"), 0);
}

TEST_F(ThrottleTest, failures_of_an_address_are_forgotten_after_an_hour_without_any) {
  for (int i = 0; i < 31; ++i) EXPECT_EQ(fail_once("n" + std::to_string(i), "192.0.2.1"), 0);
  time_ += 59min;
  EXPECT_EQ(fail_once("a", "192.0.2.1"), 0);
  EXPECT_GT(fail_once("b", "192.0.2.1"), 0);
  time_ += 61min;
  for (int i = 0; i < 31; ++i) EXPECT_EQ(fail_once("m" + std::to_string(i), "192.0.2.1"), 0);
}

TEST_F(ThrottleTest, attempts_that_were_withdrawn_do_not_count) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  time_ += 5s;
  for (int i = 0; i < 50; ++i) {
    const auto attempt = run(throttle_.begin("jane", "192.0.2.1"));
    ASSERT_TRUE(attempt) << i;
    codehub::test::run_task(context_, throttle_.withdraw(*attempt));
  }
  EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  EXPECT_EQ(fail_once("jane", "192.0.2.1"), 10);
}

TEST_F(ThrottleTest, old_failures_are_forgotten) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  time_ += 25h;
  for (int i = 0; i < 6; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
}

TEST_F(ThrottleTest, guesses_at_the_same_time_do_not_all_find_a_clean_record) {
  int passed = 0, refused = 0, done = 0;
  for (int i = 0; i < 60; ++i) {
    asio::co_spawn(context_, throttle_.begin("jane", "192.0.2." + std::to_string(i)),
                   [&](std::exception_ptr error, const Result<Throttle::Attempt>& attempt) {
                     EXPECT_FALSE(error);
                     ++(attempt ? passed : refused);
                     ++done;
                   });
  }
  while (done < 60 && context_.run_one_for(10s) > 0) {
  }
  EXPECT_EQ(done, 60);
  EXPECT_LE(passed, 7);
  EXPECT_GE(refused, 53);
}

TEST_F(ThrottleTest, collecting_keeps_what_still_counts) {
  for (int i = 0; i < 6; ++i) EXPECT_EQ(fail_once("jane", "192.0.2.1"), 0);
  ASSERT_TRUE(run(throttle_.collect()));
  EXPECT_GT(fail_once("jane", "192.0.2.1"), 0);
}

}  // namespace
}  // namespace codehub::accounts::test
