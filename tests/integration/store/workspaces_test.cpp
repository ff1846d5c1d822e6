#include <set>

#include "codehub/domain/activity.hpp"
#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

class Workspaces : public StoreContract {};
CODEHUB_STORE_SUITE(Workspaces);

TEST_P(Workspaces, keeps_every_field_exactly) {
  const auto owner = make_user("jane");
  auto workspace = draft(owner, "한글 🚀 <script>alert('x')</script>; DROP TABLE users; --");
  workspace.description = "two\nlines\t\"quoted\" :name $1 ?1 \\ %s";
  workspace.repository = "git@example.com:team/app.git";
  workspace.branch = "feature/가지";
  workspace.startup_script = std::string(64 * 1024, 'x');
  workspace.desired_state = Phase::kStandby;
  workspace.phase = Phase::kRunning;
  workspace.operation = Operation::kStopping;
  workspace.operation_id = OperationId("op_abc");
  workspace.operation_started_at = Timestamp(1'700'000'000'123'456us);
  workspace.attempts = 3;
  workspace.retry_at = Timestamp(1'700'000'001'000'001us);
  workspace.error_reason = "";
  workspace.endpoint = "[::1]:7070";
  workspace.applied_size = "large";
  workspace.git = GitState{2, 0};
  workspace.last_access_at = Timestamp(1us);
  workspace.intent_cause = "asked for by `jane`";
  workspace.frozen_memory_bytes = 5'000'000'000;
  const auto created = run(store().workspaces().create(workspace));
  ASSERT_TRUE(created) << created.error().detail;
  reopen();
  const auto found = run(store().workspaces().find(workspace.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owner_id, owner.id);
  EXPECT_EQ(found->owner_name, "jane");
  EXPECT_EQ(found->name, workspace.name);
  EXPECT_EQ(found->description, workspace.description);
  EXPECT_EQ(found->repository, workspace.repository);
  EXPECT_EQ(found->branch, workspace.branch);
  EXPECT_EQ(found->startup_script, workspace.startup_script);
  EXPECT_EQ(found->image, workspace.image);
  EXPECT_EQ(found->size, "small");
  EXPECT_EQ(found->desired_state, Phase::kStandby);
  EXPECT_EQ(found->deleted_at, std::nullopt);
  EXPECT_EQ(found->phase, Phase::kRunning);
  EXPECT_EQ(found->operation, Operation::kStopping);
  EXPECT_EQ(found->operation_id, workspace.operation_id);
  EXPECT_EQ(found->operation_started_at, workspace.operation_started_at);
  EXPECT_EQ(found->attempts, 3);
  EXPECT_EQ(found->retry_at, workspace.retry_at);
  EXPECT_EQ(found->error_reason, "");
  EXPECT_EQ(found->endpoint, workspace.endpoint);
  EXPECT_EQ(found->applied_size, "large");
  EXPECT_EQ(found->git, workspace.git);
  EXPECT_EQ(found->phase_changed_at, workspace.phase_changed_at);
  EXPECT_EQ(found->agent_token, "token");
  EXPECT_EQ(found->created_at, workspace.created_at);
  EXPECT_EQ(found->last_access_at, workspace.last_access_at);
  EXPECT_EQ(found->intent_cause, "asked for by `jane`");
  EXPECT_EQ(found->frozen_memory_bytes, 5'000'000'000);
  EXPECT_EQ(found->version, 1);
}

TEST_P(Workspaces, absent_fields_stay_absent) {
  const auto made = make_workspace(make_user("jane"), "plain");
  EXPECT_EQ(made.error_reason, std::nullopt);
  EXPECT_EQ(made.git, std::nullopt);
  EXPECT_EQ(made.retry_at, std::nullopt);
  EXPECT_EQ(made.deleted_at, std::nullopt);
  EXPECT_EQ(made.last_access_at, std::nullopt);
  EXPECT_EQ(made.operation, Operation::kNone);
}

TEST_P(Workspaces, an_unknown_id_is_not_found) {
  for (const std::string id : {"abcdefghijkm", "", "' OR 1=1 --", "한글"}) {
    const auto found = run(store().workspaces().find(WorkspaceId(id)));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::kNotFound) << id;
  }
  EXPECT_EQ(run(store().workspaces().change_intent(WorkspaceId("x"), {})).error().code, ErrorCode::kNotFound);
  Workspace ghost;
  ghost.id = WorkspaceId("x");
  EXPECT_EQ(run(store().workspaces().save_observation(ghost)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(store().workspaces().touch_access(WorkspaceId("x"), now())));
  EXPECT_TRUE(run(store().workspaces().remove(WorkspaceId("x"))));
}

TEST_P(Workspaces, texts_that_cannot_be_kept_are_refused_and_not_cut) {
  const auto made = make_workspace(make_user("jane"), "plain");
  for (const auto& bad : {std::string("a\0b", 3), std::string("\xFF"), std::string("cut \xED\x95")}) {
    IntentChange change;
    change.description = bad;
    EXPECT_EQ(run(store().workspaces().change_intent(made.id, change)).error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(run(store().workspaces().find(WorkspaceId(bad))).error().code, ErrorCode::kInvalidRequest);
  }
  EXPECT_EQ(run(store().workspaces().find(made.id))->version, 1);
}

TEST_P(Workspaces, what_others_say_is_made_storable) {
  auto workspace = make_workspace(make_user("jane"), "plain");
  workspace.error_reason = std::string("docker said \xFF\0!", 15);
  const auto saved = run(store().workspaces().save_observation(workspace));
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(saved->error_reason, "docker said \xEF\xBF\xBD\xEF\xBF\xBD!");
}

TEST_P(Workspaces, a_live_name_is_unique_per_owner) {
  const auto jane = make_user("jane");
  const auto john = make_user("john");
  const auto first = make_workspace(jane, "api");
  const auto taken = run(store().workspaces().create(draft(jane, "api")));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(run(store().workspaces().create(draft(john, "api"))));
  auto same_id = draft(jane, "other");
  same_id.id = first.id;
  EXPECT_EQ(run(store().workspaces().create(same_id)).error().code, ErrorCode::kAlreadyExists);
  IntentChange remove;
  remove.deleted = true;
  ASSERT_TRUE(run(store().workspaces().change_intent(first.id, remove)));
  EXPECT_TRUE(run(store().workspaces().create(draft(jane, "api"))));
}

TEST_P(Workspaces, a_rename_to_a_taken_name_changes_nothing) {
  const auto jane = make_user("jane");
  make_workspace(jane, "api");
  const auto web = make_workspace(jane, "web");
  IntentChange change;
  change.name = "api";
  change.description = "new";
  const auto renamed = run(store().workspaces().change_intent(web.id, change));
  ASSERT_FALSE(renamed);
  EXPECT_EQ(renamed.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(run(store().workspaces().find(web.id))->description, "");
}

TEST_P(Workspaces, need_an_owner_that_exists) {
  User nobody;
  nobody.id = UserId("u_nobody");
  const auto made = run(store().workspaces().create(draft(nobody, "api")));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kNotFound);
}

TEST_P(Workspaces, intent_leaves_observation_alone_and_the_other_way_round) {
  auto workspace = make_workspace(make_user("jane"), "api");
  IntentChange change;
  change.name = "renamed";
  change.description = "words";
  change.size = "large";
  change.desired_state = Phase::kStandby;
  auto observed = workspace;
  observed.phase = Phase::kRunning;
  observed.name = "not mine to write";
  observed.desired_state = Phase::kArchived;
  const auto saved = run(store().workspaces().save_observation(observed));
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->phase, Phase::kRunning);
  EXPECT_EQ(saved->name, "api");
  EXPECT_EQ(saved->desired_state, Phase::kRunning);
  EXPECT_EQ(saved->version, 2);
  const auto changed = run(store().workspaces().change_intent(workspace.id, change));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name, "renamed");
  EXPECT_EQ(changed->description, "words");
  EXPECT_EQ(changed->size, "large");
  EXPECT_EQ(changed->desired_state, Phase::kStandby);
  EXPECT_EQ(changed->phase, Phase::kRunning);
  EXPECT_EQ(changed->version, 3);
  EXPECT_GE(changed->updated_at, saved->updated_at);
}

TEST_P(Workspaces, a_stale_observation_is_a_conflict) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  ASSERT_TRUE(run(store().workspaces().change_intent(workspace.id, {})));
  auto stale = workspace;
  stale.phase = Phase::kRunning;
  const auto saved = run(store().workspaces().save_observation(stale));
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code, ErrorCode::kConflict);
  EXPECT_EQ(run(store().workspaces().find(workspace.id))->phase, Phase::kPending);
}

TEST_P(Workspaces, a_new_wish_has_its_own_cause_or_none) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  IntentChange change;
  change.desired_state = Phase::kPaused;
  change.cause = "idle for 10 min";
  EXPECT_EQ(run(store().workspaces().change_intent(workspace.id, change))->intent_cause, "idle for 10 min");
  IntentChange rename;
  rename.name = "other";
  EXPECT_EQ(run(store().workspaces().change_intent(workspace.id, rename))->intent_cause, "idle for 10 min");
  change.cause.reset();
  EXPECT_EQ(run(store().workspaces().change_intent(workspace.id, change))->intent_cause, "");
  change.cause = std::string(1000, 'x') + "\xFF";
  const auto cut = run(store().workspaces().change_intent(workspace.id, change));
  ASSERT_TRUE(cut) << cut.error().message;
  EXPECT_LE(cut->intent_cause.size(), kMaxCauseBytes);
}

