#include "work_queue.hpp"

#include <gtest/gtest.h>

namespace codehub::control {
namespace {

using Time = WorkQueue::Time;
using std::chrono::seconds;

const WorkspaceId kOne("one");
const WorkspaceId kTwo("two");

Time at(int second) { return Time(seconds(second)); }

TEST(WorkQueue, hands_out_what_is_due_first_come_first_served) {
  WorkQueue queue;
  queue.add(kTwo, at(1));
  queue.add(kOne, at(1));
  EXPECT_EQ(queue.take(at(0)), std::nullopt);
  EXPECT_EQ(queue.take(at(1)), kTwo);
  EXPECT_EQ(queue.take(at(1)), kOne);
  EXPECT_EQ(queue.take(at(1)), std::nullopt);
  EXPECT_EQ(queue.working(), 2U);
}

TEST(WorkQueue, being_told_twice_is_being_told_once_and_the_earlier_instant_wins) {
  WorkQueue queue;
  queue.add(kOne, at(5));
  queue.add(kOne, at(9));
  queue.add(kOne, at(2));
  EXPECT_EQ(queue.waiting(), 1U);
  EXPECT_EQ(queue.next_due(), at(2));
  EXPECT_EQ(queue.take(at(2)), kOne);
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(WorkQueue, keeps_what_comes_during_the_work_for_afterwards) {
  WorkQueue queue;
  queue.add(kOne, at(1));
  EXPECT_EQ(queue.take(at(1)), kOne);
  queue.add(kOne, at(1));
  EXPECT_EQ(queue.take(at(1)), std::nullopt) << "never twice at once";
  queue.done(kOne, at(30));
  EXPECT_EQ(queue.next_due(), at(1));
  EXPECT_EQ(queue.take(at(1)), kOne);
  queue.done(kOne, std::nullopt);
  EXPECT_EQ(queue.next_due(), std::nullopt);
  EXPECT_EQ(queue.working(), 0U);
}

TEST(WorkQueue, comes_again_when_the_work_asks_for_it) {
  WorkQueue queue;
  queue.add(kOne, at(1));
  ASSERT_EQ(queue.take(at(1)), kOne);
  queue.done(kOne, at(7));
  EXPECT_EQ(queue.take(at(6)), std::nullopt);
  queue.add(kOne, at(3));
  EXPECT_EQ(queue.take(at(3)), kOne);
}

TEST(WorkQueue, an_end_that_nobody_began_is_nothing) {
  WorkQueue queue;
  queue.done(kOne, at(1));
  EXPECT_EQ(queue.next_due(), std::nullopt);
}

}  // namespace
}  // namespace codehub::control
