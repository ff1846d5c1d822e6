#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class Shares : public ShareContract {};
CODEHUB_STORE_SUITE(Shares);

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A share with something in every field.
ShareRecord filled(ShareRecord record) {
  auto& share = record.share;
  share.alias = "demo";
  share.audience = Audience::kLink;
  share.expires_at = share.created_at + 48h;
  share.max_viewers = 7;
  share.read_only = share.original_host = true;
  share.may_wake = false;
  share.granted_at = share.created_at + 1us;
  share.updated_at = share.created_at + 2us;
  record.link_seed = "seed";
  record.link_hash = "hash of a token";
  record.password_hash = "$argon2id$…";
  return record;
}

void expect_same_terms(const ShareRecord& one, const ShareRecord& other) {
  EXPECT_EQ(one.share.alias, other.share.alias);
  EXPECT_EQ(one.share.audience, other.share.audience);
  EXPECT_EQ(one.share.expires_at, other.share.expires_at);
  EXPECT_EQ(one.share.max_viewers, other.share.max_viewers);
  EXPECT_EQ(one.share.read_only, other.share.read_only);
  EXPECT_EQ(one.share.may_wake, other.share.may_wake);
  EXPECT_EQ(one.share.original_host, other.share.original_host);
  EXPECT_EQ(one.share.granted_at, other.share.granted_at);
  EXPECT_EQ(one.share.updated_at, other.share.updated_at);
  EXPECT_EQ(one.link_seed, other.link_seed);
  EXPECT_EQ(one.link_hash, other.link_hash);
  EXPECT_EQ(one.password_hash, other.password_hash);
}

TEST_P(Shares, keep_every_field_and_join_in_who_is_who) {
  const auto jane = make_user("jane");
  UserChange profile;
  profile.display_name = "제인";
  ASSERT_TRUE(run(store().users().change(jane.id, profile)));
  const auto workspace = make_workspace(jane, "api <b>");
  auto draft = filled(draft_share(workspace, 65535));
  name(draft, make_user("zoe"));
  name(draft, make_user("adam"));
  name(draft, make_group("testers"));
  name(draft, make_group("designers"));
  draft.share.version = 77;
  const auto made = make_share(draft);
  reopen();
  for (const auto& found :
       {made, run(shares().find(draft.share.id)).value(), run(shares().find_port(workspace.id, 65535)).value(),
        run(shares().find_alias("demo")).value(), run(shares().of_workspace(workspace.id))->at(0),
        run(shares().list({}, {}))->items.at(0)}) {
    expect_same_terms(found, draft);
    EXPECT_EQ(found.share.id, draft.share.id);
    EXPECT_EQ(found.share.workspace_id, workspace.id);
    EXPECT_EQ(found.share.port, 65535);
    EXPECT_EQ(found.share.created_at, draft.share.created_at);
    EXPECT_EQ(found.share.version, 1);
    EXPECT_TRUE(found.share.has_password);
    EXPECT_EQ(usernames(found), (Names{"adam", "zoe"}));
    EXPECT_EQ(group_names(found), (Names{"designers", "testers"}));
    EXPECT_EQ(found.share.workspace_name, "api <b>");
    EXPECT_EQ(found.share.owner_id, jane.id);
    EXPECT_EQ(found.share.owner_name, "jane");
    EXPECT_EQ(found.share.owner_display_name, "제인");
    EXPECT_EQ(found.limits, ShareLimits());
  }
}

TEST_P(Shares, are_plain_unless_told_otherwise) {
  const auto made = make_share(make_workspace(make_user("jane"), "api"), 1);
  EXPECT_EQ(made.share.alias, "");
  EXPECT_EQ(made.share.audience, Audience::kPeople);
  EXPECT_EQ(made.share.expires_at, std::nullopt);
  EXPECT_EQ(made.share.max_viewers, std::nullopt);
  EXPECT_FALSE(made.share.has_password || made.share.read_only || made.share.original_host);
  EXPECT_TRUE(made.share.may_wake);
  EXPECT_TRUE(made.share.users.empty() && made.share.groups.empty());
}