TEST_P(Workspaces, a_change_of_what_is_no_longer_wanted_is_a_conflict_and_changes_nothing) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  IntentChange freeze;
  freeze.desired_state = Phase::kPaused;
  freeze.cause = "idle for 10 min";
  freeze.only_from = Phase::kStandby;
  const auto refused = run(store().workspaces().change_intent(workspace.id, freeze));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  const auto found = run(store().workspaces().find(workspace.id)).value();
  EXPECT_EQ(found.desired_state, Phase::kRunning);
  EXPECT_EQ(found.intent_cause, "");
  EXPECT_EQ(found.version, workspace.version);
  freeze.only_from = Phase::kRunning;
  EXPECT_EQ(run(store().workspaces().change_intent(workspace.id, freeze))->desired_state, Phase::kPaused);
  EXPECT_EQ(run(store().workspaces().change_intent(WorkspaceId("x"), freeze)).error().code, ErrorCode::kNotFound);
}

TEST_P(Workspaces, deleting_twice_keeps_the_first_instant) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  IntentChange remove;
  remove.deleted = true;
  const auto first = run(store().workspaces().change_intent(workspace.id, remove));
  const auto second = run(store().workspaces().change_intent(workspace.id, remove));
  ASSERT_TRUE(first->deleted_at);
  EXPECT_EQ(first->deleted_at, second->deleted_at);
  EXPECT_GT(second->version, first->version);
}

