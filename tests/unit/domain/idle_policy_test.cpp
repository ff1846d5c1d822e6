#include "codehub/domain/idle_policy.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace codehub::idle_policy_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr seconds kDay = 24h;

PolicyRules rules_of(const std::function<void(PolicyRules&)>& say) {
  PolicyRules rules;
  say(rules);
  return rules;
}

Schedule office(int to_hour = 20) {
  Schedule schedule;
  schedule.time_zone = "Asia/Seoul";
  for (std::size_t day = 0; day < 5; ++day) schedule.days[day] = Schedule::Hours{9 * 60, to_hour * 60};
  return schedule;
}

TEST(IdlePolicy, words_read_back) {
  for (const auto preset : kPolicyPresets) EXPECT_EQ(parse_policy_preset(to_string(preset)), preset);
  EXPECT_EQ(parse_policy_preset("always-ready"), std::nullopt);
  EXPECT_EQ(to_string(PolicySource::kBound), "bound");
}

TEST(IdlePolicy, presets_say_what_they_promise) {
  struct Row {
    PolicyPreset preset;
    Patience pause, stop, archive;
  };
  for (const auto& row :
       {Row{PolicyPreset::kFrugal, 5min, 30min, 3 * kDay}, Row{PolicyPreset::kBalanced, 10min, 2h, 7 * kDay},
        Row{PolicyPreset::kAlwaysReady, 8h, std::nullopt, std::nullopt}}) {
    PolicyLevel installation;
    installation.rules.preset = row.preset;
    EXPECT_TRUE(validate(installation.rules));
    const auto policy = resolve_policy(installation, {}, {});
    EXPECT_EQ(policy.pause_after, row.pause);
    EXPECT_EQ(policy.stop_after, row.stop);
    EXPECT_EQ(policy.archive_after, row.archive);
    EXPECT_EQ(policy.preset, row.preset);
    EXPECT_EQ(policy.sources.at("stop_after"), PolicySource::kPreset);
  }
}

TEST(IdlePolicy, is_balanced_and_never_deletes_where_nobody_says_anything) {
  const auto policy = resolve_policy({}, {}, {});
  EXPECT_EQ(policy.pause_after, Patience(10min));
  EXPECT_EQ(policy.stop_after, Patience(2h));
  EXPECT_EQ(policy.archive_after, Patience(7 * kDay));
  EXPECT_EQ(policy.delete_after, Patience());
  EXPECT_EQ(policy.max_lifetime, Patience());
  EXPECT_EQ(policy.longest_keep_awake, 24h);
  EXPECT_TRUE(policy.count_viewers);
  EXPECT_EQ(policy.sources.at("pause_after"), PolicySource::kPreset);
}

TEST(IdlePolicy, the_narrowest_level_that_says_something_wins) {
  PolicyLevel installation;
  installation.rules.pause_after = Patience(20min);
  installation.rules.stop_after = Patience(4h);
  installation.rules.count_viewers = false;
  PolicyLevel group;
  group.rules.pause_after = Patience(15min);
  const auto workspace = rules_of([](PolicyRules& rules) { rules.stop_after = Patience(); });
  const auto policy = resolve_policy(installation, {group}, workspace);
  EXPECT_EQ(policy.pause_after, Patience(15min));
  EXPECT_EQ(policy.sources.at("pause_after"), PolicySource::kGroup);
  EXPECT_EQ(policy.stop_after, Patience());
  EXPECT_EQ(policy.sources.at("stop_after"), PolicySource::kWorkspace);
  EXPECT_FALSE(policy.count_viewers);
  EXPECT_EQ(policy.sources.at("count_viewers"), PolicySource::kInstallation);
}

TEST(IdlePolicy, a_preset_fills_what_its_level_leaves_out_before_the_wider_level_does) {
  PolicyLevel installation;
  installation.rules.pause_after = Patience(45min);
  const auto workspace = rules_of([](PolicyRules& rules) {
    rules.preset = PolicyPreset::kFrugal;
    rules.stop_after = Patience(1h);
  });
  const auto policy = resolve_policy(installation, {}, workspace);
  EXPECT_EQ(policy.preset, PolicyPreset::kFrugal);
  EXPECT_EQ(policy.pause_after, Patience(5min));
  EXPECT_EQ(policy.stop_after, Patience(1h));
}

