#include "codehub/domain/activity.hpp"
#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kDawn(1'700'000'000'000'000us);

class Transitions : public StoreContract {
 protected:
  /// As the reconciler writes it.
  Workspace enter(Workspace workspace, Phase phase, Timestamp at, const std::string& cause = {}) {
    workspace.phase = phase;
    workspace.phase_changed_at = at;
    auto saved = run(store().workspaces().save_observation(std::move(workspace), cause));
    EXPECT_TRUE(saved) << saved.error().detail;
    return std::move(saved).value();
  }
  Workspace want(const Workspace& workspace, Phase phase, const std::string& cause) {
    IntentChange change;
    change.desired_state = phase;
    change.cause = cause;
    return run(store().workspaces().change_intent(workspace.id, change)).value();
  }
  /// Newest first.
  std::vector<Transition> history(const Workspace& workspace) {
    return run(store().transitions().list(workspace.id, {})).value().items;
  }
};
CODEHUB_STORE_SUITE(Transitions);

TEST_P(Transitions, a_whole_life_is_kept_with_its_causes_and_outlives_the_row) {
  const auto jane = make_user("jane");
  auto made = draft(jane, "api", kDawn);
  made.intent_cause = "made by `jane`";
  auto workspace = run(store().workspaces().create(made)).value();
  workspace = enter(workspace, Phase::kStandby, kDawn + 1s);
  workspace.applied_size = "large";
  workspace = enter(workspace, Phase::kRunning, kDawn + 2s);
  workspace = want(workspace, Phase::kPaused, "idle for 10 min");
  workspace = enter(workspace, Phase::kPaused, kDawn + 3s);
  workspace = enter(workspace, Phase::kError, kDawn + 4s, "the machine burns");
  IntentChange remove;
  remove.deleted = true;
  remove.cause = "deletion asked for by `jane`";
  ASSERT_TRUE(run(store().workspaces().change_intent(workspace.id, remove)));
  ASSERT_TRUE(run(store().workspaces().remove(workspace.id, kDawn + 5s)));
  const std::vector<Transition> expected{
      {workspace.id, kDawn + 5s, Phase::kError, Phase::kDeleted, "", "deletion asked for by `jane`"},
      {workspace.id, kDawn + 4s, Phase::kPaused, Phase::kError, "", "the machine burns"},
      {workspace.id, kDawn + 3s, Phase::kRunning, Phase::kPaused, "large", "idle for 10 min"},
      {workspace.id, kDawn + 2s, Phase::kStandby, Phase::kRunning, "large", "made by `jane`"},
      {workspace.id, kDawn + 1s, Phase::kPending, Phase::kStandby, "", "made by `jane`"},
      {workspace.id, kDawn, Phase::kPending, Phase::kPending, "", "made by `jane`"}};
  EXPECT_EQ(history(workspace), expected);
  reopen();
  EXPECT_EQ(history(workspace), expected);
}

TEST_P(Transitions, what_changes_no_phase_is_none) {
  auto workspace = make_workspace(make_user("jane"), "api");
  workspace.operation = Operation::kProvisioning;
  workspace.error_reason = "trying again";
  ASSERT_TRUE(run(store().workspaces().save_observation(workspace, "a cause")));
  want(workspace, Phase::kStandby, "asked for");
  EXPECT_EQ(history(workspace).size(), 1U);
}

TEST_P(Transitions, what_was_not_written_is_none) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  want(workspace, Phase::kStandby, "asked for");
  auto stale = workspace;
  stale.phase = Phase::kRunning;
  EXPECT_EQ(run(store().workspaces().save_observation(stale)).error().code, ErrorCode::kConflict);
  Workspace ghost;
  ghost.id = WorkspaceId("x");
  ghost.phase = Phase::kRunning;
  EXPECT_FALSE(run(store().workspaces().save_observation(ghost)));
  ASSERT_TRUE(run(store().workspaces().remove(ghost.id)));
  EXPECT_EQ(history(workspace).size(), 1U);
  EXPECT_EQ(run(store().transitions().since(Timestamp()))->size(), 1U);
}

