// Ten thousand workspaces: looking at all of them costs one question each to database and runtime, and no write.
#include "control_house.hpp"
#include "store_over.hpp"

namespace codehub::control::test {
namespace {

using runtime::fake::Verb;

constexpr int kWorkspaces = 10'000;
constexpr int kRunning = 500;

/// Rows in memory that count how often they are asked for.
class CountedRows final : public store::WorkspaceRepository {
 public:
  std::vector<Workspace> rows;
  int finds = 0;
  int lists = 0;
  int writes = 0;

  Task<Workspace> create(Workspace row) override { co_return row; }
  Task<Workspace> find(WorkspaceId id) override {
    ++finds;
    for (const auto& row : rows) {
      if (row.id == id) co_return row;
    }
    co_return fail(ErrorCode::kNotFound, "no such workspace");
  }
  Task<store::WorkspacePage> list(std::optional<UserId>, store::PageRequest) override {
    co_return store::WorkspacePage();
  }
  Task<std::vector<Workspace>> list_all() override {
    ++lists;
    co_return rows;
  }
  Task<Workspace> change_intent(WorkspaceId id, store::IntentChange) override { return find(std::move(id)); }
  Task<Workspace> save_observation(Workspace row, std::string) override {
    ++writes;
    co_return row;
  }
  Task<void> touch_access(WorkspaceId, Timestamp) override { co_return Result<void>(); }
  Task<void> remove(WorkspaceId, Timestamp) override { co_return Result<void>(); }
};

class CountedStore final : public codehub::test::StoreOver {
 public:
  using StoreOver::StoreOver;
  CountedRows counted;
  store::WorkspaceRepository& workspaces() override { return counted; }
};

Workspace quiet_row(int number, bool runs) {
  Workspace row;
  std::string name = std::to_string(number + 10'000);
  row.id = WorkspaceId("w" + name);
  row.owner_id = UserId("u_1");
  row.name = name;
  row.image = "codehub/base:latest";
  row.size = row.applied_size = "small";
  row.agent_token = name;
  row.phase = row.desired_state = runs ? Phase::kRunning : Phase::kStandby;
  row.operation_id = OperationId("op");
  row.phase_changed_at = Timestamp(std::chrono::hours(1));
  return row;
}

Task<void> make_real(runtime::Runtime& runtime, agentlink::AgentClient& agents, Workspace& row) {
  CO_CHECK(co_await runtime.create_volume(row.id));
  if (row.phase != Phase::kRunning) co_return Result<void>();
  runtime::ContainerSpec spec;
  spec.workspace_id = row.id;
  spec.operation_id = row.operation_id;
  spec.image = row.image;
  spec.size = default_sizes().front();
  CO_CHECK(co_await runtime.create_container(std::move(spec)));
  CO_CHECK(co_await runtime.start_container(row.id));
  CO_TRY(const auto seen, co_await runtime.observe());
  for (const auto& container : seen.containers) {
    if (container.workspace_id == row.id) row.endpoint = container.endpoint;
  }
  agentlink::AgentAddress address{row.endpoint, row.agent_token};
  agentlink::SetupRequest request;
  request.operation_id = row.operation_id;
  co_return co_await agents.setup(std::move(address), std::move(request));
}

TEST(Scale, ten_thousand_quiet_workspaces_cost_two_questions_a_round_and_no_write) {
  ControlHouse house;
  CountedStore counted(*house.store);
  auto& rows = counted.counted;
  // Containers first: each is found by a look at all.
  for (int i = 0; i < kWorkspaces; ++i) {
    Workspace row = quiet_row(i, i < kRunning);
    house.agents.know(row.id, row.agent_token);
    ASSERT_TRUE(house.run(make_real(house.runtime, house.agents, row)));
    rows.rows.push_back(std::move(row));
  }
  house.runtime.forget_calls();
  house.use_store(counted);
  house.start();
  ASSERT_TRUE(house.run_until([&] { return rows.lists >= 3 && house.agents.questions(rows.rows[kRunning - 1].id) > 0; },
                              std::chrono::seconds(60)));
  EXPECT_EQ(rows.writes, 0);
  EXPECT_EQ(rows.finds, 0);
  EXPECT_LE(house.runtime.calls(Verb::kObserve), rows.lists + 1);
  EXPECT_EQ(house.agents.questions(rows.rows[kRunning].id), 0) << "only those that run are asked";
  house.stop();  // Before the store that it counts with.
}

}  // namespace
}  // namespace codehub::control::test
