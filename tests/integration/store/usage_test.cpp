#include <atomic>
#include <deque>
#include <set>
#include <thread>

#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kHourUs = 3'600'000'000;

class Usage : public StoreContract {
 protected:
  static constexpr Timestamp kDay = Timestamp(std::chrono::hours(24 * 20'000));

  UsageRepository& usage() { return store().usage(); }
  static MeterCursor cursor(const std::string& id, Timestamp until, const std::string& owner = "kim") {
    MeterCursor made;
    made.workspace_id = WorkspaceId(id);
    made.workspace_name = "name of " + id;
    made.owner_id = UserId("u_" + owner);
    made.owner_name = owner;
    made.image = "debian";
    made.size = "small";
    made.until = until;
    made.transition_at = until - 5min;
    made.state.phase = Phase::kRunning;
    return made;
  }
  static UsageAmounts ran(std::int64_t micros) {
    UsageAmounts made;
    made.running_us = micros;
    made.cpu_reserved = static_cast<double>(micros) / 1e6;
    return made;
  }
  static MeterAdvance advance(std::optional<Timestamp> from, MeterCursor to, std::vector<SizedHour> hours) {
    return {from, std::move(to), std::move(hours)};
  }
  void add(MeterAdvance step) {
    const auto lost = run(usage().add({std::move(step)}));
    ASSERT_TRUE(lost) << lost.error().detail;
    ASSERT_TRUE(lost->empty());
  }
  std::vector<UsageHour> all(UsageStep step = UsageStep::kHour, std::chrono::minutes offset = 0min) {
    UsageFilter filter;
    filter.from = kDay - 1000h;
    filter.to = kDay + 1000h;
    filter.step = step;
    filter.utc_offset = offset;
    return run(usage().hours(filter)).value();
  }
};
CODEHUB_STORE_SUITE(Usage);

TEST_P(Usage, cursors_keep_every_field) {
  auto made = cursor("w1", kDay + 1us);
  made.workspace_name = "작업 \"'; --";
  made.state.idle = true;
  made.state.cpu_reserved = 0.1;
  made.state.memory_reserved = std::int64_t{3} << 40;
  made.state.memory_used = 7;
  made.state.disk_bytes = std::int64_t{5} << 40;
  made.state.archive_bytes = 11;
  made.state.phase = Phase::kPaused;
  add(advance(std::nullopt, made, {}));
  add(advance(std::nullopt, cursor("w0", kDay), {}));
  reopen();
  const auto found = run(usage().cursors()).value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].workspace_id, WorkspaceId("w0"));
  EXPECT_EQ(found[1].workspace_id, made.workspace_id);
  EXPECT_EQ(found[1].workspace_name, made.workspace_name);
  EXPECT_EQ(found[1].owner_id, made.owner_id);
  EXPECT_EQ(found[1].owner_name, made.owner_name);
  EXPECT_EQ(found[1].image, made.image);
  EXPECT_EQ(found[1].size, made.size);
  EXPECT_EQ(found[1].until, made.until);
  EXPECT_EQ(found[1].transition_at, made.transition_at);
  EXPECT_EQ(found[1].state, made.state);
}

