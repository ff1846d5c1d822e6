#include <set>

#include <gtest/gtest.h>

#include "codehub/domain/error.hpp"
#include "codehub/domain/ids.hpp"
#include "codehub/domain/size.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {
namespace {

using namespace std::chrono_literals;

RandomSource counting_random(unsigned long long start = 0) {
  return [state = start]() mutable { return state += 0x9E3779B97F4A7C15ULL; };
}

TEST(Ids, made_ids_are_parsed_back_and_differ) {
  const auto random = counting_random();
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const auto id = new_workspace_id(random);
    ASSERT_TRUE(parse_workspace_id(id.value())) << id.value();
    seen.insert(id.value());
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Ids, the_first_character_is_a_letter_for_every_random_number) {
  for (unsigned long long start = 0; start < 64; ++start) {
    unsigned long long next = start;
    const auto id = new_workspace_id([&next] { return next++; });
    EXPECT_GE(id.value()[0], 'a') << id.value();
    EXPECT_LE(id.value()[0], 'z') << id.value();
  }
}

TEST(Ids, kinds_carry_their_prefix) {
  const auto random = counting_random(7);
  EXPECT_EQ(new_user_id(random).value().substr(0, 2), "u_");
  EXPECT_EQ(new_group_id(random).value().substr(0, 2), "g_");
  EXPECT_EQ(new_share_id(random).value().substr(0, 2), "s_");
  EXPECT_EQ(new_visit_id(random).value().substr(0, 2), "v_");
  EXPECT_EQ(new_user_id(random).value().size(), 14U);
  EXPECT_NE(new_operation_id(random), new_operation_id(random));
}

TEST(Ids, what_cannot_be_an_id_is_not_found) {
  const std::string_view bad[] = {"",
                                  "abcdefghijk",
                                  "abcdefghijkmm",
                                  "2bcdefghijkm",
                                  "abcdefghijkl",
                                  "abcdefghijko",
                                  "abcdefghijk1",
                                  "abcdefghijk0",
                                  "ABCDEFGHIJKM",
                                  "abcdefghijk/",
                                  "../../../etc",
                                  std::string_view("abcdefghijk\0", 12),
                                  "abcdefghij\xEA\xB0"};
  for (const auto text : bad) {
    const auto id = parse_workspace_id(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, ErrorCode::kNotFound);
  }
}

TEST(Time, formats_and_parses_rfc3339) {
  const Timestamp time = std::chrono::sys_days(2025y / 3 / 1) + 9h + 30min + 250ms;
  EXPECT_EQ(format_rfc3339(time), "2025-03-01T09:30:00.250Z");
  EXPECT_EQ(parse_rfc3339("2025-03-01T09:30:00.250Z"), time);
  EXPECT_EQ(format_rfc3339(Timestamp{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(Timestamp{} - 1us), "1969-12-31T23:59:59.999Z");
}

TEST(Time, accepts_offsets_fractions_and_leap_days) {
  const struct {
    std::string_view text;
    std::string_view same;
  } cases[] = {
      {"2025-03-01T18:30:00+09:00", "2025-03-01T09:30:00.000Z"},
      {"2025-02-28t23:30:00-02:00", "2025-03-01T01:30:00.000Z"},
      {"2024-02-29T00:00:00z", "2024-02-29T00:00:00.000Z"},
      {"2025-01-01T00:00:00.123456789Z", "2025-01-01T00:00:00.123Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
  };
  for (const auto& c : cases) {
    const auto time = parse_rfc3339(c.text);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(format_rfc3339(*time), c.same);
  }
  EXPECT_EQ(parse_rfc3339("2025-01-01T00:00:00.123456789Z")->time_since_epoch().count() % 1'000'000, 123'456);
}

TEST(Time, refuses_what_is_no_time) {
  for (const auto text :
       {"", "2025", "2025-03-01", "2025-03-01T09:30:00", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
        "2025-03-01T24:00:00Z", "2025-03-01T09:60:00Z", "2025-03-01T09:30:61Z", "2025-03-01T09:30:00.Z",
        "2025-03-01T09:30:00Zz", "2025-03-01 09:30:00Z", "2025-03-01T09:30:00+24:00", "-025-03-01T09:30:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Time, now_is_between_two_readings_of_the_wall_clock) {
  const auto before = std::chrono::system_clock::now() - 1us;
  const auto time = now();
  EXPECT_GE(time, before);
  EXPECT_LE(time, std::chrono::system_clock::now());
}

TEST(Errors, every_code_has_its_own_word) {
  std::set<std::string_view> words;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    words.insert(to_string(static_cast<ErrorCode>(code)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(ErrorCode::kInternal) + 1);
  EXPECT_EQ(to_string(ErrorCode::kNotFound), "not_found");
}

TEST(Errors, only_what_passes_by_itself_is_transient) {
  EXPECT_TRUE(is_transient(ErrorCode::kUpstreamUnavailable));
  EXPECT_TRUE(is_transient(ErrorCode::kTooManyRequests));
  EXPECT_TRUE(is_transient(ErrorCode::kDeadlineExceeded));
  for (const auto code : {ErrorCode::kInvalidRequest, ErrorCode::kConflict, ErrorCode::kNoSpace, ErrorCode::kInternal,
                          ErrorCode::kNotFound, ErrorCode::kCancelled}) {
    EXPECT_FALSE(is_transient(code)) << to_string(code);
  }
}

TEST(Sizes, defaults_grow_from_small_to_large) {
  const auto sizes = default_sizes();
  ASSERT_EQ(sizes.size(), 3U);
  EXPECT_EQ(sizes[0].name, "small");
  EXPECT_EQ(sizes[1].memory_bytes, std::int64_t{4} << 30);
  EXPECT_LT(sizes[1].cpu, sizes[2].cpu);
  for (const auto& size : sizes) EXPECT_GE(size.pids, 64);
}

}  // namespace
}  // namespace codehub
