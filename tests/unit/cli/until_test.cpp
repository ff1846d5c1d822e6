// Ends as people write them. The zones are rules in the form of POSIX, so that they need no data of the system.
#include "until.hpp"

#include <stdlib.h>

#include <gtest/gtest.h>

namespace codehub::cli {
namespace {

/// TZ for as long as it lives.
class InZone {
 public:
  explicit InZone(const char* zone) { ::setenv("TZ", zone, 1); }
  ~InZone() { ::unsetenv("TZ"); }
  InZone(const InZone&) = delete;
  InZone& operator=(const InZone&) = delete;
};

constexpr const char* kSeoul = "KST-9";
constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";  // 02:00 to 03:00 and back, in 2027 on March 28 …
constexpr const char* kNewYork = "EST5EDT,M3.2.0,M11.1.0";     // … and October 31; there on March 14 and November 7.
constexpr const char* kLordHowe = "LHST-10:30LHDT-11,M10.1.0,M4.1.0";  // Half an hour.

Timestamp at(const char* text) { return parse_rfc3339(text).value(); }

/// "never", "3600 s", or the instant in UTC; else what is wrong.
std::string read(const char* text, const char* now, const char* zone) {
  const InZone in_zone(zone);
  const auto until = parse_until(text, at(now), system_zone());
  if (!until) return until.error().message;
  if (const auto* length = std::get_if<std::chrono::seconds>(&*until)) return std::to_string(length->count()) + " s";
  if (const auto* instant = std::get_if<Timestamp>(&*until)) return format_rfc3339(*instant).substr(0, 16);
  return "never";
}

TEST(Until, reads_a_while_and_never) {
  struct Row {
    const char* text;
    const char* expected;
  };
  for (const auto& row : {
           Row{"2h", "7200 s"},
           Row{"90m", "5400 s"},
           Row{"3d", "259200 s"},
           Row{"1w", "604800 s"},
           Row{"1h30m", "5400 s"},
           Row{"1d 12h", "129600 s"},
           Row{"2 hours", "7200 s"},
           Row{" 1 Week ", "604800 s"},
           Row{"2시간", "7200 s"},
           Row{"1시간 30분", "5400 s"},
           Row{"3일", "259200 s"},
           Row{"2주", "1209600 s"},
           Row{"1m", "60 s"},
           Row{"3660d", "316224000 s"},
           Row{"never", "never"},
           Row{"NEVER", "never"},
       }) {
    EXPECT_EQ(read(row.text, "2026-11-27T05:00:00Z", kSeoul), row.expected) << row.text;
  }
}

TEST(Until, reads_days_and_times_in_the_zone_of_the_reader) {
  struct Row {
    const char* text;
    const char* expected;  // In UTC; Seoul is 9 hours ahead.
  };
  for (const auto& row : {
           Row{"18:00", "2026-11-27T09:00"},
           Row{"9:30", "2026-11-28T00:30"},
           Row{"14:00", "2026-11-28T05:00"},
           Row{"today", "2026-11-27T14:59"},
           Row{"오늘", "2026-11-27T14:59"},
           Row{"tomorrow", "2026-11-28T14:59"},
           Row{"내일", "2026-11-28T14:59"},
           Row{"모레", "2026-11-29T14:59"},
           Row{"friday", "2026-11-27T14:59"},
           Row{"FRI", "2026-11-27T14:59"},
           Row{"금요일", "2026-11-27T14:59"},
           Row{"sat", "2026-11-28T14:59"},
           Row{"Thursday", "2026-12-03T14:59"},
           Row{"목요일", "2026-12-03T14:59"},
           Row{"mon 9:00", "2026-11-30T00:00"},
           Row{"tue 9:00", "2026-12-01T00:00"},
           Row{"friday 18:00", "2026-11-27T09:00"},
           Row{"friday 08:00", "2026-12-03T23:00"},
           Row{"내일  18:00", "2026-11-28T09:00"},
           Row{"2026-12-24", "2026-12-24T14:59"},
           Row{"2026-12-24 18:00", "2026-12-24T09:00"},
           Row{"2026-12-24T18:00", "2026-12-24T09:00"},
           Row{"2028-02-29", "2028-02-29T14:59"},
           Row{"2026-12-24T18:00:00Z", "2026-12-24T18:00"},
           Row{"2026-12-24t18:00:00-05:00", "2026-12-24T23:00"},
       }) {
    EXPECT_EQ(read(row.text, "2026-11-27T05:00:00Z", kSeoul), row.expected) << row.text;  // Friday, 14:00 in Seoul.
  }
}

TEST(Until, counts_days_by_the_reader_s_calendar) {
  // In Seoul it is Saturday already.
  EXPECT_EQ(read("today", "2026-11-27T20:00:00Z", kSeoul), "2026-11-28T14:59");
  EXPECT_EQ(read("friday", "2026-11-27T20:00:00Z", kSeoul), "2026-12-04T14:59");
  // In New York it is Thursday still.
  EXPECT_EQ(read("today", "2026-11-27T03:00:00Z", kNewYork), "2026-11-27T04:59");
  EXPECT_EQ(read("friday", "2026-11-27T03:00:00Z", kNewYork), "2026-11-28T04:59");
  // In the last minute of a day its name is that of the next one.
  EXPECT_EQ(read("friday", "2026-11-27T14:59:30Z", kSeoul), "2026-12-04T14:59");
  // Over the end of a year.
  EXPECT_EQ(read("tomorrow", "2026-12-31T05:00:00Z", kSeoul), "2027-01-01T14:59");
}

TEST(Until, knows_that_clocks_are_changed) {
  struct Row {
    const char* zone;
    const char* now;
    const char* text;
    const char* expected;
  };
  for (const auto& row : {
           // The day before the clocks go forward: the next day has 23 hours, a while does not care.
           Row{kBerlin, "2027-03-27T17:00:00Z", "18:00", "2027-03-28T16:00"},
           Row{kBerlin, "2027-03-27T17:00:00Z", "tomorrow", "2027-03-28T21:59"},
           Row{kBerlin, "2027-03-27T17:00:00Z", "1d", "86400 s"},
           // 02:30 is left out: half an hour after the change.
           Row{kBerlin, "2027-03-27T17:00:00Z", "2:30", "2027-03-28T01:30"},
           Row{kBerlin, "2027-03-27T17:00:00Z", "1:59", "2027-03-28T00:59"},
           Row{kBerlin, "2027-03-27T17:00:00Z", "3:00", "2027-03-28T01:00"},
           // 02:30 comes twice: the first, the second, and then tomorrow's.
           Row{kBerlin, "2027-10-30T17:00:00Z", "2:30", "2027-10-31T00:30"},
           Row{kBerlin, "2027-10-31T00:45:00Z", "2:30", "2027-10-31T01:30"},
           Row{kBerlin, "2027-10-31T01:45:00Z", "2:30", "2027-11-01T01:30"},
           Row{kBerlin, "2027-10-30T17:00:00Z", "sunday", "2027-10-31T22:59"},
           Row{kBerlin, "2027-10-30T21:00:00Z", "2027-10-31 01:00", "2027-10-30T23:00"},
           Row{kNewYork, "2027-03-13T17:00:00Z", "2:30", "2027-03-14T07:30"},
           Row{kNewYork, "2027-11-07T04:00:00Z", "1:30", "2027-11-07T05:30"},
           Row{kNewYork, "2027-11-07T05:45:00Z", "1:30", "2027-11-07T06:30"},
           Row{kLordHowe, "2027-10-02T05:00:00Z", "2:15", "2027-10-02T15:45"},
           Row{kLordHowe, "2027-04-03T05:00:00Z", "1:45", "2027-04-03T14:45"},
       }) {
    EXPECT_EQ(read(row.text, row.now, row.zone), row.expected) << row.zone << " " << row.now << " " << row.text;
  }
}

TEST(Until, says_what_is_wrong) {
  struct Row {
    const char* text;
    const char* reason;
  };
  const std::string long_text(200, '1');
  for (const auto& row : {
           Row{"", "write 2h"},
           Row{"   ", "write 2h"},
           Row{"someday", "write 2h"},
           Row{"18", "write 2h"},
           Row{"24:00", "write 2h"},
           Row{"18:60", "write 2h"},
           Row{"18:0", "write 2h"},
           Row{"1800", "write 2h"},
           Row{"-2h", "write 2h"},
           Row{"2x", "write 2h"},
           Row{"2h18:00", "write 2h"},
           Row{"h", "write 2h"},
           Row{"12345678901234567890h", "write 2h"},
           Row{"2026-02-30", "write 2h"},
           Row{"2026-13-01", "write 2h"},
           Row{"2027-02-29", "write 2h"},
           Row{"2026-1-1", "write 2h"},
           Row{"26-12-24", "write 2h"},
           Row{"friday noon", "write 2h"},
           Row{"friday 25:00", "write 2h"},
           Row{"18:00 friday", "write 2h"},
           Row{"2026-12-24T18:00:00", "write 2h"},
           Row{"2026-12-24Z", "write 2h"},
           Row{"t", "write 2h"},
           Row{"0m", "a minute at least"},
           Row{"3661d", "within 10 years"},
           Row{"9999999w", "within 10 years"},
           Row{"2036-12-31", "within 10 years"},
           Row{"9999-12-31T00:00:00Z", "within 10 years"},
           Row{"2026-11-26", "over already"},
           Row{"today 13:59", "over already"},
           Row{"today 14:00", "over already"},
           Row{"2026-11-27T05:00:00Z", "over already"},
           Row{"0000-01-01", "over already"},
           Row{long_text.c_str(), "too long"},
           Row{"\x1b[31m\xff", "write 2h"},
       }) {
    const auto message = read(row.text, "2026-11-27T05:00:00Z", kSeoul);
    EXPECT_NE(message.find(row.reason), std::string::npos) << row.text << ": " << message;
    EXPECT_EQ(message.find('\x1b'), std::string::npos) << message;
    EXPECT_LT(message.size(), 260U) << message;
  }
}

TEST(Until, reads_a_while_alone_where_no_instant_fits) {
  EXPECT_EQ(parse_while("30d").value(), std::chrono::days(30));
  for (const char* text : {"friday", "never", "18:00", "", "0d", "4000d"}) EXPECT_FALSE(parse_while(text)) << text;
}

TEST(LocalTime, is_written_with_the_name_of_the_day) {
  const InZone in_zone(kSeoul);
  EXPECT_EQ(format_local(at("2026-12-24T15:00:59.9Z"), system_zone()), "Fri 2026-12-25 00:00");
  EXPECT_EQ(format_local(at("2026-12-26T14:59:00Z"), system_zone()), "Sat 2026-12-26 23:59");
  EXPECT_EQ(format_local(at("1960-02-29T00:00:00Z"), system_zone()), "Mon 1960-02-29 09:00");
}

}  // namespace
}  // namespace codehub::cli