TEST_P(Usage, hours_keep_every_field_and_add_up) {
  UsageAmounts amounts;
  amounts.running_us = 1, amounts.paused_us = 2, amounts.standby_us = 3, amounts.archived_us = 4, amounts.idle_us = 5;
  amounts.cpu_reserved = 0.1, amounts.cpu_used = 0.2, amounts.memory_reserved = 1e15, amounts.memory_used = 2e15;
  amounts.memory_paused = 3e15, amounts.disk = 4e15, amounts.disk_spared = 5e15, amounts.archive = 6e15;
  amounts.cpu_peak = 1.5, amounts.memory_peak_bytes = std::int64_t{1} << 40;
  add(advance(std::nullopt, cursor("w1", kDay), {{"small", kDay, amounts}}));
  reopen();
  auto found = all();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].workspace_id, WorkspaceId("w1"));
  EXPECT_EQ(found[0].workspace_name, "name of w1");
  EXPECT_EQ(found[0].owner_id, UserId("u_kim"));
  EXPECT_EQ(found[0].owner_name, "kim");
  EXPECT_EQ(found[0].image, "debian");
  EXPECT_EQ(found[0].size, "small");
  EXPECT_EQ(found[0].hour, kDay);
  EXPECT_EQ(found[0].amounts, amounts);
  auto more = amounts;
  more.cpu_peak = 0.5;
  more.memory_peak_bytes *= 2;
  add(advance(kDay, cursor("w1", kDay + 1s), {{"small", kDay, more}, {"large", kDay, ran(9)}}));
  found = all();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].size, "large");
  EXPECT_EQ(found[0].amounts, ran(9));
  auto sum = amounts;
  sum += more;
  EXPECT_EQ(found[1].amounts.running_us, sum.running_us);
  EXPECT_EQ(found[1].amounts.idle_us, sum.idle_us);
  EXPECT_DOUBLE_EQ(found[1].amounts.cpu_used, sum.cpu_used);
  EXPECT_DOUBLE_EQ(found[1].amounts.disk_spared, sum.disk_spared);
  EXPECT_EQ(found[1].amounts.cpu_peak, 1.5);
  EXPECT_EQ(found[1].amounts.memory_peak_bytes, std::int64_t{1} << 41);
}

TEST_P(Usage, nothing_is_counted_by_one_who_does_not_know_where_the_cursor_stands) {
  add(advance(std::nullopt, cursor("w1", kDay), {}));
  const auto lose = [&](std::optional<Timestamp> from) {
    auto lost = run(usage().add({advance(from, cursor("w1", kDay + 2h), {{"small", kDay, ran(kHourUs)}}),
                                 advance(std::nullopt, cursor("w2", kDay), {})}));
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->at(0), WorkspaceId("w1"));
  };
  lose(std::nullopt);
  lose(kDay - 1us);
  lose(kDay + 1us);
  EXPECT_TRUE(all().empty());
  const auto cursors = run(usage().cursors()).value();
  ASSERT_EQ(cursors.size(), 2U) << "what does not conflict is written";
  EXPECT_EQ(cursors[0].until, kDay);
}

TEST_P(Usage, sums_of_days_are_those_of_the_place_and_sums_of_all_are_whole) {
  std::vector<SizedHour> hours;
  for (int i = 0; i < 48; ++i) hours.push_back({"small", kDay + std::chrono::hours(i), ran(i + 1)});
  add(advance(std::nullopt, cursor("w1", kDay), hours));
  const auto whole = all(UsageStep::kWhole);
  ASSERT_EQ(whole.size(), 1U);
  EXPECT_EQ(whole[0].amounts.running_us, 48 * 49 / 2);
  EXPECT_EQ(whole[0].hour, kDay);
  const auto utc = all(UsageStep::kDay);
  ASSERT_EQ(utc.size(), 2U);
  EXPECT_EQ(utc[0].hour, kDay);
  EXPECT_EQ(utc[1].hour, kDay + 24h);
  EXPECT_EQ(utc[0].amounts.running_us, 24 * 25 / 2);
  const auto seoul = all(UsageStep::kDay, 540min);
  ASSERT_EQ(seoul.size(), 3U);
  EXPECT_EQ(seoul[0].amounts.running_us, 15 * 16 / 2);
  EXPECT_EQ(seoul[1].hour, kDay + 15h);
  const auto west = all(UsageStep::kDay, -300min);
  ASSERT_EQ(west.size(), 3U);
  EXPECT_EQ(west[0].amounts.running_us, 5 * 6 / 2);
}

