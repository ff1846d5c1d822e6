// A month of workspaces that come, run, freeze, stop and go, of a hub that dies at any call to its database, is away
// for hours, and writes changes late: every stretch of time is counted once.
#include "meter.hpp"

#include <random>

#include "control_house.hpp"
#include "store_over.hpp"

namespace codehub::control::meter_test {
namespace {

using namespace std::chrono_literals;
using codehub::test::run_task;

/// The process is gone.
struct Death {};

/// Dies before or after the so-many-th call from now on.
class Fate {
 public:
  void arm(int calls, bool after) { left_ = calls, after_ = after; }
  void spare() { left_ = 0; }
  template <class T>
  Task<T> call(Task<T> task) {
    const bool now = left_ > 0 && --left_ == 0;
    if (now && !after_) throw Death();
    auto result = co_await std::move(task);
    if (now) throw Death();
    co_return result;
  }

 private:
  int left_ = 0;
  bool after_ = false;
};

class MortalUsage final : public store::UsageRepository {
 public:
  MortalUsage(store::UsageRepository& inner, Fate& fate) : inner_(inner), fate_(fate) {}
  Task<std::vector<store::MeterCursor>> cursors() override { return fate_.call(inner_.cursors()); }
  Task<std::vector<WorkspaceId>> add(std::vector<store::MeterAdvance> advances) override {
    return fate_.call(inner_.add(std::move(advances)));
  }
  Task<std::vector<UsageHour>> hours(store::UsageFilter filter) override { return inner_.hours(std::move(filter)); }
  Task<std::vector<RateCard>> rate_cards() override { return inner_.rate_cards(); }
  Task<void> set_rate_cards(std::vector<RateCard> cards) override { return inner_.set_rate_cards(std::move(cards)); }
  Task<void> remove_older(Timestamp at) override { return fate_.call(inner_.remove_older(at)); }

 private:
  store::UsageRepository& inner_;
  Fate& fate_;
};

class MortalHistory final : public store::TransitionRepository {
 public:
  MortalHistory(store::TransitionRepository& inner, Fate& fate) : inner_(inner), fate_(fate) {}
  Task<store::TransitionPage> list(WorkspaceId id, store::PageRequest page) override {
    return inner_.list(std::move(id), std::move(page));
  }
  Task<std::vector<Transition>> since(Timestamp at) override { return fate_.call(inner_.since(at)); }
  Task<void> remove_older(Timestamp at) override { return inner_.remove_older(at); }

 private:
  store::TransitionRepository& inner_;
  Fate& fate_;
};

class MortalStore final : public codehub::test::StoreOver {
 public:
  MortalStore(store::Store& inner, Fate& fate)
      : StoreOver(inner), usage_(inner.usage(), fate), history_(inner.transitions(), fate) {}
  store::TransitionRepository& transitions() override { return history_; }
  store::UsageRepository& usage() override { return usage_; }

 private:
  MortalUsage usage_;
  MortalHistory history_;
};

/// What a workspace really held, as it was recorded.
struct Truth {
  Workspace row;
  bool gone = false;
  std::map<Phase, std::chrono::microseconds> time;
  Timestamp since{};
  int transitions = 0;
};

std::int64_t& time_in(UsageAmounts& amounts, Phase phase) {
  switch (phase) {
    case Phase::kRunning: return amounts.running_us;
    case Phase::kPaused: return amounts.paused_us;
    default: return amounts.standby_us;
  }
}

class MeterTest : public testing::Test {
 protected:
  MeterTest() {
    // The month begins where the house's clock does not matter: everything here has the test's.
    now = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 1)) + 7h + 13min;
    meter_parts.clock = [this] { return now; };
    for (const char* name : {"lee", "park"}) {
      User user;
      user.id = UserId(std::string("u_") + name);
      user.username = name;
      users.push_back(house.run(house.store->users().create(user, "no hash")).value());
    }
    users.push_back(house.owner);
    revive();
  }

  void revive() { meter = std::make_unique<Meter>(house.context.get_executor(), meter_parts, house.options.sizes); }
  /// One step of the meter; a hub that dies in it is started again.
  void step() {
    try {
      const auto done = run_task(house.context, meter->step());
      EXPECT_TRUE(done) << done.error().detail;
    } catch (const Death&) {
      ++deaths;
      fate.spare();
      revive();
    }
  }