TEST_P(Workspaces, retry_leaves_error_and_nothing_else) {
  auto workspace = make_workspace(make_user("jane"), "api");
  workspace.phase = Phase::kError;
  workspace.attempts = 5;
  workspace.error_reason = "no such image";
  workspace.retry_at = now();
  workspace = run(store().workspaces().save_observation(workspace)).value();
  IntentChange retry;
  retry.retry = true;
  auto retried = run(store().workspaces().change_intent(workspace.id, retry)).value();
  EXPECT_EQ(retried.phase, Phase::kPending);
  EXPECT_EQ(retried.attempts, 0);
  EXPECT_EQ(retried.error_reason, std::nullopt);
  EXPECT_EQ(retried.retry_at, std::nullopt);
  retried.phase = Phase::kRunning;
  retried.attempts = 1;
  ASSERT_TRUE(run(store().workspaces().save_observation(retried)));
  const auto again = run(store().workspaces().change_intent(workspace.id, retry)).value();
  EXPECT_EQ(again.phase, Phase::kRunning);
  EXPECT_EQ(again.attempts, 1);
}

TEST_P(Workspaces, access_keeps_the_newest_instant_and_the_version) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const Timestamp later(2'000'000us), earlier(1'000'000us);
  ASSERT_TRUE(run(store().workspaces().touch_access(workspace.id, later)));
  ASSERT_TRUE(run(store().workspaces().touch_access(workspace.id, earlier)));
  const auto found = run(store().workspaces().find(workspace.id)).value();
  EXPECT_EQ(found.last_access_at, later);
  EXPECT_EQ(found.version, workspace.version);
}

