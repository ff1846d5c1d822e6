#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

class People : public StoreContract {};
CODEHUB_STORE_SUITE(People);

TEST_P(People, keeps_every_field_of_a_user) {
  auto user = make_user("jane", Role::kAdmin);
  user.display_name = "제인 <b>";
  user.email = "jane@example.com";
  user.locale = "ko";
  user.git_name = "Jane";
  user.git_email = "j@example.com";
  UserChange change;
  change.display_name = user.display_name;
  change.email = user.email;
  change.locale = user.locale;
  change.git_name = user.git_name;
  change.git_email = user.git_email;
  ASSERT_TRUE(run(store().users().change(user.id, change)));
  ASSERT_TRUE(run(store().users().set_password(user.id, "hash", true)));
  ASSERT_TRUE(run(store().users().record_login(user.id, Timestamp(std::chrono::seconds(7)))));
  ASSERT_TRUE(run(store().users().record_login(user.id, Timestamp(std::chrono::seconds(5)))));
  reopen();
  const auto found = run(store().users().find_by_username("jane")).value();
  EXPECT_EQ(found.id, user.id);
  EXPECT_EQ(found.display_name, user.display_name);
  EXPECT_EQ(found.email, user.email);
  EXPECT_EQ(found.role, Role::kAdmin);
  EXPECT_EQ(found.locale, "ko");
  EXPECT_EQ(found.git_name, "Jane");
  EXPECT_EQ(found.git_email, "j@example.com");
  EXPECT_TRUE(found.must_change_password);
  EXPECT_FALSE(found.disabled);
  EXPECT_EQ(found.created_at, user.created_at);
  EXPECT_EQ(found.last_login_at, Timestamp(std::chrono::seconds(7)));
  EXPECT_EQ(run(store().users().find(user.id))->username, "jane");
}

