#include "idle_house.hpp"

#include "codehub/base/random.hpp"

namespace codehub::control::test {

using std::chrono::seconds;

IdleHouse::IdleHouse() {
  accounts_ = accounts::create_accounts(*house.store, house.pool, std::string(32, 'k'), revoked_, {}, codehub::now);
  subscription_ =
      idleness.subscribe(house.context.get_executor(), [this](const IdlenessChanged& word) { words.push_back(word); });
}

IdleHouse::~IdleHouse() {
  stop();
  subscription_.reset();
  accounts_.reset();
}

void IdleHouse::start() {
  store = std::make_unique<MortalStore>(*house.store, house.gate);
  parts_ = std::make_unique<ControlParts>(ControlParts{*store, house.runtime, house.agents, *accounts_, house.changed,
                                                       house.logged, house.used, [this] { return wall; }});
  parts_->idleness = &idleness;
  parts_->board = &board;
  story_ = std::make_unique<Story>(*store, house.logged, parts_->clock);
  tasks_ = std::make_unique<TaskGroup>(house.context.get_executor());
  engine =
      std::make_unique<IdleEngine>(house.context.get_executor(), *parts_, *story_, *tasks_, [this] { return steady; });
  tasks_->spawn("engine", [this] { return engine->run(); });
  see();
  settle_down();
}

void IdleHouse::stop() {
  if (!engine) return;
  bool joined = false;
  asio::co_spawn(house.context, tasks_->join(), [&joined](const std::exception_ptr&) { joined = true; });
  codehub::test::run_until(house.context, joined, seconds(20));
  engine.reset();
  tasks_.reset();
  story_.reset();
  parts_.reset();
}

WorkspaceId IdleHouse::make(const std::string& name, Phase phase) {
  const auto id = house.create(name, phase);
  auto row = house.row(id).value();
  row.phase = phase;
  row.phase_changed_at = wall;
  row.git = GitState{};
  row.endpoint = phase == Phase::kRunning ? "127.0.0.1:1" : "";
  EXPECT_TRUE(house.run(house.store->workspaces().save_observation(row, "")));
  if (engine) see();
  return id;
}

void IdleHouse::settle(const WorkspaceId& id) {
  auto row = house.row(id).value();
  if (row.phase == row.desired_state) return;
  row.phase = row.desired_state;
  row.phase_changed_at = wall;
  EXPECT_TRUE(house.run(house.store->workspaces().save_observation(row, "")));
  see();
}

void IdleHouse::set_rules(const PolicyRules& rules) {
  PolicyLevel level;
  level.rules = rules;
  EXPECT_TRUE(house.run(house.store->policies().set_installation(level)));
}

void IdleHouse::see() { engine->see(house.run(house.store->workspaces().list_all()).value()); }

void IdleHouse::hear(const WorkspaceId& id, std::optional<SignalKind> kind, std::chrono::milliseconds age) {
  agentlink::AgentActivity activity;
  if (kind) activity.signals.push_back({*kind, age, "by the test"});
  engine->hear(id, activity);
}

void IdleHouse::use(const WorkspaceId& id, SignalKind kind) {
  house.used.publish(WorkspaceUsed{id, UseSignal{kind, wall, "by the test"}});
}

void IdleHouse::pass(seconds time) {
  constexpr seconds kStep{30};
  while (time > seconds(0)) {
    const auto step = std::min(time, kStep);
    wall += step;
    steady += step;
    time -= step;
    const auto rows = house.run(house.store->workspaces().list_all()).value();
    for (const auto& row : rows) {
      if (row.phase == Phase::kRunning && !deaf.contains(row.id)) hear(row.id);
    }
    see();
    settle_down();
  }
}

void IdleHouse::jump(seconds by) {
  wall += by;
  settle_down();
}

void IdleHouse::settle_down() {
  // Every round of the loop wakes it by itself while something is due; a quiet one leaves the count as it was.
  for (std::uint64_t before = engine->judged() + 1; before != engine->judged();) {
    before = engine->judged();
    engine->wake();
    house.run_for(std::chrono::milliseconds(4));
  }
}

}  // namespace codehub::control::test