  Truth& make(const User& owner, const std::string& name, const std::string& size) {
    Workspace row;
    row.id = WorkspaceId("w" + std::to_string(workspaces.size() + 1));
    row.owner_id = owner.id;
    row.name = name;
    row.image = "debian";
    row.size = size;
    row.created_at = row.updated_at = row.phase_changed_at = now;
    Truth truth;
    truth.row = house.run(house.store->workspaces().create(row)).value();
    truth.since = now;
    workspaces.push_back(std::move(truth));
    return workspaces.back();
  }
  static void close_stretch(Truth& truth, Timestamp at) {
    if (truth.row.phase != Phase::kPending) truth.time[truth.row.phase] += at - truth.since;
    truth.since = at;
    ++truth.transitions;
  }
  /// The reconciler writes it at `now`; it happened at `at`.
  void enter(Truth& truth, Phase phase, Timestamp at) {
    close_stretch(truth, at);
    truth.row.phase = phase;
    truth.row.phase_changed_at = at;
    if (phase == Phase::kRunning) truth.row.applied_size = truth.row.size;
    truth.row = house.run(house.store->workspaces().save_observation(truth.row)).value();
  }
  void remove(Truth& truth, Timestamp at) {
    close_stretch(truth, at);
    ASSERT_TRUE(house.run(house.store->workspaces().remove(truth.row.id, at)));
    truth.gone = true;
  }
  std::vector<UsageHour> all_hours(std::optional<UserId> owner = {}) {
    store::UsageFilter filter;
    filter.from = now - 3000h;
    filter.to = now + 3000h;
    filter.owner = std::move(owner);
    return house.run(house.store->usage().hours(filter)).value();
  }
  UsageAmounts metered(const Truth& truth) {
    UsageAmounts all;
    for (const auto& hour : all_hours()) {
      if (hour.workspace_id == truth.row.id) all += hour.amounts;
    }
    return all;
  }
  /// Nothing is allowed to be off by more than a second for each transition.
  void expect_true() {
    for (auto& truth : workspaces) {
      if (!truth.gone) close_stretch(truth, now), --truth.transitions;
      SCOPED_TRACE(truth.row.id.value());
      auto amounts = metered(truth);
      const auto allowed = std::chrono::microseconds(std::chrono::seconds(truth.transitions)).count();
      std::int64_t real = 0;
      for (const auto phase : {Phase::kRunning, Phase::kPaused, Phase::kStandby}) {
        EXPECT_NEAR(static_cast<double>(time_in(amounts, phase)), static_cast<double>(truth.time[phase].count()),
                    static_cast<double>(allowed))
            << to_string(phase);
        real += truth.time[phase].count();
      }
      const auto all = amounts.running_us + amounts.paused_us + amounts.standby_us;
      EXPECT_NEAR(static_cast<double>(all), static_cast<double>(real), static_cast<double>(allowed));
      for (const auto& size : house.options.sizes) {
        if (size.name != truth.row.size) continue;
        const double seconds = static_cast<double>(amounts.running_us) / 1e6;
        EXPECT_NEAR(amounts.cpu_reserved, size.cpu * seconds, 1e-6 * seconds + 1e-6);
      }
    }
  }

  test::ControlHouse house;
  Timestamp now;
  Fate fate;
  MortalStore mortal{*house.store, fate};
  EventBus<SessionsRevoked> revoked;
  std::unique_ptr<accounts::Accounts> accounts =
      accounts::create_accounts(*house.store, house.pool, std::string(32, 'k'), revoked, {}, codehub::now);
  ControlParts meter_parts{mortal,        house.runtime, house.agents, *accounts,
                           house.changed, house.logged,  house.used,   codehub::now};
  std::unique_ptr<Meter> meter;
  std::vector<User> users;
  std::deque<Truth> workspaces;
  int deaths = 0;
};

