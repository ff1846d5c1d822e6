#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

/// Jane's share of port 80 has the alias "demo"; hers of port 81 has none.
class ShareAlias : public ShareContract {
 protected:
  void SetUp() override {
    ShareContract::SetUp();
    if (IsSkipped()) return;
    jane_ = make_user("jane");
    auto with = draft_share(make_workspace(jane_, "api"), 80);
    with.share.alias = "demo";
    holder_ = make_share(with);
    other_ = make_share(make_workspace(jane_, "web"), 81);
  }
  Result<ShareRecord> give(ShareRecord record, const std::string& alias, bool take) {
    record.share.alias = alias;
    record.share.updated_at += 1h;
    return run(shares().save(record, take));
  }
  ShareRecord found(const ShareRecord& record) { return run(shares().find(record.share.id)).value(); }

  User jane_;
  ShareRecord holder_, other_;
};
CODEHUB_STORE_SUITE(ShareAlias);

TEST_P(ShareAlias, is_not_taken_from_another_share_unless_asked_to) {
  const auto refused = give(other_, "demo", false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kAlreadyExists);
  EXPECT_NE(refused.error().message.find("port 80 of \"api\""), std::string::npos) << refused.error().message;
  EXPECT_EQ(found(holder_).share.alias, "demo");
  EXPECT_EQ(found(other_).share.version, 1);
}

TEST_P(ShareAlias, moves_to_another_share_of_its_owner) {
  const auto moved = give(other_, "demo", true).value();
  EXPECT_EQ(moved.share.alias, "demo");
  EXPECT_EQ(moved.share.version, 2);
  EXPECT_EQ(run(shares().find_alias("demo"))->share.id, other_.share.id);
  const auto before = found(holder_);
  EXPECT_EQ(before.share.alias, "");
  EXPECT_EQ(before.share.version, 2);
  EXPECT_EQ(before.share.updated_at, other_.share.updated_at + 1h);
  EXPECT_EQ(code_of(give(holder_, "demo", false)), ErrorCode::kConflict);
  EXPECT_EQ(give(before, "demo", true)->share.alias, "demo");
}

TEST_P(ShareAlias, of_somebody_else_is_never_taken) {
  const auto foreign = make_share(make_workspace(make_user("adam", Role::kAdmin), "mine"), 80);
  for (const bool take : {false, true}) {
    const auto refused = give(foreign, "demo", take);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kAlreadyExists);
    EXPECT_EQ(refused.error().message.find("api"), std::string::npos) << refused.error().message;
  }
  EXPECT_EQ(found(holder_).share.alias, "demo");
  EXPECT_EQ(found(holder_).share.version, 1);
}

TEST_P(ShareAlias, stays_where_it_is_when_the_other_share_is_not_saved) {
  auto stale = other_;
  stale.share.version = 9;
  EXPECT_EQ(code_of(give(stale, "demo", true)), ErrorCode::kConflict);
  auto for_nobody = other_;
  User nobody;
  nobody.id = UserId("u_ghost");
  name(for_nobody, nobody);
  EXPECT_EQ(code_of(give(for_nobody, "demo", true)), ErrorCode::kNotFound);
  EXPECT_EQ(found(holder_).share.alias, "demo");
  EXPECT_EQ(found(holder_).share.version, 1);
}

TEST_P(ShareAlias, is_kept_by_its_own_share_and_free_when_given_up) {
  holder_ = give(holder_, "demo", false).value();
  holder_ = give(holder_, "demo", true).value();
  EXPECT_EQ(holder_.share.version, 3);
  holder_ = give(holder_, "", false).value();
  EXPECT_EQ(code_of(run(shares().find_alias("demo"))), ErrorCode::kNotFound);
  EXPECT_EQ(give(other_, "demo", false)->share.alias, "demo");
}

TEST_P(ShareAlias, moves_away_from_a_workspace_that_is_being_deleted) {
  Workspace api;
  api.id = holder_.share.workspace_id;
  mark_deleted(api);
  EXPECT_EQ(code_of(give(other_, "demo", false)), ErrorCode::kAlreadyExists);
  EXPECT_EQ(give(other_, "demo", true)->share.alias, "demo");
}

}  // namespace
}  // namespace codehub::store::test
