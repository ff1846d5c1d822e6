#include <set>

#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;
using Ports = std::vector<int>;

class ShareList : public ShareContract {
 protected:
  /// All pages of `limit`, one after the other.
  std::vector<ShareRecord> all(const ShareFilter& filter, int limit) {
    std::vector<ShareRecord> records;
    PageRequest page;
    page.limit = limit;
    do {
      const auto answer = run(shares().list(filter, page));
      if (!answer) throw std::runtime_error(answer.error().message + " / " + answer.error().detail);
      EXPECT_LE(answer->items.size(), static_cast<std::size_t>(limit));
      if (!answer->next_cursor.empty()) {
        EXPECT_EQ(answer->items.size(), static_cast<std::size_t>(limit));
      }
      if (records.size() > 10'000) throw std::runtime_error("the pages do not end");
      records.insert(records.end(), answer->items.begin(), answer->items.end());
      page.cursor = answer->next_cursor;
    } while (!page.cursor.empty());
    return records;
  }
  static ShareFilter seen_by(const User& user, Timestamp at = now()) {
    ShareFilter filter;
    filter.visitor = user.id;
    filter.at = at;
    return filter;
  }
  static ShareFilter of(const User& user) {
    ShareFilter filter;
    filter.owner = user.id;
    return filter;
  }
};
CODEHUB_STORE_SUITE(ShareList);

TEST_P(ShareList, is_newest_first_in_pages_of_any_size) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto start = now();
  for (const int port : {3, 1, 2}) make_share(workspace, port, start + std::chrono::seconds(port));
  std::set<std::string> at_once;
  for (const int port : {4, 5, 6}) at_once.insert(make_share(workspace, port, start + 1h).share.id.value());
  for (const int limit : {1, 2, 3, 5, 6, 200}) {
    const auto records = all({}, limit);
    ASSERT_EQ(records.size(), 6U) << limit;
    EXPECT_EQ(ports({records.begin() + 3, records.end()}), (Ports{3, 2, 1})) << limit;
    // Of the same instant: by id, as the cursor says.
    auto id = at_once.rbegin();
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(records[i].share.id.value(), *id++) << limit;
  }
}

TEST_P(ShareList, a_page_is_not_moved_by_what_comes_and_goes) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto start = now();
  for (int port = 1; port <= 4; ++port) make_share(workspace, port, start + std::chrono::seconds(port));
  PageRequest page;
  page.limit = 2;
  const auto first = run(shares().list({}, page)).value();
  EXPECT_EQ(ports(first.items), (Ports{4, 3}));
  make_share(workspace, 9, start + 1h);
  ASSERT_TRUE(run(shares().remove(first.items.back().share.id)));
  page.cursor = first.next_cursor;
  const auto second = run(shares().list({}, page)).value();
  EXPECT_EQ(ports(second.items), (Ports{2, 1}));
  EXPECT_EQ(second.next_cursor, "");
}

TEST_P(ShareList, refuses_what_is_no_page) {
  PageRequest page;
  for (const int limit : {0, -1, 201}) {
    page.limit = limit;
    EXPECT_EQ(code_of(run(shares().list({}, page))), ErrorCode::kInvalidRequest) << limit;
  }
  page.limit = 1;
  for (const char* cursor : {"nonsense", "00", "6d", "'; DROP TABLE shares; --"}) {
    page.cursor = cursor;
    EXPECT_EQ(code_of(run(shares().list({}, page))), ErrorCode::kInvalidRequest) << cursor;
  }
}

TEST_P(ShareList, names_people_on_every_share_of_a_long_page) {
  const auto workspace = make_workspace(make_user("jane"), "api");
  const auto adam = make_user("adam");
  const auto team = make_group("team");
  for (int port = 1; port <= 120; ++port) {
    auto draft = draft_share(workspace, port, now() + std::chrono::seconds(port));
    if (port % 2 == 0) name(draft, adam);
    if (port % 3 == 0) name(draft, team);
    make_share(draft);
  }
  const auto records = all({}, 200);
  ASSERT_EQ(records.size(), 120U);
  for (const auto& record : records) {
    EXPECT_EQ(record.share.users.size(), record.share.port % 2 == 0 ? 1U : 0U) << record.share.port;
    EXPECT_EQ(record.share.groups.size(), record.share.port % 3 == 0 ? 1U : 0U) << record.share.port;
  }
}

TEST_P(ShareList, of_an_owner_has_theirs_whatever_they_are) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto start = now();
  const auto api = make_workspace(jane, "api"), web = make_workspace(jane, "web");
  make_share(api, 1, start);
  auto resting = draft_share(web, 2, start + 1s);
  resting.share.audience = Audience::kOwner;
  resting.share.expires_at = start - 1h;
  make_share(resting);
  make_share(make_workspace(adam, "api"), 3, start + 2s);
  EXPECT_EQ(ports(all(of(jane), 1)), (Ports{2, 1}));
  EXPECT_EQ(ports(all(of(adam), 1)), (Ports{3}));
  EXPECT_EQ(ports(all({}, 2)), (Ports{3, 2, 1}));
  EXPECT_TRUE(all(of(make_user("zoe")), 2).empty());
}