TEST_P(Transitions, leaving_an_error_is_one) {
  auto workspace = make_workspace(make_user("jane"), "api");
  workspace = enter(workspace, Phase::kError, kDawn, "no such image");
  IntentChange retry;
  retry.retry = true;
  retry.cause = "retry asked for by `jane`";
  ASSERT_TRUE(run(store().workspaces().change_intent(workspace.id, retry)));
  ASSERT_TRUE(run(store().workspaces().change_intent(workspace.id, retry)));  // not in ERROR any more
  const auto kept = history(workspace);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].from, Phase::kError);
  EXPECT_EQ(kept[0].to, Phase::kPending);
  EXPECT_EQ(kept[0].cause, "retry asked for by `jane`");
}

TEST_P(Transitions, words_from_outside_are_made_storable_and_cut) {
  auto workspace = make_workspace(make_user("jane"), "api");
  enter(workspace, Phase::kError, kDawn, std::string(500, 'x') + "\xFF");
  EXPECT_LE(history(workspace).front().cause.size(), kMaxCauseBytes);
}

TEST_P(Transitions, pages_are_newest_first_complete_and_keep_the_order_when_a_clock_jumps_back) {
  auto workspace = make_workspace(make_user("jane"), "api", kDawn);
  for (int i = 1; i <= 9; ++i) {
    const auto phase = i % 2 == 0 ? Phase::kStandby : Phase::kRunning;
    workspace = enter(workspace, phase, kDawn + std::chrono::seconds(i == 5 ? -100 : i), std::to_string(i));
  }
  std::vector<std::string> causes;
  PageRequest page;
  page.limit = 3;
  for (int pages = 0; pages < 10; ++pages) {
    const auto answer = run(store().transitions().list(workspace.id, page)).value();
    for (const auto& transition : answer.items) causes.push_back(transition.cause);
    page.cursor = answer.next_cursor;
    if (page.cursor.empty()) break;
    EXPECT_EQ(answer.items.size(), 3U);
  }
  EXPECT_EQ(causes, (std::vector<std::string>{"9", "8", "7", "6", "5", "4", "3", "2", "1", ""}));
}

TEST_P(Transitions, bad_cursors_and_limits_are_refused) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  for (const std::string cursor : {"x", "00", "61", "2d", "3120", "39393939393939393939393939393939393939"}) {
    PageRequest page;
    page.cursor = cursor;
    const auto answer = run(store().transitions().list(workspace.id, page));
    ASSERT_FALSE(answer) << cursor;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidRequest) << cursor;
  }
  for (const int limit : {0, 201}) {
    PageRequest page;
    page.limit = limit;
    EXPECT_EQ(run(store().transitions().list(workspace.id, page)).error().code, ErrorCode::kInvalidRequest);
  }
  EXPECT_TRUE(run(store().transitions().list(WorkspaceId("none"), {}))->items.empty());
}

TEST_P(Transitions, since_answers_all_workspaces_in_the_order_in_which_things_happened) {
  const auto jane = make_user("jane");
  auto one = make_workspace(jane, "one", kDawn);
  auto two = make_workspace(jane, "two", kDawn + 1s);
  one = enter(one, Phase::kStandby, kDawn + 2s);
  two = enter(two, Phase::kStandby, kDawn + 3s);
  one = enter(one, Phase::kRunning, kDawn + 4s);
  EXPECT_EQ(run(store().transitions().since(kDawn))->size(), 5U);
  const auto later = run(store().transitions().since(kDawn + 2s)).value();
  ASSERT_EQ(later.size(), 3U);  // that very instant counts
  for (std::size_t i = 1; i < later.size(); ++i) {
    if (later[i].workspace_id == later[i - 1].workspace_id) {
      EXPECT_LT(later[i - 1].at, later[i].at);
    } else {
      EXPECT_LT(later[i - 1].workspace_id, later[i].workspace_id);
    }
  }
}

TEST_P(Transitions, old_ones_are_deleted) {
  auto workspace = make_workspace(make_user("jane"), "api", kDawn);
  enter(workspace, Phase::kStandby, kDawn + 10s);
  ASSERT_TRUE(run(store().transitions().remove_older(kDawn + 10s)));
  const auto kept = history(workspace);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].to, Phase::kStandby);
}

}  // namespace
}  // namespace codehub::store::test