TEST_P(Usage, hours_are_those_that_were_asked_for) {
  add(advance(std::nullopt, cursor("w1", kDay), {{"small", kDay, ran(1)}, {"small", kDay + 1h, ran(2)}}));
  add(advance(std::nullopt, cursor("w2", kDay), {{"small", kDay, ran(4)}}));
  add(advance(std::nullopt, cursor("w3", kDay, "lee"), {{"small", kDay, ran(8)}}));
  const auto sum = [&](const UsageFilter& filter) {
    UsageAmounts amounts;
    const auto hours = run(usage().hours(filter)).value();
    for (const auto& hour : hours) amounts += hour.amounts;
    return amounts.running_us;
  };
  UsageFilter filter;
  filter.from = kDay;
  filter.to = kDay + 2h;
  EXPECT_EQ(sum(filter), 15);
  filter.to = kDay + 1h;
  EXPECT_EQ(sum(filter), 13) << "the end is not in it";
  filter.owner = UserId("u_kim");
  EXPECT_EQ(sum(filter), 5);
  filter.workspace = WorkspaceId("w1");
  EXPECT_EQ(sum(filter), 1);
  filter.workspace = WorkspaceId("w3");
  EXPECT_EQ(sum(filter), 0) << "somebody else's";
  filter.owner = UserId("u_nobody");
  filter.workspace.reset();
  EXPECT_EQ(sum(filter), 0);
}

TEST_P(Usage, outlives_its_workspace_for_as_long_as_it_is_kept) {
  auto gone = cursor("w1", kDay);
  gone.state.phase = Phase::kDeleted;
  add(advance(std::nullopt, gone, {{"small", kDay - 10h, ran(1)}, {"small", kDay, ran(2)}}));
  add(advance(std::nullopt, cursor("w2", kDay - 100h), {{"small", kDay - 100h, ran(4)}}));
  ASSERT_TRUE(run(usage().remove_older(kDay)));
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all()[0].amounts.running_us, 2);
  ASSERT_TRUE(run(usage().remove_older(kDay + 1us)));
  EXPECT_TRUE(all().empty());
  const auto cursors = run(usage().cursors()).value();
  ASSERT_EQ(cursors.size(), 1U) << "a workspace that lives is metered however long ago it was last";
  EXPECT_EQ(cursors[0].workspace_id, WorkspaceId("w2"));
}

TEST_P(Usage, rate_cards_begin_with_the_defaults_and_are_replaced_as_a_whole) {
  EXPECT_EQ(run(usage().rate_cards()), std::vector<RateCard>{default_rate_card()});
  RateCard first;
  first.valid_from = kDay;
  first.currency = "USD";
  first.cpu_hour = 0.0123456789;
  first.archive_gib_month = kMaxPrice;
  auto second = first;
  second.valid_from = kDay - 1h;
  ASSERT_TRUE(run(usage().set_rate_cards({first, second})));
  reopen();
  EXPECT_EQ(run(usage().rate_cards()), (std::vector<RateCard>{second, first}));
  second.cpu_hour = -1;
  const auto refused = run(usage().set_rate_cards({first, second}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(run(usage().rate_cards()).value().size(), 2U);
  ASSERT_TRUE(run(usage().set_rate_cards({})));
  reopen();
  EXPECT_TRUE(run(usage().rate_cards()).value().empty()) << "none is a choice, too";
}

// Two hubs that meter at the same time (an old one that does not end): whatever each adds, the time between the first
// and the last cursor is counted once.
TEST_P(Usage, two_writers_on_one_cursor_count_nothing_twice) {
  constexpr int kRounds = 40;
  add(advance(std::nullopt, cursor("w1", kDay), {}));
  static std::deque<asio::io_context> loops(2);  // The threads of the pool let go of them a moment after the end.
  std::atomic<int> losses = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer) {
    writers.emplace_back([&, writer] {
      auto& loop = loops[static_cast<std::size_t>(writer)];
      for (int won = 0; won < kRounds;) {
        const auto stands = codehub::test::run_task(loop, usage().cursors());
        ASSERT_TRUE(stands) << stands.error().detail;
        const auto from = stands->at(0).until;
        const auto to = from + std::chrono::microseconds(writer == 0 ? 1000 : 777);
        const auto micros = (to - from).count();
        const auto lost = codehub::test::run_task(
            loop, usage().add({advance(from, cursor("w1", to), {{"small", kDay, ran(micros)}})}));
        ASSERT_TRUE(lost) << lost.error().detail;
        lost->empty() ? ++won : ++losses;
      }
    });
  }
  for (auto& writer : writers) writer.join();
  const auto end = run(usage().cursors()).value().at(0).until;
  EXPECT_EQ(end - kDay, std::chrono::microseconds(kRounds * 1777));
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all()[0].amounts.running_us, (end - kDay).count());
}

}  // namespace
}  // namespace codehub::store::test
