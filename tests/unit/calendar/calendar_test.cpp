#include "codehub/calendar/calendar.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace codehub::calendar {
namespace {

Timestamp at(const std::string& text) { return parse_rfc3339(text).value(); }

/// From Monday to Friday, 09:00 to 20:00.
Schedule office(const std::string& zone) {
  Schedule schedule;
  schedule.time_zone = zone;
  for (std::size_t day = 0; day < 5; ++day) schedule.days[day] = Schedule::Hours{9 * 60, 20 * 60};
  return schedule;
}

Schedule every_day(const std::string& zone, int from, int to) {
  Schedule schedule;
  schedule.time_zone = zone;
  schedule.days.fill(Schedule::Hours{from, to});
  return schedule;
}

std::string text_of(const std::optional<Timestamp>& time) { return time ? format_rfc3339(*time) : "never"; }

TEST(Calendar, knows_time_zones_by_name) {
  for (const char* name : {"Asia/Seoul", "UTC", "America/New_York", "Asia/Kathmandu"}) {
    EXPECT_TRUE(is_time_zone(name)) << name;
  }
  for (const char* name : {"", "Asia/Soul", "asia/seoul!", "../../etc/passwd", "/etc/passwd", "Seoul"}) {
    EXPECT_FALSE(is_time_zone(name)) << name;
  }
}

TEST(Calendar, refuses_a_zone_that_it_does_not_know) {
  const auto time = working_time(office("Asia/Soul"), at("2026-11-27T00:00:00Z"));
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().code, ErrorCode::kInvalidRequest);
  EXPECT_NE(time.error().message.find("Asia/Soul"), std::string::npos);
}

/// 2026-11-27 is a Friday; Seoul is nine hours ahead.
TEST(Calendar, says_where_an_instant_stands) {
  struct Row {
    const char* now;
    bool working;
    const char* ends_at;
    const char* ended_at;
    const char* begins_at;
  };
  const std::vector<Row> rows{
      {"2026-11-27T00:00:00Z", true, "2026-11-27T11:00:00.000Z", "never", "2026-11-30T00:00:00.000Z"},
      {"2026-11-26T23:59:59Z", false, "", "2026-11-26T11:00:00.000Z", "2026-11-27T00:00:00.000Z"},
      {"2026-11-27T10:59:59Z", true, "2026-11-27T11:00:00.000Z", "never", "2026-11-30T00:00:00.000Z"},
      {"2026-11-27T11:00:00Z", false, "", "2026-11-27T11:00:00.000Z", "2026-11-30T00:00:00.000Z"},
      {"2026-11-29T12:00:00Z", false, "", "2026-11-27T11:00:00.000Z", "2026-11-30T00:00:00.000Z"},
  };
  for (const auto& row : rows) {
    const auto time = working_time(office("Asia/Seoul"), at(row.now));
    ASSERT_TRUE(time) << row.now;
    EXPECT_EQ(time->working, row.working) << row.now;
    if (row.working) {
      EXPECT_EQ(format_rfc3339(time->ends_at), row.ends_at) << row.now;
    }
    EXPECT_EQ(text_of(time->ended_at), row.ended_at) << row.now;
    EXPECT_EQ(text_of(time->begins_at), row.begins_at) << row.now;
  }
}

TEST(Calendar, days_that_touch_are_one_working_time) {
  const auto time = working_time(every_day("UTC", 0, 1440), at("2026-11-27T12:00:00Z"));
  ASSERT_TRUE(time);
  EXPECT_TRUE(time->working);
  EXPECT_GT(time->ends_at, at("2026-12-04T00:00:00Z"));
  EXPECT_EQ(time->begins_at, std::nullopt);
}

/// New York, 2026-03-08: 02:00 becomes 03:00. 2026-11-01: 02:00 becomes 01:00.
TEST(Calendar, follows_changes_of_clocks) {
  struct Row {
    int from, to;
    const char* now;
    const char* begin;
    const char* end;
  };
  const std::vector<Row> rows{
      // A day of eight hours by the clock is the usual one beside the change.
      {9 * 60, 17 * 60, "2026-03-08T05:00:00Z", "2026-03-08T13:00:00.000Z", "2026-03-08T21:00:00.000Z"},
      {9 * 60, 17 * 60, "2026-03-07T05:00:00Z", "2026-03-07T14:00:00.000Z", "2026-03-07T22:00:00.000Z"},
      // 02:30 does not exist: the day begins with the change.
      {150, 17 * 60, "2026-03-08T05:00:00Z", "2026-03-08T07:00:00.000Z", "2026-03-08T21:00:00.000Z"},
      // 01:30 comes twice: a day begins with the first and ends with the second.
      {90, 17 * 60, "2026-11-01T04:00:00Z", "2026-11-01T05:30:00.000Z", "2026-11-01T22:00:00.000Z"},
      {0, 90, "2026-11-01T03:00:00Z", "2026-11-01T04:00:00.000Z", "2026-11-01T06:30:00.000Z"},
  };
  for (const auto& row : rows) {
    const auto schedule = every_day("America/New_York", row.from, row.to);
    const auto before = working_time(schedule, at(row.now));
    ASSERT_TRUE(before && before->begins_at);
    EXPECT_EQ(format_rfc3339(*before->begins_at), row.begin) << row.now;
    const auto within = working_time(schedule, *before->begins_at);
    ASSERT_TRUE(within && within->working) << row.now;
    EXPECT_EQ(format_rfc3339(within->ends_at), row.end) << row.now;
  }
}

TEST(Calendar, leaves_out_hours_that_a_change_of_clocks_swallows) {
  const auto time = working_time(every_day("America/New_York", 130, 170), at("2026-03-08T06:00:00Z"));
  ASSERT_TRUE(time);
  EXPECT_FALSE(time->working);
  EXPECT_EQ(text_of(time->begins_at), "2026-03-09T06:10:00.000Z");
}

}  // namespace
}  // namespace codehub::calendar