/// One share of each kind, by port, of an owner whom all limits bind.
class SharedWithMe : public ShareList {
 protected:
  static constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));
  enum Naming { kNobody, kUser, kGroup, kNamings };

  void make_one_of_each_kind() {
    owner_ = make_user("owner");
    visitor_ = make_user("visitor");
    stranger_ = make_user("stranger");
    bound_ = make_group("bound");
    free_ = make_group("free");
    guests_ = make_group("guests");
    join(bound_, owner_);
    join(free_, owner_);
    join(guests_, visitor_);
    workspace_ = make_workspace(owner_, "api");
    int port = 0;
    for (int audience = 0; audience <= 3; ++audience) {
      for (int naming = 0; naming < kNamings; ++naming) {
        for (const auto end : {std::optional<Timestamp>(), std::optional(kNow + 1us), std::optional(kNow)}) {
          for (const auto granted : {kNow - 1h, kNow - 1h + 1us, kNow - 3h}) {
            make_one(++port, audience, naming, end, granted);
          }
        }
      }
    }
  }
  void make_one(int port, int audience, int naming, std::optional<Timestamp> end, Timestamp granted) {
    auto draft = draft_share(workspace_, port, kNow + std::chrono::seconds(port));
    draft.share.audience = static_cast<Audience>(audience);
    draft.share.expires_at = end;
    draft.share.granted_at = granted;
    draft.password_hash = port % 2 == 0 ? "hash" : "";
    if (naming == kUser) name(draft, visitor_);
    if (naming == kGroup) name(draft, guests_);
    make_share(draft);
  }

  /// What `judge_visit` says of each share, newest first.
  Ports judged(bool is_named) {
    Ports allowed;
    auto records = run(shares().of_workspace(workspace_.id)).value();
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
      ShareVisitor visitor;
      visitor.is_signed_in = true;
      visitor.is_named = is_named && !(record->share.users.empty() && record->share.groups.empty());
      const auto answer = judge_visit(within(record->share, record->limits), visitor, kNow);
      if (answer == ShareAnswer::kAllowed || answer == ShareAnswer::kPassword) allowed.push_back(record->share.port);
    }
    return allowed;
  }
  void expect_agreement(const std::string& of_what) {
    SCOPED_TRACE(of_what);
    const auto for_visitor = judged(true), for_stranger = judged(false);
    EXPECT_EQ(ports(all(seen_by(visitor_, kNow), 200)), for_visitor);
    EXPECT_EQ(ports(all(seen_by(stranger_, kNow), 200)), for_stranger);
    seen_ += for_visitor.size() + for_stranger.size();
  }

  User owner_, visitor_, stranger_;
  Group bound_, free_, guests_;
  Workspace workspace_;
  std::size_t seen_ = 0;
};
CODEHUB_STORE_SUITE(SharedWithMe);

TEST_P(SharedWithMe, is_what_judge_visit_allows_under_all_limits) {
  make_one_of_each_kind();
  const std::optional<std::chrono::seconds> lives[] = {std::nullopt, 1h, 2h};
  for (int installation = 0; installation <= 3; ++installation) {
    for (int group = 0; group <= 3; ++group) {
      const auto life = lives[(installation + group) % 3], group_life = lives[(installation + 2 * group) % 3];
      const ShareLimits widest{static_cast<Audience>(installation), life};
      const ShareLimits of_group{static_cast<Audience>(group), group_life};
      ASSERT_TRUE(run(shares().set_limits(widest)));
      ASSERT_TRUE(run(shares().set_group_limits(bound_.id, of_group)));
      expect_agreement(std::to_string(installation) + " and " + std::to_string(group));
    }
  }
  EXPECT_GT(seen_, 100U);
}

TEST_P(SharedWithMe, has_whole_pages_though_most_shares_are_not_for_them) {
  make_one_of_each_kind();
  const auto whole = ports(all(seen_by(visitor_, kNow), 200));
  ASSERT_GT(whole.size(), 10U);
  for (const int limit : {1, 3, 7}) EXPECT_EQ(ports(all(seen_by(visitor_, kNow), limit)), whole) << limit;
}

TEST_P(SharedWithMe, follows_members_and_leaves_out_ones_own) {
  const auto jane = make_user("jane"), adam = make_user("adam");
  const auto team = make_group("team");
  const auto workspace = make_workspace(jane, "api");
  auto named = draft_share(workspace, 1);
  name(named, team);
  name(named, jane);
  named = make_share(named);
  auto open = draft_share(make_workspace(adam, "web"), 2, now() + 1s);
  open.share.audience = Audience::kEveryone;
  make_share(open);
  EXPECT_EQ(ports(all(seen_by(adam), 9)), (Ports{}));
  EXPECT_EQ(ports(all(seen_by(jane), 9)), (Ports{2}));
  join(team, adam);
  EXPECT_EQ(ports(all(seen_by(adam), 9)), (Ports{1}));
  auto from_jane = seen_by(adam);
  from_jane.owner = jane.id;
  EXPECT_EQ(ports(all(from_jane, 9)), (Ports{1}));
  from_jane.owner = adam.id;
  EXPECT_EQ(ports(all(from_jane, 9)), (Ports{}));
  leave(team, adam);
  EXPECT_EQ(ports(all(seen_by(adam), 9)), (Ports{}));
}

TEST_P(SharedWithMe, names_somebody_by_two_ways_once) {
  const auto adam = make_user("adam");
  const auto team = make_group("team"), club = make_group("club");
  join(team, adam);
  join(club, adam);
  auto draft = draft_share(make_workspace(make_user("jane"), "api"), 1);
  draft.share.audience = Audience::kEveryone;
  name(draft, adam);
  name(draft, team);
  name(draft, club);
  make_share(draft);
  EXPECT_EQ(ports(all(seen_by(adam), 9)), (Ports{1}));
}

}  // namespace
}  // namespace codehub::store::test