TEST_P(Shares, a_port_of_a_workspace_is_shared_once) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "api");
  make_share(workspace, 5173);
  make_share(workspace, 5174);
  make_share(make_workspace(jane, "web"), 5173);
  const auto twin = run(shares().create(draft_share(workspace, 5173)));
  ASSERT_FALSE(twin);
  EXPECT_EQ(twin.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(contains(twin.error().message, "Port 5173")) << twin.error().message;
  EXPECT_EQ(ports(run(shares().of_workspace(workspace.id)).value()), (std::vector<int>{5173, 5174}));
}

TEST_P(Shares, an_alias_is_given_once_in_the_installation) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "secret project");
  make_share(filled(draft_share(workspace, 5173)));
  auto own = draft_share(workspace, 8080);
  own.share.alias = "demo";
  const auto refused = run(shares().create(own));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(contains(refused.error().message, "demo")) << refused.error().message;
  EXPECT_TRUE(contains(refused.error().message, "port 5173 of \"secret project\"")) << refused.error().message;
  auto foreign = draft_share(make_workspace(make_user("adam"), "api"), 8080);
  foreign.share.alias = "demo";
  const auto of_another = run(shares().create(foreign));
  ASSERT_FALSE(of_another);
  EXPECT_EQ(of_another.error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(contains(of_another.error().message, "demo")) << of_another.error().message;
  EXPECT_FALSE(contains(of_another.error().message, "secret project")) << of_another.error().message;
  EXPECT_FALSE(contains(of_another.error().message, "5173")) << of_another.error().message;
  own.share.alias = foreign.share.alias = "";
  make_share(own);
  make_share(foreign);
}

TEST_P(Shares, an_id_is_given_once) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto made = make_share(workspace, 5173);
  auto twin = draft_share(workspace, 5174);
  twin.share.id = made.share.id;
  EXPECT_EQ(code_of(run(shares().create(twin))), ErrorCode::kAlreadyExists);
}

TEST_P(Shares, of_or_for_what_does_not_exist_are_not_made) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  Workspace ghost;
  ghost.id = WorkspaceId("ghostghostgh");
  User nobody;
  nobody.id = UserId("u_ghost");
  Group no_group;
  no_group.id = GroupId("g_ghost");
  EXPECT_EQ(code_of(run(shares().create(draft_share(ghost, 80)))), ErrorCode::kNotFound);
  auto for_nobody = draft_share(workspace, 80);
  name(for_nobody, make_user("adam"));
  name(for_nobody, nobody);
  EXPECT_EQ(code_of(run(shares().create(for_nobody))), ErrorCode::kNotFound);
  auto for_no_group = draft_share(workspace, 80);
  name(for_no_group, no_group);
  EXPECT_EQ(code_of(run(shares().create(for_no_group))), ErrorCode::kNotFound);
  EXPECT_TRUE(run(shares().of_workspace(workspace.id))->empty());
  mark_deleted(workspace);
  EXPECT_EQ(code_of(run(shares().create(draft_share(workspace, 80)))), ErrorCode::kNotFound);
}

TEST_P(Shares, what_is_absent_is_not_found) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto made = make_share(workspace, 80);
  const auto ghost = draft_share(workspace, 81);
  EXPECT_EQ(code_of(run(shares().find(ghost.share.id))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().find_port(workspace.id, 81))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().find_port(WorkspaceId("other"), 80))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().find_alias("demo"))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().find_alias(""))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().save(ghost, false))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().names(ghost.share.id, made.share.owner_id))), ErrorCode::kNotFound);
  EXPECT_TRUE(run(shares().remove(ghost.share.id)));
  EXPECT_TRUE(run(shares().of_workspace(WorkspaceId("other")))->empty());
}

