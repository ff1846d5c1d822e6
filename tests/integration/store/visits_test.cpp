#include "share_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class Visits : public ShareContract {
 protected:
  static constexpr Timestamp kNow = Timestamp(std::chrono::hours(24 * 20'000));
  static constexpr auto kLiveFor = VisitRepository::kLiveFor;

  void SetUp() override {
    ShareContract::SetUp();
    if (IsSkipped()) return;
    jane_ = make_user("jane");
    workspace_ = make_workspace(jane_, "api");
    share_ = make_share(workspace_, 80);
  }
  std::vector<Visit> all(const ShareRecord& record, Timestamp at, int limit = 200) {
    std::vector<Visit> visits_found;
    PageRequest page;
    page.limit = limit;
    do {
      const auto answer = run(visits().list(record.share.id, at, page)).value();
      if (visits_found.size() > 10'000) throw std::runtime_error("the pages do not end");
      visits_found.insert(visits_found.end(), answer.items.begin(), answer.items.end());
      page.cursor = answer.next_cursor;
    } while (!page.cursor.empty());
    return visits_found;
  }
  std::vector<Visit> live(Timestamp at) { return run(visits().live(share_.share.id, at)).value(); }
  bool begin(const std::string& viewer, Timestamp at, int max_viewers) {
    const auto begun = run(visits().begin(draft_visit(share_, viewer, at), max_viewers));
    if (!begun) {
      EXPECT_EQ(begun.error().code, ErrorCode::kTooManyRequests) << begun.error().detail;
      EXPECT_GT(begun.error().retry_after_seconds, 0);
    }
    return begun.has_value();
  }
  void end(Visit visit, Timestamp at) {
    visit.ended_at = at;
    visit.end_reason = "left";
    ASSERT_TRUE(run(visits().update({visit})));
  }
  static Names viewers(const std::vector<Visit>& visits) {
    Names names;
    for (const auto& visit : visits) names.push_back(visit.viewer);
    return names;
  }

  User jane_;
  Workspace workspace_;
  ShareRecord share_;
};
CODEHUB_STORE_SUITE(Visits);

TEST_P(Visits, keep_every_field) {
  const auto adam = make_user("adam");
  UserChange profile;
  profile.display_name = "아담";
  ASSERT_TRUE(run(store().users().change(adam.id, profile)));
  auto visit = draft_visit(share_, adam.id.value(), kNow);
  visit.user_id = adam.id;
  visit.name = "adam";
  visit.address = "2001:db8::1";
  visit.user_agent = "Mozilla/5.0 (X11) \"'; --";
  visit.last_seen_at = kNow + 1us;
  visit.requests = 3;
  visit.bytes_received = std::int64_t{5} << 40;
  visit.bytes_sent = std::int64_t{7} << 40;
  ASSERT_TRUE(run(visits().begin(visit, 1)));
  reopen();
  for (const auto& found : {live(kNow + 1s).at(0), all(share_, kNow + 1s).at(0)}) {
    EXPECT_EQ(found.id, visit.id);
    EXPECT_EQ(found.share_id, share_.share.id);
    EXPECT_EQ(found.viewer, adam.id.value());
    EXPECT_EQ(found.user_id, adam.id);
    EXPECT_EQ(found.name, "adam");
    EXPECT_EQ(found.display_name, "아담");
    EXPECT_EQ(found.address, "2001:db8::1");
    EXPECT_EQ(found.user_agent, visit.user_agent);
    EXPECT_EQ(found.started_at, kNow);
    EXPECT_EQ(found.last_seen_at, kNow + 1us);
    EXPECT_EQ(found.ended_at, std::nullopt);
    EXPECT_EQ(found.end_reason, "");
    EXPECT_EQ(found.requests, 3);
    EXPECT_EQ(found.bytes_received, visit.bytes_received);
    EXPECT_EQ(found.bytes_sent, visit.bytes_sent);
  }
}

TEST_P(Visits, of_guests_have_no_user_and_perhaps_no_name) {
  make_visit(share_, "guest_1", kNow);
  const auto found = all(share_, kNow).at(0);
  EXPECT_EQ(found.user_id, std::nullopt);
  EXPECT_EQ(found.name, "");
  EXPECT_EQ(found.display_name, "");
}

TEST_P(Visits, whatever_a_browser_calls_itself_is_kept_in_bounds) {
  auto visit = draft_visit(share_, "guest_1", kNow);
  visit.user_agent = "\xFF" + std::string("\0", 1) + std::string(100'000, 'a');
  ASSERT_TRUE(run(visits().begin(visit, std::nullopt)));
  const auto agent = all(share_, kNow).at(0).user_agent;
  EXPECT_LE(agent.size(), 300U);
  EXPECT_GT(agent.size(), 290U);
}

TEST_P(Visits, of_no_share_do_not_begin) {
  auto visit = draft_visit(share_, "guest_1", kNow);
  visit.share_id = ShareId("s_ghost");
  for (const auto most : {std::optional<int>(), std::optional(5)}) {
    EXPECT_EQ(code_of(run(visits().begin(visit, most))), ErrorCode::kNotFound);
  }
  EXPECT_TRUE(run(visits().live(visit.share_id, kNow))->empty());
  EXPECT_TRUE(run(visits().list(visit.share_id, kNow, {}))->items.empty());
}

TEST_P(Visits, begin_once) {
  const auto visit = make_visit(share_, "guest_1", kNow);
  EXPECT_EQ(code_of(run(visits().begin(visit, std::nullopt))), ErrorCode::kAlreadyExists);
}

TEST_P(Visits, at_most_as_many_viewers_at_a_time_as_are_allowed) {
  EXPECT_TRUE(begin("guest_1", kNow, 2));
  EXPECT_TRUE(begin("guest_2", kNow + 1s, 2));
  EXPECT_FALSE(begin("guest_3", kNow + 2s, 2));
  EXPECT_EQ(viewers(live(kNow + 2s)), (Names{"guest_1", "guest_2"}));
  EXPECT_EQ(all(share_, kNow + 2s).size(), 2U) << "who is refused left no visit";
  EXPECT_TRUE(begin("guest_3", kNow + 2s, 3));
  EXPECT_FALSE(begin("guest_4", kNow + 3s, 1)) << "a maximum that was lowered";
}

TEST_P(Visits, a_viewer_counts_once_and_never_against_themselves) {
  EXPECT_TRUE(begin("guest_1", kNow, 1));
  EXPECT_TRUE(begin("guest_1", kNow + 1s, 1)) << "another visit of the same browser";
  EXPECT_FALSE(begin("guest_2", kNow + 2s, 1));
  EXPECT_TRUE(begin("guest_2", kNow + 3s, 2)) << "two visits of guest_1 are one viewer";
}

TEST_P(Visits, who_left_or_was_not_seen_any_more_makes_room) {
  const auto first = make_visit(share_, "guest_1", kNow);
  EXPECT_FALSE(begin("guest_2", kNow + kLiveFor, 1)) << "seen just within the time";
  EXPECT_TRUE(begin("guest_2", kNow + kLiveFor + 1us, 1));
  EXPECT_FALSE(begin("guest_3", kNow + kLiveFor + 1s, 1));
  for (const auto& visit : live(kNow + kLiveFor + 1s)) end(visit, kNow + kLiveFor + 1s);
  EXPECT_TRUE(begin("guest_3", kNow + kLiveFor + 1s, 1));
  end(first, kNow);
}

TEST_P(Visits, of_another_share_do_not_count) {
  const auto other = make_share(workspace_, 81);
  for (int i = 0; i < 3; ++i) make_visit(other, "guest_" + std::to_string(i), kNow);
  EXPECT_TRUE(begin("guest_9", kNow, 1));
}

TEST_P(Visits, are_updated_many_at_a_time_and_those_that_are_gone_skipped) {
  std::vector<Visit> seen;
  for (int i = 0; i < 120; ++i) {
    auto visit = draft_visit(share_, "guest_" + std::to_string(1000 + i), kNow + std::chrono::seconds(i));
    if (i % 10 != 0) {
      ASSERT_TRUE(run(visits().begin(visit, std::nullopt)));
    }
    visit.last_seen_at = kNow + 1h + std::chrono::seconds(i);
    visit.requests = i;
    visit.bytes_received = i * 1'000'000'000'000;
    visit.bytes_sent = i * 2'000'000'000'000;
    if (i % 2 == 0) {
      visit.ended_at = visit.last_seen_at + 1s;
      visit.end_reason = "revoked";
    }
    visit.name = "not written any more";
    seen.push_back(visit);
  }
  ASSERT_TRUE(run(visits().update(seen)));
  ASSERT_TRUE(run(visits().update({})));
  const auto found = all(share_, kNow + 1h);
  ASSERT_EQ(found.size(), 108U);
  for (const auto& visit : found) {
    const auto& expected = seen.at(static_cast<std::size_t>(std::stoi(visit.viewer.substr(6)) - 1000));
    EXPECT_EQ(visit.id, expected.id);
    EXPECT_EQ(visit.last_seen_at, expected.last_seen_at);
    EXPECT_EQ(visit.ended_at, expected.ended_at);
    EXPECT_EQ(visit.end_reason, expected.end_reason);
    EXPECT_EQ(visit.requests, expected.requests);
    EXPECT_EQ(visit.bytes_received, expected.bytes_received);
    EXPECT_EQ(visit.bytes_sent, expected.bytes_sent);
    EXPECT_EQ(visit.name, "");
    EXPECT_EQ(visit.started_at, expected.started_at);
  }
}

TEST_P(Visits, an_update_says_whom_it_is_about) {
  const auto first = make_visit(share_, "guest_1", kNow), second = make_visit(share_, "guest_2", kNow);
  end(first, kNow + 1s);
  EXPECT_EQ(viewers(live(kNow + 1s)), (Names{"guest_2"}));
  ASSERT_TRUE(run(shares().remove(share_.share.id)));
  end(second, kNow + 2s);
  EXPECT_EQ(number("SELECT COUNT(*) FROM share_visits"), 0);
}

TEST_P(Visits, that_are_live_are_listed_from_the_oldest) {
  make_visit(share_, "guest_3", kNow + 2s);
  make_visit(share_, "guest_1", kNow);
  make_visit(share_, "guest_2", kNow + 1s);
  make_visit(make_share(workspace_, 81), "guest_4", kNow);
  EXPECT_EQ(viewers(live(kNow + 3s)), (Names{"guest_1", "guest_2", "guest_3"}));
  EXPECT_EQ(viewers(live(kNow + kLiveFor + 1s)), (Names{"guest_2", "guest_3"}));
  EXPECT_EQ(viewers(live(kNow + 1h)), Names());
}

TEST_P(Visits, viewers_of_each_share_of_a_workspace_are_counted) {
  const auto second = make_share(workspace_, 81), quiet = make_share(workspace_, 82);
  const auto elsewhere = make_share(make_workspace(jane_, "web"), 80);
  make_visit(share_, "guest_1", kNow);
  make_visit(share_, "guest_1", kNow + 1s);
  make_visit(share_, "guest_2", kNow);
  make_visit(second, "guest_1", kNow);
  end(make_visit(quiet, "guest_1", kNow), kNow + 1s);
  make_visit(elsewhere, "guest_1", kNow);
  const auto counts = run(visits().count_live(workspace_.id, kNow + 2s)).value();
  ASSERT_EQ(counts.size(), 2U);
  for (const auto& count : counts) {
    EXPECT_TRUE(count.share_id == share_.share.id || count.share_id == second.share.id);
    EXPECT_EQ(count.viewers, count.share_id == share_.share.id ? 2 : 1);
  }
  EXPECT_TRUE(run(visits().count_live(workspace_.id, kNow + 1h))->empty());
  EXPECT_TRUE(run(visits().count_live(WorkspaceId("other"), kNow))->empty());
}

TEST_P(Visits, are_listed_newest_first_in_pages) {
  for (const int i : {3, 1, 2, 5, 4}) {
    make_visit(share_, "guest_" + std::to_string(i), kNow + std::chrono::seconds(i));
  }
  for (int i = 6; i <= 8; ++i) make_visit(share_, "same", kNow + 1h);
  make_visit(make_share(workspace_, 81), "guest_9", kNow);
  for (const int limit : {1, 2, 3, 8, 200}) {
    const auto found = all(share_, kNow + 1h, limit);
    ASSERT_EQ(found.size(), 8U) << limit;
    EXPECT_EQ(viewers(found), (Names{"same", "same", "same", "guest_5", "guest_4", "guest_3", "guest_2", "guest_1"}))
        << limit;
    EXPECT_GT(found[0].id, found[1].id);
    EXPECT_GT(found[1].id, found[2].id);
  }
  PageRequest page;
  page.cursor = "nonsense";
  EXPECT_EQ(code_of(run(visits().list(share_.share.id, kNow, page))), ErrorCode::kInvalidRequest);
  page.cursor.clear();
  page.limit = 201;
  EXPECT_EQ(code_of(run(visits().list(share_.share.id, kNow, page))), ErrorCode::kInvalidRequest);
}

TEST_P(Visits, that_nobody_ended_have_ended_when_they_were_last_seen) {
  const auto visit = make_visit(share_, "guest_1", kNow);
  auto revoked = make_visit(share_, "guest_2", kNow + 1s);
  revoked.ended_at = kNow + 2s;
  revoked.end_reason = "revoked";
  ASSERT_TRUE(run(visits().update({revoked})));
  const auto during = all(share_, kNow + kLiveFor);
  EXPECT_EQ(during.at(1).ended_at, std::nullopt);
  EXPECT_EQ(during.at(1).end_reason, "");
  const auto after = all(share_, kNow + kLiveFor + 1us);
  EXPECT_EQ(after.at(1).ended_at, visit.last_seen_at);
  EXPECT_EQ(after.at(1).end_reason, "left");
  EXPECT_EQ(after.at(0).ended_at, kNow + 2s);
  EXPECT_EQ(after.at(0).end_reason, "revoked");
}

/// Visits of `share` that are over, one a second from kNow on; their ids count up.
std::string many_visits(const ShareRecord& record, int count, Timestamp start, const std::string& ended_at) {
  const auto first = std::to_string(start.time_since_epoch().count());
  return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
         ") INSERT INTO share_visits (id, share_id, viewer, name, address, user_agent, started_at, last_seen_at,"
         " ended_at, end_reason, requests, bytes_received, bytes_sent) SELECT '" +
         record.share.id.value() + "_' || CAST(1000000 + i AS TEXT), '" + record.share.id.value() +
         "', 'guest', '', '', '', " + first + " + i * 1000000, " + first + " + i * 1000000, " + ended_at +
         ", '', 0, 0, 0 FROM n";
}

TEST_P(Visits, only_the_newest_of_a_share_are_kept) {
  constexpr int kMost = VisitRepository::kMaxVisits;
  const auto other = make_share(workspace_, 81);
  execute(many_visits(share_, kMost + 5, kNow, "1"));
  execute(many_visits(other, kMost + 5, kNow, "1"));
  const auto of = [&](const ShareRecord& record) {
    return number("SELECT COUNT(*) FROM share_visits WHERE share_id = '" + record.share.id.value() + "'");
  };
  make_visit(share_, "guest_new", kNow + 24h);
  EXPECT_EQ(of(share_), kMost);
  EXPECT_EQ(of(other), kMost + 5);
  const auto found = all(share_, kNow + 24h);
  EXPECT_EQ(found.front().viewer, "guest_new");
  EXPECT_EQ(found.back().started_at, kNow + 7s) << "the oldest six of 2006 are gone";
}

TEST_P(Visits, those_that_are_live_are_kept_however_many_they_are) {
  constexpr int kMost = VisitRepository::kMaxVisits;
  const auto start = kNow - std::chrono::seconds(kMost + 10);
  make_visit(share_, "guest_over", start - 1s);
  auto faithful = make_visit(share_, "guest_faithful", start);
  faithful.last_seen_at = kNow;
  ASSERT_TRUE(run(visits().update({faithful})));
  execute(many_visits(share_, kMost, start, "NULL"));
  make_visit(share_, "guest_new", kNow);
  EXPECT_EQ(live(kNow).front().viewer, "guest_faithful");
  EXPECT_EQ(all(share_, kNow).back().viewer, "guest_faithful");
}

TEST_P(Visits, that_are_old_are_removed) {
  make_visit(share_, "guest_1", kNow);
  auto long_one = make_visit(share_, "guest_2", kNow);
  long_one.last_seen_at = kNow + 1h;
  ASSERT_TRUE(run(visits().update({long_one})));
  make_visit(share_, "guest_3", kNow + 1h);
  ASSERT_TRUE(run(visits().remove_older(kNow)));
  EXPECT_EQ(all(share_, kNow).size(), 3U);
  ASSERT_TRUE(run(visits().remove_older(kNow + 1h)));
  EXPECT_EQ(viewers(all(share_, kNow)), (Names{"guest_3", "guest_2"}));
}

TEST_P(Visits, outlive_the_account_of_the_visitor) {
  const auto adam = make_user("adam");
  auto visit = draft_visit(share_, adam.id.value(), kNow);
  visit.user_id = adam.id;
  visit.name = "adam";
  ASSERT_TRUE(run(visits().begin(visit, std::nullopt)));
  execute("DELETE FROM users WHERE id = '" + adam.id.value() + "'");
  const auto found = all(share_, kNow).at(0);
  EXPECT_EQ(found.user_id, std::nullopt);
  EXPECT_EQ(found.viewer, adam.id.value());
  EXPECT_EQ(found.name, "adam");
  EXPECT_EQ(found.display_name, "");
}

}  // namespace
}  // namespace codehub::store::test
