#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

class Limits : public ShareContract {
 protected:
  ShareLimits installation() { return run(shares().limits()).value(); }
  void set(ShareLimits limits) { ASSERT_TRUE(run(shares().set_limits(limits))); }
  void set(const Group& group, ShareLimits limits) { ASSERT_TRUE(run(shares().set_group_limits(group.id, limits))); }
};
CODEHUB_STORE_SUITE(Limits);

const ShareLimits kNone;

TEST_P(Limits, of_the_installation_are_none_until_they_are_set_and_stay) {
  EXPECT_EQ(installation(), kNone);
  for (const auto& limits : {ShareLimits{Audience::kPeople, 8h}, ShareLimits{Audience::kOwner, kMaxShareLife},
                             ShareLimits{Audience::kEveryone, std::nullopt}, ShareLimits{Audience::kLink, 60s}}) {
    set(limits);
    reopen();
    EXPECT_EQ(installation(), limits);
  }
  set(kNone);
  EXPECT_EQ(installation(), kNone);
}

TEST_P(Limits, of_a_group_are_none_until_they_are_set_and_stay) {
  const auto team = make_group("team"), club = make_group("club");
  EXPECT_EQ(run(shares().group_limits(team.id)), kNone);
  for (const auto& limits : {ShareLimits{Audience::kPeople, 8h}, ShareLimits{Audience::kOwner, std::nullopt},
                             ShareLimits{Audience::kLink, kMaxShareLife}, kNone}) {
    set(team, limits);
    auto renamed = team;
    renamed.name = "crew";
    ASSERT_TRUE(run(store().groups().save(renamed)));
    EXPECT_EQ(run(shares().group_limits(team.id)), limits);
    EXPECT_EQ(run(shares().group_limits(club.id)), kNone);
    EXPECT_EQ(installation(), kNone);
  }
  const GroupId ghost("g_ghost");
  EXPECT_EQ(code_of(run(shares().group_limits(ghost))), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(run(shares().set_group_limits(ghost, kNone))), ErrorCode::kNotFound);
}

TEST_P(Limits, of_a_user_are_the_strictest_of_installation_and_groups) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto team = make_group("team"), club = make_group("club"), none = make_group("none");
  for (const auto& group : {team, club, none}) join(group, jane);
  EXPECT_EQ(run(shares().limits_of(jane.id)), kNone);
  set(team, {Audience::kEveryone, 8h});
  set(club, {Audience::kPeople, 24h});
  EXPECT_EQ(run(shares().limits_of(jane.id)), (ShareLimits{Audience::kPeople, 8h}));
  EXPECT_EQ(run(shares().limits_of(adam.id)), kNone);
  set({Audience::kOwner, 12h});
  EXPECT_EQ(run(shares().limits_of(jane.id)), (ShareLimits{Audience::kOwner, 8h}));
  EXPECT_EQ(run(shares().limits_of(adam.id)), (ShareLimits{Audience::kOwner, 12h}));
  EXPECT_EQ(run(shares().limits_of(UserId("u_ghost"))), (ShareLimits{Audience::kOwner, 12h}));
}

TEST_P(Limits, bind_shares_that_exist_at_once) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto team = make_group("team");
  auto draft = draft_share(make_workspace(jane, "api"), 80);
  draft.share.alias = "demo";
  name(draft, adam);
  const auto mine = make_share(draft);
  const auto limits_now = [&] {
    const auto found = run(shares().find(mine.share.id)).value();
    EXPECT_EQ(run(shares().find_port(mine.share.workspace_id, 80))->limits, found.limits);
    EXPECT_EQ(run(shares().find_alias("demo"))->limits, found.limits);
    EXPECT_EQ(run(shares().of_workspace(mine.share.workspace_id))->at(0).limits, found.limits);
    EXPECT_EQ(run(shares().list({}, {}))->items.at(0).limits, found.limits);
    EXPECT_EQ(run(shares().limits_of(jane.id)), found.limits);
    EXPECT_EQ(found.share.version, 1) << "limits are no change of the share";
    return found.limits;
  };
  const ShareLimits of_team{Audience::kPeople, 1h};
  set(team, of_team);
  EXPECT_EQ(limits_now(), kNone);
  join(team, adam);  // a visitor's groups bind nobody but themselves
  EXPECT_EQ(limits_now(), kNone);
  join(team, jane);
  EXPECT_EQ(limits_now(), of_team);
  set({Audience::kOwner, 2h});
  EXPECT_EQ(limits_now(), (ShareLimits{Audience::kOwner, 1h}));
  leave(team, jane);
  EXPECT_EQ(limits_now(), (ShareLimits{Audience::kOwner, 2h}));
  join(team, jane);
  set(kNone);
  EXPECT_EQ(limits_now(), of_team);
  ASSERT_TRUE(run(store().groups().remove(team.id)));
  EXPECT_EQ(limits_now(), kNone);
}

TEST_P(Limits, that_cannot_be_read_are_not_taken_for_none) {
  const auto made = make_share(make_workspace(make_user("jane"), "api"), 80);
  for (const auto& [name, value] :
       {std::pair("sharing.widest", "everybody"), std::pair("sharing.widest", ""),
        std::pair("sharing.longest_seconds", "1h"), std::pair("sharing.longest_seconds", "")}) {
    SCOPED_TRACE(std::string(name) + " = " + value);
    execute("INSERT INTO settings (name, value) VALUES ('" + std::string(name) + "', '" + value + "')");
    EXPECT_EQ(code_of(run(shares().find(made.share.id))), ErrorCode::kInternal);
    EXPECT_EQ(code_of(run(shares().limits())), ErrorCode::kInternal);
    EXPECT_EQ(code_of(run(shares().list({}, {}))), ErrorCode::kInternal);
    set(kNone);
    EXPECT_TRUE(run(shares().find(made.share.id)));
  }
}

}  // namespace
}  // namespace codehub::store::test
