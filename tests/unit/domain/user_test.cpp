#include "codehub/domain/user.hpp"

#include <gtest/gtest.h>

#include "codehub/domain/authorization.hpp"

namespace codehub {
namespace {

TEST(Username, takes_short_plain_names_only) {
  for (const std::string name : {"a", "0", "jane", "j.doe", "a-b_c", "x23456789012345678901234567890123456789"}) {
    EXPECT_EQ(validate_username(name), name);
  }
  const std::string bad[] = {"",
                             "Jane",
                             ".a",
                             "-a",
                             "_a",
                             "a b",
                             " a",
                             "a\n",
                             "한글",
                             "a/b",
                             "a@b",
                             "<script>",
                             std::string("a\0", 2),
                             std::string(40, 'a'),
                             "\xFF"};
  for (const auto& name : bad) EXPECT_FALSE(validate_username(name)) << name;
}

TEST(Profile, fields_are_bounded_text) {
  EXPECT_EQ(validate_display_name(" 홍 길동 "), "홍 길동");
  EXPECT_EQ(validate_display_name(""), "");
  EXPECT_EQ(validate_display_name("<b>Jane</b>"), "<b>Jane</b>");
  EXPECT_FALSE(validate_display_name(std::string(101, 'a')));
  EXPECT_FALSE(validate_display_name("a\nb"));
  EXPECT_FALSE(validate_display_name("\xC3\x28"));
  EXPECT_EQ(validate_email(" jane@example.com "), "jane@example.com");
  EXPECT_EQ(validate_email(""), "");
  for (const auto& email :
       {std::string("jane"), std::string("@a"), std::string("a@"), std::string("a b@c"), std::string("a@b\nc"),
        std::string("<a@b>"), std::string(250, 'a') + "@b.cd", std::string("a@\0b", 4)}) {
    EXPECT_FALSE(validate_email(email)) << email;
  }
  EXPECT_EQ(validate_locale("ko"), "ko");
  EXPECT_EQ(validate_locale(""), "");
  EXPECT_FALSE(validate_locale("fr"));
}

TEST(Password, has_a_lower_and_an_upper_bound) {
  EXPECT_FALSE(validate_password(""));
  EXPECT_FALSE(validate_password("123456789"));
  EXPECT_TRUE(validate_password("1234567890"));
  EXPECT_TRUE(validate_password("비밀번호12"));
  EXPECT_TRUE(validate_password(std::string(1000, 'p')));
  EXPECT_FALSE(validate_password(std::string(1001, 'p')));
}

TEST(Roles, have_names_that_read_back) {
  EXPECT_EQ(parse_role(to_string(Role::kAdmin)), Role::kAdmin);
  EXPECT_EQ(parse_role(to_string(Role::kMember)), Role::kMember);
  EXPECT_FALSE(parse_role("root"));
}

User person(std::string_view id, Role role, bool disabled = false) {
  User user;
  user.id = UserId(std::string(id));
  user.role = role;
  user.disabled = disabled;
  return user;
}

TEST(Authorization, every_action_of_every_role_is_decided_by_the_table) {
  const struct {
    Action action;
    bool owner, other_member, admin;  // with somebody's workspace at hand
    bool without_workspace_member, without_workspace_admin;
  } table[] = {
      {Action::kUseOwnAccount, true, true, true, true, true},
      {Action::kCreateWorkspace, true, true, true, true, true},
      {Action::kListAllWorkspaces, false, false, true, false, true},
      {Action::kReadWorkspace, true, false, true, false, false},
      {Action::kChangeWorkspace, true, false, false, false, false},
      {Action::kStartStopWorkspace, true, false, true, false, false},
      {Action::kDeleteWorkspace, true, false, true, false, false},
      {Action::kEnterWorkspace, true, false, false, false, false},
      {Action::kShareWorkspace, true, false, false, false, false},
      {Action::kReadShares, true, false, true, false, false},
      {Action::kStopSharing, true, false, true, false, false},
      {Action::kListAllShares, false, false, true, false, true},
      {Action::kManageShareLimits, false, false, true, false, true},
      {Action::kKeepAwake, true, false, false, false, false},
      {Action::kChangePolicy, true, false, true, false, false},
      {Action::kManagePolicies, false, false, true, false, true},
      {Action::kManageQuotas, false, false, true, false, true},
      {Action::kReadAllUsage, false, false, true, false, true},
      {Action::kManageRates, false, false, true, false, true},
      {Action::kManageUsers, false, false, true, false, true},
      {Action::kManageGroups, false, false, true, false, true},
      {static_cast<Action>(99), false, false, false, false, false},
  };
  Workspace workspace;
  workspace.owner_id = UserId("u_owner");
  for (const auto& row : table) {
    const int action = static_cast<int>(row.action);
    EXPECT_EQ(is_allowed(person("u_owner", Role::kMember), row.action, &workspace), row.owner) << action;
    EXPECT_EQ(is_allowed(person("u_other", Role::kMember), row.action, &workspace), row.other_member) << action;
    EXPECT_EQ(is_allowed(person("u_admin", Role::kAdmin), row.action, &workspace), row.admin) << action;
    EXPECT_EQ(is_allowed(person("u_other", Role::kMember), row.action), row.without_workspace_member) << action;
    EXPECT_EQ(is_allowed(person("u_admin", Role::kAdmin), row.action), row.without_workspace_admin) << action;
    EXPECT_FALSE(is_allowed(person("u_owner", Role::kMember, true), row.action, &workspace)) << action;
    EXPECT_FALSE(is_allowed(person("u_admin", Role::kAdmin, true), row.action, &workspace)) << action;
    EXPECT_FALSE(is_allowed(User{}, row.action, &workspace)) << action;
  }
}

TEST(Authorization, nobody_owns_a_workspace_without_owner) {
  const Workspace workspace;
  EXPECT_FALSE(is_allowed(User{}, Action::kEnterWorkspace, &workspace));
}

TEST(Authorization, a_refusal_has_words_for_a_person) {
  Workspace workspace;
  workspace.owner_id = UserId("u_owner");
  EXPECT_TRUE(authorize(person("u_owner", Role::kMember), Action::kEnterWorkspace, &workspace));
  const auto refused = authorize(person("u_admin", Role::kAdmin), Action::kEnterWorkspace, &workspace);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_FALSE(refused.error().message.empty());
}

}  // namespace
}  // namespace codehub