TEST_P(People, usernames_are_unique) {
  make_user("jane");
  User other;
  other.id = UserId("u_other");
  other.username = "jane";
  const auto made = run(store().users().create(other, "hash"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(run(store().users().count()), 1);
}

TEST_P(People, unknown_users_are_not_found) {
  const UserId ghost("u_ghost");
  EXPECT_EQ(run(store().users().find(ghost)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().find_by_username("ghost")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().change(ghost, {})).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().password_hash(ghost)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().credentials("ghost")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().set_password(ghost, "h", false)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().replace_password(ghost, "h", "i", false)), false);
  EXPECT_EQ(run(store().users().ssh_key(ghost)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().users().set_ssh_key(ghost, {})).error().code, ErrorCode::kNotFound);
}

TEST_P(People, a_password_is_set_with_its_flag) {
  const auto user = make_user("jane");
  EXPECT_EQ(run(store().users().password_hash(user.id)), "hash-of-jane");
  ASSERT_TRUE(run(store().users().set_password(user.id, "$argon2id$new", true)));
  EXPECT_EQ(run(store().users().password_hash(user.id)), "$argon2id$new");
  EXPECT_TRUE(run(store().users().find(user.id))->must_change_password);
  const auto credentials = run(store().users().credentials("jane")).value();
  EXPECT_EQ(credentials.user.id, user.id);
  EXPECT_TRUE(credentials.user.must_change_password);
  EXPECT_EQ(credentials.password_hash, "$argon2id$new");
}

TEST_P(People, a_password_that_was_changed_meanwhile_is_not_replaced) {
  const auto user = make_user("jane");
  ASSERT_TRUE(run(store().users().set_password(user.id, "reset", true)));
  EXPECT_EQ(run(store().users().replace_password(user.id, "hash-of-jane", "renewed", false)), false);
  EXPECT_EQ(run(store().users().password_hash(user.id)), "reset");
  EXPECT_TRUE(run(store().users().find(user.id))->must_change_password);
  EXPECT_EQ(run(store().users().replace_password(user.id, "reset", "renewed", std::nullopt)), true);
  EXPECT_EQ(run(store().users().password_hash(user.id)), "renewed");
  EXPECT_TRUE(run(store().users().find(user.id))->must_change_password);
  EXPECT_EQ(run(store().users().replace_password(user.id, "renewed", "own", false)), true);
  EXPECT_FALSE(run(store().users().find(user.id))->must_change_password);
}

TEST_P(People, a_change_writes_only_what_it_names) {
  make_user("first", Role::kAdmin);
  const auto jane = make_user("jane", Role::kAdmin);
  UserChange demotion;
  demotion.role = Role::kMember;
  demotion.disabled = true;
  ASSERT_TRUE(run(store().users().change(jane.id, demotion)));
  UserChange rename;
  rename.display_name = "Jane";
  const auto renamed = run(store().users().change(jane.id, rename)).value();
  EXPECT_EQ(renamed.display_name, "Jane");
  EXPECT_EQ(renamed.role, Role::kMember);
  EXPECT_TRUE(renamed.disabled);
  UserChange address;
  address.email = "jane@example.com";
  const auto moved = run(store().users().change(jane.id, address)).value();
  EXPECT_EQ(moved.display_name, "Jane");
  EXPECT_EQ(moved.email, "jane@example.com");
  EXPECT_EQ(run(store().users().change(jane.id, {}))->email, "jane@example.com");
}

TEST_P(People, the_last_enabled_admin_stays) {
  const auto first = make_user("first", Role::kAdmin);
  const auto second = make_user("second", Role::kAdmin);
  UserChange disable;
  disable.disabled = true;
  ASSERT_TRUE(run(store().users().change(second.id, disable)));
  UserChange demote;
  demote.role = Role::kMember;
  EXPECT_EQ(run(store().users().change(first.id, demote)).error().code, ErrorCode::kInvalidState);
  EXPECT_EQ(run(store().users().change(first.id, disable)).error().code, ErrorCode::kInvalidState);
  EXPECT_EQ(run(store().users().find(first.id))->role, Role::kAdmin);
  UserChange enable;
  enable.disabled = false;
  ASSERT_TRUE(run(store().users().change(second.id, enable)));
  EXPECT_TRUE(run(store().users().change(first.id, demote)));
}

TEST_P(People, are_listed_by_name_in_pages_the_same_in_every_database) {
  for (const auto* name : {"b-b", "b.b", "bb", "b_b", "a", "z9", "0zero", "ba"}) make_user(name);
  std::vector<std::string> names;
  PageRequest page;
  page.limit = 3;
  do {
    const auto answer = run(store().users().list(page)).value();
    for (const auto& user : answer.items) names.push_back(user.username);
    page.cursor = answer.next_cursor;
  } while (!page.cursor.empty());
  EXPECT_EQ(names, (std::vector<std::string>{"0zero", "a", "b-b", "b.b", "b_b", "ba", "bb", "z9"}));
  page.cursor = "nonsense";
  EXPECT_EQ(run(store().users().list(page)).error().code, ErrorCode::kInvalidRequest);
}

TEST_P(People, have_one_ssh_key_that_can_be_replaced) {
  const auto user = make_user("jane");
  EXPECT_EQ(run(store().users().ssh_key(user.id)).error().code, ErrorCode::kNotFound);
  const SshKey first{"ssh-ed25519 AAAA first", "sealed1", now()};
  const SshKey second{"ssh-ed25519 AAAA second", "sealed2", now()};
  EXPECT_EQ(run(store().users().find_or_create_ssh_key(user.id, first))->public_key, first.public_key);
  EXPECT_EQ(run(store().users().find_or_create_ssh_key(user.id, second))->public_key, first.public_key);
  ASSERT_TRUE(run(store().users().set_ssh_key(user.id, second)));
  const auto found = run(store().users().ssh_key(user.id)).value();
  EXPECT_EQ(found.public_key, second.public_key);
  EXPECT_EQ(found.sealed_private_key, "sealed2");
  EXPECT_EQ(found.created_at, second.created_at);
}

class Groups : public StoreContract {};
CODEHUB_STORE_SUITE(Groups);

TEST_P(Groups, are_made_found_changed_and_removed) {
  auto group = make_group("team");
  make_group("another");
  EXPECT_EQ(run(store().groups().list())->front().name, "another");
  group.name = "renamed";
  group.description = "설명";
  EXPECT_EQ(run(store().groups().save(group))->name, "renamed");
  EXPECT_EQ(run(store().groups().find(group.id))->description, "설명");
  auto clash = group;
  clash.name = "another";
  EXPECT_EQ(run(store().groups().save(clash)).error().code, ErrorCode::kAlreadyExists);
  auto twin = group;
  twin.id = GroupId("g_twin");
  EXPECT_EQ(run(store().groups().create(twin)).error().code, ErrorCode::kAlreadyExists);
  ASSERT_TRUE(run(store().groups().remove(group.id)));
  ASSERT_TRUE(run(store().groups().remove(group.id)));
  EXPECT_EQ(run(store().groups().find(group.id)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().groups().save(group)).error().code, ErrorCode::kNotFound);
}

TEST_P(Groups, members_come_and_go) {
  const auto jane = make_user("jane");
  const auto adam = make_user("adam");
  const auto group = make_group("team");
  ASSERT_TRUE(run(store().groups().add_member(group.id, jane.id)));
  ASSERT_TRUE(run(store().groups().add_member(group.id, jane.id)));
  ASSERT_TRUE(run(store().groups().add_member(group.id, adam.id)));
  const auto members = run(store().groups().members(group.id)).value();
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].username, "adam");
  EXPECT_EQ(run(store().groups().find(group.id))->member_count, 2);
  EXPECT_EQ(run(store().groups().list())->front().member_count, 2);
  ASSERT_TRUE(run(store().groups().remove_member(group.id, jane.id)));
  ASSERT_TRUE(run(store().groups().remove_member(group.id, jane.id)));
  EXPECT_EQ(run(store().groups().members(group.id))->size(), 1U);
  EXPECT_EQ(run(store().groups().add_member(group.id, UserId("u_ghost"))).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().groups().add_member(GroupId("g_ghost"), jane.id)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().groups().members(GroupId("g_ghost"))).error().code, ErrorCode::kNotFound);
}

TEST_P(Groups, memberships_of_many_people_are_read_at_once) {
  const auto team = make_group("team");
  const auto club = make_group("club");
  std::vector<UserId> ids;
  for (int i = 0; i < 250; ++i) {
    ids.push_back(make_user("user" + std::to_string(i)).id);
    if (i % 50 != 0) continue;
    ASSERT_TRUE(run(store().groups().add_member(team.id, ids.back())));
  }
  ASSERT_TRUE(run(store().groups().add_member(club.id, ids[0])));
  EXPECT_EQ(run(store().groups().memberships(ids))->size(), 6U);
  const auto first = run(store().groups().memberships({ids[0]})).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].group_name, "club");
  EXPECT_TRUE(run(store().groups().memberships({}))->empty());
  ASSERT_TRUE(run(store().groups().remove(team.id)));
  EXPECT_EQ(run(store().groups().memberships(ids))->size(), 1U);
}

}  // namespace
}  // namespace codehub::store::test
