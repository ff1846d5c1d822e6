#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <set>

#include "codehub/base/fault.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/metrics.hpp"
#include "codehub/base/random.hpp"

namespace codehub {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Random, tokens_are_of_the_asked_strength_and_differ) {
  EXPECT_EQ(random_token().size(), 43U);
  EXPECT_EQ(random_token(16).size(), 22U);
  EXPECT_EQ(random_token(0), "");
  std::set<std::string> seen;
  const auto random = secure_random();
  for (int i = 0; i < 1000; ++i) {
    seen.insert(random_token(8));
    seen.insert(std::to_string(random()));
  }
  EXPECT_EQ(seen.size(), 2000U);
  EXPECT_THAT(random_token(300), MatchesRegex("[A-Za-z0-9_-]*"));
}

TEST(FaultPoints, fail_at_the_passage_that_was_asked_for) {
  arm_faults("one=error,second=error:2,odd,third=unknown");
  EXPECT_TRUE(fault_point("one"));
  EXPECT_FALSE(fault_point("one")) << "once only";
  EXPECT_FALSE(fault_point("second"));
  EXPECT_TRUE(fault_point("second"));
  EXPECT_FALSE(fault_point("third"));
  EXPECT_FALSE(fault_point("other"));
  arm_faults("one=error");
  arm_faults("");
  EXPECT_FALSE(fault_point("one"));
}

TEST(FaultPointsDeathTest, kill_the_process) {
  EXPECT_EXIT(
      {
        arm_faults("here=kill");
        static_cast<void>(fault_point("here"));
      },
      testing::KilledBySignal(SIGKILL), "");
}

std::string logged(const std::function<void()>& write) {
  testing::internal::CaptureStderr();
  write();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, writes_text_lines_that_nothing_in_them_can_break) {
  log::configure(log::Level::kInfo, log::Format::kText);
  const auto line =
      logged([] { log::info("http", "a\nb\x1b[31m", {{"key", "plain"}, {"other", "two words"}, {"empty", ""}}); });
  EXPECT_THAT(line, HasSubstr(" info  http: a\\nb\\u001b[31m key=plain other=\"two words\" empty=\"\"\n"));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(line[10], 'T');
}

TEST(Log, writes_json_lines) {
  log::configure(log::Level::kInfo, log::Format::kJson);
  const auto line = logged([] { log::error("http", "quote \" and \xff", {{"k", "v\\"}}); });
  log::configure(log::Level::kInfo, log::Format::kText);
  EXPECT_THAT(
      line,
      HasSubstr(
          "\"level\":\"error\",\"room\":\"http\",\"message\":\"quote \\\" and \xef\xbf\xbd\",\"k\":\"v\\\\\"}\n"));
  EXPECT_EQ(line.substr(0, 9), "{\"time\":\"");
}

TEST(Log, leaves_out_what_is_below_its_level) {
  log::configure(log::Level::kWarn, log::Format::kText);
  EXPECT_EQ(logged([] { log::info("http", "x"); }), "");
  EXPECT_NE(logged([] { log::warn("http", "x"); }), "");
  EXPECT_FALSE(log::enabled(log::Level::kDebug));
  log::configure(log::Level::kInfo, log::Format::kText);
}

TEST(Metrics, are_rendered_in_the_prometheus_text_format) {
  auto& family = prometheus::BuildCounter().Name("codehub_test_total").Help("A test.").Register(metrics_registry());
  family.Add({{"kind", "x"}}).Increment(3);
  const auto text = render_metrics();
  EXPECT_THAT(text, HasSubstr("# TYPE codehub_test_total counter"));
  EXPECT_THAT(text, HasSubstr("codehub_test_total{kind=\"x\"} 3"));
}

}  // namespace
}  // namespace codehub