TEST_P(Shares, are_saved_but_for_what_they_are_of) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto made = make_share(workspace, 80);
  auto changed = filled(made);
  changed.share.workspace_id = make_workspace(make_user("adam"), "web").id;
  changed.share.port = 81;
  changed.share.created_at += 1h;
  changed.share.owner_name = changed.share.workspace_name = "not mine to say";
  changed.limits.widest = Audience::kOwner;
  const auto saved = run(shares().save(changed, false)).value();
  expect_same_terms(saved, changed);
  EXPECT_TRUE(saved.share.has_password);
  EXPECT_EQ(saved.share.version, 2);
  EXPECT_EQ(saved.share.workspace_id, workspace.id);
  EXPECT_EQ(saved.share.port, 80);
  EXPECT_EQ(saved.share.created_at, made.share.created_at);
  EXPECT_EQ(saved.share.owner_name, "jane");
  EXPECT_EQ(saved.share.workspace_name, "api");
  EXPECT_EQ(saved.limits, ShareLimits());
  auto plain = made;
  plain.share.version = 2;
  const auto again = run(shares().save(plain, false)).value();
  expect_same_terms(again, made);
  EXPECT_FALSE(again.share.has_password);
  EXPECT_EQ(again.share.version, 3);
}

TEST_P(Shares, whom_they_name_is_replaced_as_a_whole) {
  const auto adam = make_user("adam"), zoe = make_user("zoe");
  const auto team = make_group("team"), club = make_group("club");
  auto record = draft_share(make_workspace(make_user("jane"), "api"), 80);
  name(record, adam);
  name(record, team);
  record = make_share(record);
  record.share.users.clear();
  record.share.groups.clear();
  name(record, zoe);
  name(record, zoe);
  name(record, adam);
  name(record, club);
  record = run(shares().save(record, false)).value();
  EXPECT_EQ(usernames(record), (Names{"adam", "zoe"}));
  EXPECT_EQ(group_names(record), (Names{"club"}));
  record.share.users.clear();
  record = run(shares().save(record, false)).value();
  EXPECT_EQ(usernames(record), Names());
  EXPECT_EQ(group_names(record), (Names{"club"}));
}

TEST_P(Shares, that_were_changed_meanwhile_are_not_overwritten) {
  const auto made = make_share(make_workspace(make_user("jane"), "api"), 80);
  auto first = made, second = made;
  first.share.read_only = true;
  ASSERT_TRUE(run(shares().save(first, false)));
  second.share.alias = "demo";
  name(second, make_user("adam"));
  const auto refused = run(shares().save(second, true));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  const auto found = run(shares().find(made.share.id)).value();
  EXPECT_TRUE(found.share.read_only);
  EXPECT_EQ(found.share.alias, "");
  EXPECT_TRUE(found.share.users.empty());
  EXPECT_EQ(found.share.version, 2);
}

TEST_P(Shares, a_save_that_names_nobody_known_changes_nothing) {
  auto record = draft_share(make_workspace(make_user("jane"), "api"), 80);
  name(record, make_user("adam"));
  record = make_share(record);
  auto changed = record;
  changed.share.read_only = true;
  changed.share.users.clear();
  User nobody;
  nobody.id = UserId("u_ghost");
  name(changed, nobody);
  EXPECT_EQ(code_of(run(shares().save(changed, false))), ErrorCode::kNotFound);
  const auto found = run(shares().find(record.share.id)).value();
  EXPECT_EQ(usernames(found), (Names{"adam"}));
  EXPECT_FALSE(found.share.read_only);
  EXPECT_EQ(found.share.version, 1);
}

TEST_P(Shares, name_as_many_as_one_may) {
  auto record = draft_share(make_workspace(make_user("jane"), "api"), 80);
  for (std::size_t i = 0; i < kMaxNamed; ++i) name(record, make_user("user" + std::to_string(1000 + i)));
  record = make_share(record);
  ASSERT_EQ(record.share.users.size(), kMaxNamed);
  EXPECT_EQ(record.share.users.front().username, "user1000");
  EXPECT_EQ(record.share.users.back().username, "user1199");
}