TEST(IdlePolicy, of_several_groups_what_costs_least_wins) {
  PolicyLevel one;
  one.rules.pause_after = Patience();
  one.rules.stop_after = Patience(1h);
  one.rules.count_viewers = true;
  one.rules.schedule = std::optional(office(22));
  one.rules.idle_after = 60s;
  PolicyLevel two;
  two.rules.preset = PolicyPreset::kAlwaysReady;
  two.rules.stop_after = Patience(6h);
  two.rules.count_viewers = false;
  two.rules.schedule = std::optional(office(18));
  two.rules.idle_after = 300s;
  PolicyLevel three;
  three.rules.schedule = std::optional<Schedule>();
  for (const auto& groups : {std::vector{one, two, three}, std::vector{three, two, one}}) {
    const auto policy = resolve_policy({}, groups, {});
    EXPECT_EQ(policy.pause_after, Patience(8h));
    EXPECT_EQ(policy.stop_after, Patience(1h));
    EXPECT_FALSE(policy.count_viewers);
    EXPECT_EQ(policy.idle_after, 60s);
    ASSERT_TRUE(policy.schedule);
    EXPECT_EQ(*policy.schedule, office(18));
    EXPECT_EQ(policy.preset, PolicyPreset::kAlwaysReady);
  }
}

TEST(IdlePolicy, bounds_of_all_levels_hold) {
  PolicyLevel installation;
  installation.bounds.stop_after = 8h;
  installation.bounds.keep_awake = 48h;
  installation.bounds.max_lifetime = 30 * kDay;
  PolicyLevel group;
  group.bounds.stop_after = 3h;
  group.bounds.pause_after = 1h;
  PolicyLevel other;
  other.bounds.keep_awake = 4h;
  const auto workspace = rules_of([](PolicyRules& rules) {
    rules.pause_after = Patience();
    rules.stop_after = Patience(24h);
    rules.archive_after = Patience(30 * kDay);
  });
  const auto policy = resolve_policy(installation, {group, other}, workspace);
  EXPECT_EQ(policy.pause_after, Patience(1h));
  EXPECT_EQ(policy.stop_after, Patience(3h));
  EXPECT_EQ(policy.sources.at("stop_after"), PolicySource::kBound);
  EXPECT_EQ(policy.archive_after, Patience(30 * kDay));
  EXPECT_EQ(policy.sources.at("archive_after"), PolicySource::kWorkspace);
  EXPECT_EQ(policy.max_lifetime, Patience(30 * kDay));
  EXPECT_EQ(policy.longest_keep_awake, 4h);
  EXPECT_EQ(resolve_policy(installation, {}, {}).longest_keep_awake, 48h);
}

struct Refused {
  const char* what;
  std::function<void(PolicyRules&)> say;
  const char* words;
};

