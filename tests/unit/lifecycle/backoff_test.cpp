#include <gtest/gtest.h>

#include "codehub/domain/lifecycle_progress.hpp"

namespace codehub::lifecycle {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, doubles_up_to_its_limit) {
  const Backoff backoff{milliseconds(500), milliseconds(30'000)};
  const std::pair<int, int> table[] = {{1, 500},    {2, 1000},   {3, 2000},     {6, 16'000},
                                       {7, 30'000}, {8, 30'000}, {1000, 30'000}};
  for (const auto& [attempts, expected] : table) {
    EXPECT_EQ(backoff_delay(attempts, backoff, 1.0), milliseconds(expected)) << attempts;
  }
}

TEST(Backoff, jitter_takes_away_at_most_a_half) {
  const Backoff backoff{milliseconds(1000), milliseconds(8000)};
  EXPECT_EQ(backoff_delay(1, backoff, 0.0), milliseconds(500));
  EXPECT_EQ(backoff_delay(1, backoff, 0.5), milliseconds(750));
  EXPECT_EQ(backoff_delay(1, backoff, 7.0), milliseconds(1000)) << "a jitter out of range is clamped";
  EXPECT_EQ(backoff_delay(1, backoff, -1.0), milliseconds(500));
}

}  // namespace
}  // namespace codehub::lifecycle