TEST_P(Workspaces, remove_takes_row_and_log) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  std::vector<LogLine> lines{{0, now(), "hub", "made"}};
  ASSERT_TRUE(run(store().workspace_logs().append(workspace.id, lines)));
  ASSERT_TRUE(run(store().workspaces().remove(workspace.id)));
  EXPECT_EQ(run(store().workspaces().find(workspace.id)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(store().workspace_logs().read(workspace.id, 0, 10))->empty());
}

TEST_P(Workspaces, pages_are_newest_first_complete_and_stable) {
  const auto jane = make_user("jane");
  const auto john = make_user("john");
  const Timestamp same(1'000'000'000'000'000us);
  for (int i = 0; i < 7; ++i) make_workspace(jane, "same " + std::to_string(i), same);  // ties are broken by id
  for (int i = 0; i < 5; ++i) make_workspace(jane, "later " + std::to_string(i), same + std::chrono::seconds(i + 1));
  make_workspace(john, "johns", same + 3s);
  std::vector<Workspace> all;
  PageRequest page;
  page.limit = 4;
  for (int pages = 0;; ++pages) {
    ASSERT_LT(pages, 10);
    const auto answer = run(store().workspaces().list(jane.id, page));
    ASSERT_TRUE(answer);
    all.insert(all.end(), answer->items.begin(), answer->items.end());
    if (answer->next_cursor.empty()) break;
    page.cursor = answer->next_cursor;
    make_workspace(jane, "between " + std::to_string(pages));  // newer than the page: moves nothing
    if (pages == 0) {
      ASSERT_TRUE(run(store().workspaces().remove(answer->items.back().id)));  // the cursor's own row goes
    }
  }
  EXPECT_EQ(all.size(), 12U);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ids.insert(all[i].id.value());
    if (i > 0) {
      EXPECT_TRUE(all[i - 1].created_at > all[i].created_at ||
                  (all[i - 1].created_at == all[i].created_at && all[i - 1].id > all[i].id));
    }
  }
  EXPECT_EQ(ids.size(), all.size());
  EXPECT_EQ(run(store().workspaces().list(std::nullopt, {}))->items.size(),
            run(store().workspaces().list_all())->size());
}

TEST_P(Workspaces, bad_cursors_and_limits_are_refused) {
  for (const std::string cursor : {"x", "zz", "00", "6", "61", "ff", "2020", "' OR 1=1", "3120612031",
                                   "39393939393939393939393939393939393939393920"}) {
    PageRequest page;
    page.cursor = cursor;
    const auto answer = run(store().workspaces().list(std::nullopt, page));
    if (cursor == "3120612031") {
      EXPECT_TRUE(answer);  // well-formed: names a row that may be gone
    } else {
      ASSERT_FALSE(answer) << cursor;
      EXPECT_EQ(answer.error().code, ErrorCode::kInvalidRequest) << cursor;
    }
  }
  for (const int limit : {0, -1, 201}) {
    PageRequest page;
    page.limit = limit;
    EXPECT_EQ(run(store().workspaces().list(std::nullopt, page)).error().code, ErrorCode::kInvalidRequest);
  }
}

TEST_P(Workspaces, one_that_is_gone_is_never_listed) {
  const auto jane = make_user("jane");
  auto workspace = make_workspace(jane, "api");
  workspace.phase = Phase::kDeleted;
  ASSERT_TRUE(run(store().workspaces().save_observation(workspace)));
  EXPECT_TRUE(run(store().workspaces().list(jane.id, {}))->items.empty());
}

}  // namespace
}  // namespace codehub::store::test