TEST(IdlePolicy, refuses_what_contradicts_itself_or_is_out_of_range) {
  const std::vector<Refused> rows{
      {"idle 29 s", [](auto& r) { r.idle_after = 29s; }, "idle_after is 29 s; it must be from 30 s to 1 h."},
      {"idle 2 h", [](auto& r) { r.idle_after = 2h; }, "idle_after is 2 h"},
      {"pause 59 s", [](auto& r) { r.pause_after = Patience(59s); }, "pause_after is 59 s"},
      {"pause negative", [](auto& r) { r.pause_after = Patience(-1s); }, "pause_after is -1 s"},
      {"pause 31 d", [](auto& r) { r.pause_after = Patience(31 * kDay); }, "from 1 min to 30 d"},
      {"stop 0", [](auto& r) { r.stop_after = Patience(0s); }, "stop_after is 0 d"},
      {"stop 31 d", [](auto& r) { r.stop_after = Patience(31 * kDay); }, "stop_after is 31 d"},
      {"archive 59 min", [](auto& r) { r.archive_after = Patience(59min); }, "archive_after is 59 min"},
      {"delete 6 d", [](auto& r) { r.delete_after = Patience(6 * kDay); }, "delete_after is 6 d"},
      {"delete in 11 years", [](auto& r) { r.delete_after = Patience(4000 * kDay); }, "delete_after is 4000 d"},
      {"life 30 min", [](auto& r) { r.max_lifetime = Patience(30min); }, "max_lifetime is 30 min"},
      {"stops before it pauses", [](auto& r) { r.pause_after = Patience(1h), r.stop_after = Patience(30min); },
       "stop_after (30 min) must not be shorter than pause_after (1 h)."},
      {"stops before its preset pauses",
       [](auto& r) { r.preset = PolicyPreset::kAlwaysReady, r.stop_after = Patience(1h); },
       "stop_after (1 h) must not be shorter than pause_after (8 h)."},
      {"pauses after its preset stops", [](auto& r) { r.preset = PolicyPreset::kFrugal, r.pause_after = Patience(1h); },
       "stop_after (30 min)"},
      {"pauses before it counts as idle", [](auto& r) { r.idle_after = 5min, r.pause_after = Patience(2min); },
       "pause_after (2 min)"},
      {"deletes before it archives",
       [](auto& r) { r.archive_after = Patience(30 * kDay), r.delete_after = Patience(8 * kDay); },
       "delete_after (8 d)"},
      {"no zone", [](auto& r) { r.schedule = std::optional(Schedule()); }, "schedule.time_zone"},
      {"path as a zone",
       [](auto& r) {
         auto s = office();
         s.time_zone = "../../etc";
         r.schedule = std::optional(s);
       },
       "schedule.time_zone"},
      {"no day",
       [](auto& r) {
         auto s = office();
         s.days.fill(std::nullopt);
         r.schedule = std::optional(s);
       },
       "at least one day"},
      {"ends before it begins",
       [](auto& r) {
         auto s = office();
         s.days[6] = Schedule::Hours{600, 600};
         r.schedule = std::optional(s);
       },
       "from a time to a later one"},
      {"25 h",
       [](auto& r) {
         auto s = office();
         s.days[6] = Schedule::Hours{600, 1500};
         r.schedule = std::optional(s);
       },
       "within 00:00 and 24:00"},
      {"prewarm in 3 h",
       [](auto& r) {
         auto s = office();
         s.prewarm = 180min;
         r.schedule = std::optional(s);
       },
       "from 0 to 120"},
  };
  for (const auto& row : rows) {
    const auto answer = validate(rules_of(row.say));
    ASSERT_FALSE(answer) << row.what;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidRequest) << row.what;
    EXPECT_NE(answer.error().message.find(row.words), std::string::npos) << row.what << ": " << answer.error().message;
  }
}

TEST(IdlePolicy, accepts_the_ends_of_each_range) {
  const std::vector<std::function<void(PolicyRules&)>> rows{
      [](auto&) {},
      [](auto& r) { r.idle_after = 30s, r.pause_after = Patience(1min), r.stop_after = Patience(1min); },
      [](auto& r) { r.idle_after = 3600s, r.pause_after = Patience(30 * kDay), r.stop_after = Patience(30 * kDay); },
      [](auto& r) { r.pause_after = Patience(), r.stop_after = Patience(1min); },
      [](auto& r) { r.pause_after = Patience(9h), r.stop_after = Patience(); },
      [](auto& r) {
        r.archive_after = Patience(1h), r.delete_after = Patience(7 * kDay), r.max_lifetime = Patience(1h);
      },
      [](auto& r) { r.archive_after = Patience(3650 * kDay), r.max_lifetime = Patience(365 * kDay); },
      [](auto& r) {
        auto s = office(24);
        s.prewarm = 120min;
        r.schedule = std::optional(s);
      },
      [](auto& r) { r.schedule = std::optional<Schedule>(); },
  };
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_TRUE(validate(rules_of(rows[i]))) << i;
}

TEST(IdlePolicy, checks_bounds_as_well) {
  PolicyBounds bounds;
  EXPECT_TRUE(validate(bounds));
  bounds.keep_awake = 30s;
  EXPECT_FALSE(validate(bounds));
  bounds.keep_awake = 30 * kDay;
  EXPECT_TRUE(validate(bounds));
  bounds.pause_after = 2h;
  bounds.stop_after = 1h;
  ASSERT_FALSE(validate(bounds));
  EXPECT_NE(validate(bounds).error().message.find("bounds.stop_after"), std::string::npos);
  bounds = {};
  bounds.archive_after = 59min;
  EXPECT_FALSE(validate(bounds));
}

}  // namespace
}  // namespace codehub::idle_policy_test