TEST_P(Shares, know_whether_they_name_somebody) {
  const auto jane = make_user("jane"), adam = make_user("adam"), zoe = make_user("zoe"), eve = make_user("eve");
  const auto team = make_group("team");
  join(team, zoe);
  auto record = draft_share(make_workspace(jane, "api"), 80);
  name(record, adam);
  name(record, team);
  record = make_share(record);
  const auto names = [&](const User& user) { return run(shares().names(record.share.id, user.id)); };
  EXPECT_EQ(names(adam), true);
  EXPECT_EQ(names(zoe), true);
  EXPECT_EQ(names(eve), false);
  EXPECT_EQ(names(jane), false);
  EXPECT_EQ(run(shares().names(record.share.id, UserId("u_ghost"))), false);
  join(team, eve);
  leave(team, zoe);
  EXPECT_EQ(names(eve), true);
  EXPECT_EQ(names(zoe), false);
  record.share.users.clear();
  ASSERT_TRUE(run(shares().save(record, false)));
  EXPECT_EQ(names(adam), false);
}

TEST_P(Shares, go_with_what_they_belong_to) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto team = make_group("team");
  const auto workspace = make_workspace(jane, "api");
  auto record = draft_share(workspace, 80);
  name(record, adam);
  name(record, team);
  record = make_share(record);
  const auto other = make_share(make_workspace(jane, "web"), 80);
  make_visit(record, "guest_1", now());
  ASSERT_TRUE(run(store().groups().remove(team.id)));
  EXPECT_EQ(group_names(run(shares().find(record.share.id)).value()), Names());
  execute("DELETE FROM users WHERE id = '" + adam.id.value() + "'");
  EXPECT_EQ(usernames(run(shares().find(record.share.id)).value()), Names());
  ASSERT_TRUE(run(store().workspaces().remove(workspace.id)));
  EXPECT_EQ(code_of(run(shares().find(record.share.id))), ErrorCode::kNotFound);
  EXPECT_EQ(number("SELECT COUNT(*) FROM share_visits"), 0);
  EXPECT_TRUE(run(shares().find(other.share.id)));
}

TEST_P(Shares, are_removed_with_all_that_hangs_on_them) {
  auto record = filled(draft_share(make_workspace(make_user("jane"), "api"), 80));
  name(record, make_user("adam"));
  name(record, make_group("team"));
  record = make_share(record);
  make_visit(record, "guest_1", now());
  ASSERT_TRUE(run(shares().remove(record.share.id)));
  ASSERT_TRUE(run(shares().remove(record.share.id)));
  for (const std::string table : {"shares", "share_users", "share_groups", "share_visits"}) {
    EXPECT_EQ(number("SELECT COUNT(*) FROM " + table), 0) << table;
  }
  make_share(record);
}

TEST_P(Shares, of_a_workspace_that_is_being_deleted_lead_nowhere) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "api");
  auto record = filled(draft_share(workspace, 80));
  name(record, make_user("adam"));
  record = make_share(record);
  mark_deleted(workspace);
  EXPECT_EQ(code_of(run(shares().find_port(workspace.id, 80))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().find_alias("demo"))), ErrorCode::kNotFound);
  EXPECT_TRUE(run(shares().list({}, {}))->items.empty());
  ShareFilter mine;
  mine.owner = jane.id;
  EXPECT_TRUE(run(shares().list(mine, {}))->items.empty());
  EXPECT_TRUE(run(shares().find(record.share.id)));
  EXPECT_EQ(run(shares().of_workspace(workspace.id))->size(), 1U);
}

TEST_P(Shares, of_a_workspace_are_listed_by_port) {
  const auto jane = make_user("jane");
  const auto workspace = make_workspace(jane, "api");
  make_share(make_workspace(jane, "web"), 81);
  for (const int port : {10000, 80, 65535, 3000, 1}) make_share(workspace, port);
  EXPECT_EQ(ports(run(shares().of_workspace(workspace.id)).value()), (std::vector<int>{1, 80, 3000, 10000, 65535}));
}

TEST_P(Shares, a_text_that_no_database_keeps_is_refused) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  for (const auto& text : {std::string("a\0b", 3), std::string("\xFF")}) {
    auto record = draft_share(workspace, 80);
    record.share.alias = text;
    EXPECT_EQ(code_of(run(shares().create(record))), ErrorCode::kInvalidRequest);
    EXPECT_EQ(code_of(run(shares().find_alias(text))), ErrorCode::kInvalidRequest);
  }
}

}  // namespace
}  // namespace codehub::store::test