TEST_F(MeterTest, a_simulated_month_with_random_deaths_equals_the_closed_form) {
  const char* const wanted = std::getenv("CODEHUB_TEST_SEED");
  const auto seed = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 20261101ULL;
  SCOPED_TRACE("CODEHUB_TEST_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t most) { return random() % most; };
  const auto end = now + std::chrono::days(30);
  const char* const sizes[] = {"small", "medium", "large"};
  for (int i = 0; i < 5; ++i) make(users[below(users.size())], "w" + std::to_string(i), sizes[below(3)]);
  step();
  bool down = false;
  while (now < end) {
    now += std::chrono::microseconds(1 + below(down ? 20'000'000'000ULL : 1'500'000'000ULL));
    if (below(20) == 0 && workspaces.size() < 25) {
      make(users[below(users.size())], "w" + std::to_string(workspaces.size()), sizes[below(3)]);
      step();  // The hub is told of it.
    }
    // Nobody but the hub changes anything: what happens while it is away is seen when it is back.
    down = below(15) == 0;
    if (down) continue;
    for (auto& truth : workspaces) {
      if (truth.gone || below(4) != 0) continue;
      if (below(60) == 0 && truth.row.phase != Phase::kPending) {
        remove(truth, now);
        continue;
      }
      const Phase phases[] = {Phase::kStandby, Phase::kRunning, Phase::kPaused, Phase::kStandby};
      const auto phase = phases[below(4)];
      // Seen before the meter steps, written after it.
      const auto seen = now;
      if (below(8) == 0) {
        now += std::chrono::milliseconds(below(900));
        step();
      }
      if (phase != truth.row.phase) enter(truth, phase, seen);
    }
    if (below(4) == 0) fate.arm(1 + static_cast<int>(below(6)), below(2) == 0);
    step();
    fate.spare();
    if (below(10) == 0) revive();
  }
  step();
  now += kQuietFor;  // What stands still is written by then.
  step();
  EXPECT_GT(deaths, 50);
  expect_true();

  // The sum over users is the total.
  ReportInput input;
  input.hours = all_hours();
  input.cards = house.run(house.store->usage().rate_cards()).value();
  input.sizes = house.options.sizes;
  const auto total = report_usage(input, UsageGrouping::kUser).total;
  UsageAmounts amounts;
  double cost = 0;
  for (const auto& user : users) {
    auto own = input;
    own.hours = all_hours(user.id);
    const auto report = report_usage(own, UsageGrouping::kUser);
    amounts += report.total.amounts;
    cost += report.total.cost.total;
  }
  EXPECT_EQ(amounts.running_us, total.amounts.running_us);
  EXPECT_EQ(amounts.paused_us, total.amounts.paused_us);
  EXPECT_EQ(amounts.standby_us, total.amounts.standby_us);
  EXPECT_GT(total.cost.total, 0);
  EXPECT_NEAR(cost, total.cost.total, 1e-9 * total.cost.total);
}

TEST_F(MeterTest, dying_at_each_call_of_a_step_counts_every_stretch_once) {
  auto& truth = make(users[0], "api", "small");
  for (const bool after : {false, true}) {
    for (int call = 1; call <= 6; ++call) {
      now += 61s;
      enter(truth, truth.row.phase == Phase::kRunning ? Phase::kPaused : Phase::kRunning, now - 10s);
      revive();
      fate.arm(call, after);
      step();
      fate.spare();
    }
  }
  EXPECT_GT(deaths, 4);
  now += 1h;
  step();
  expect_true();
}

TEST_F(MeterTest, two_hubs_that_meter_at_the_same_time_count_nothing_twice) {
  auto& truth = make(users[0], "api", "small");
  Meter other(house.context.get_executor(), meter_parts, house.options.sizes);
  step();
  for (int round = 0; round < 20; ++round) {
    now += 45s;
    if (round % 3 == 0) enter(truth, truth.row.phase == Phase::kRunning ? Phase::kStandby : Phase::kRunning, now);
    now += 15s;
    EXPECT_TRUE(run_task(house.context, other.step()));
    now += 1s;
    step();
  }
  now += kQuietFor;
  step();
  step();
  expect_true();
}

TEST_F(MeterTest, a_workspace_that_nobody_heard_the_end_of_is_closed_once) {
  auto& truth = make(users[0], "api", "small");
  enter(truth, Phase::kRunning, now);
  step();
  now += 1min;
  step();
  ASSERT_TRUE(house.run(house.store->workspaces().remove(truth.row.id, now)));
  ASSERT_TRUE(house.run(house.store->transitions().remove_older(now + 1h)));
  for (int i = 0; i < 3; ++i) {
    now += 1h;
    step();
  }
  const auto amounts = metered(truth);
  EXPECT_EQ(amounts.running_us, std::chrono::microseconds(1min).count());
}

TEST_F(MeterTest, ten_thousand_quiet_workspaces_are_written_every_ten_minutes_and_not_every_step) {
  for (int i = 0; i < 50; ++i) enter(make(users[0], "w" + std::to_string(i), "small"), Phase::kStandby, now);
  step();
  // Three calls of a step that writes nothing: the history, and nothing else that can die.
  now += 1min;
  fate.arm(2, false);
  step();
  EXPECT_EQ(deaths, 0) << "a second call would have been a write";
  fate.spare();
  now += kQuietFor;
  fate.arm(2, false);
  step();
  EXPECT_EQ(deaths, 1);
}

TEST_F(MeterTest, what_agents_measure_counts) {
  auto& truth = make(users[0], "api", "small");
  enter(truth, Phase::kRunning, now);
  step();
  now += 30s;
  meter->note(truth.row.id, {0.5, 1 << 20, 7 << 20});
  now += 30s;
  step();
  auto amounts = metered(truth);
  EXPECT_NEAR(amounts.cpu_used, 30, 1e-6);
  EXPECT_NEAR(amounts.memory_used, 60.0 * (1 << 20), 1e-3);
  EXPECT_EQ(amounts.cpu_peak, 0.5);
  EXPECT_EQ(house.run(house.store->usage().cursors()).value().at(0).state.disk_bytes, 7 << 20);
}

TEST_F(MeterTest, a_workspace_whose_agent_says_nothing_is_measured_by_the_runtime) {
  auto& truth = make(users[0], "api", "small");
  ASSERT_TRUE(house.run(house.runtime.create_volume(truth.row.id)));
  runtime::ContainerSpec spec;
  spec.workspace_id = truth.row.id;
  spec.image = "codehub/base:latest";
  spec.size = default_sizes().front();
  ASSERT_TRUE(house.run(house.runtime.create_container(spec)));
  ASSERT_TRUE(house.run(house.runtime.start_container(truth.row.id)));
  enter(truth, Phase::kRunning, now);
  step();
  runtime::Stats stats;
  stats.workspace_id = truth.row.id;
  stats.memory_bytes = 1 << 20;
  for (int minute = 0; minute < 10; ++minute) {
    now += 1min;
    stats.cpu_nanoseconds += 15'000'000'000;  // A quarter of a CPU.
    house.runtime.set_stats(stats);
    step();
  }
  auto amounts = metered(truth);
  EXPECT_NEAR(amounts.cpu_peak, 0.25, 1e-6);
  EXPECT_GT(amounts.cpu_used, 5 * 15.0);
  EXPECT_EQ(amounts.memory_peak_bytes, 1 << 20);
}

class MeterInHouse : public test::ControlTest {};

TEST_F(MeterInHouse, a_running_workspace_is_metered_with_what_its_agent_measures) {
  house.start();
  const auto id = house.create("api");
  house.await_settled(id, Phase::kRunning);
  house.want(id, Phase::kStandby);
  house.await_settled(id, Phase::kStandby);
  house.restart();  // The meter steps when it starts.
  const auto metered = [&] {
    UsageAmounts all;
    store::UsageFilter filter;
    filter.from = now() - 24h;
    filter.to = now() + 24h;
    filter.workspace = id;
    const auto hours = house.run(house.store->usage().hours(filter)).value();
    for (const auto& hour : hours) all += hour.amounts;
    return all;
  };
  EXPECT_TRUE(house.run_until([&] { return metered().running_us > 0; }));
  EXPECT_NEAR(metered().cpu_reserved, static_cast<double>(metered().running_us) / 1e6, 1e-6);
}

}  // namespace
}  // namespace codehub::control::meter_test
