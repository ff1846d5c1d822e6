#include "store_fixture.hpp"

namespace codehub::store::test {
namespace {

using namespace std::chrono_literals;

class Sessions : public StoreContract {
 protected:
  const Timestamp start_{1'700'000'000s};

  Session make_session(const User& user, const std::string& hash, const std::string& parent = "",
                       Timestamp expires = Timestamp(1'700'000'000s + 1h)) {
    Session session;
    session.token_hash = hash;
    session.user_id = user.id;
    session.parent = parent;
    session.host = parent.empty() ? "" : "ide-x.localhost";
    session.created_at = session.last_seen_at = start_;
    session.expires_at = expires;
    EXPECT_TRUE(run(store().sessions().create(session)));
    return session;
  }
  bool is_alive(const std::string& hash, Timestamp at) { return run(store().sessions().find(hash, at)).has_value(); }
};
CODEHUB_STORE_SUITE(Sessions);

TEST_P(Sessions, are_found_until_they_expire) {
  const auto jane = make_user("jane");
  make_session(jane, "root");
  make_session(jane, "app", "root");
  const auto found = run(store().sessions().find("app", start_)).value();
  EXPECT_EQ(found.user_id, jane.id);
  EXPECT_EQ(found.parent, "root");
  EXPECT_EQ(found.host, "ide-x.localhost");
  EXPECT_EQ(found.expires_at, start_ + 1h);
  EXPECT_EQ(run(store().sessions().find("root", start_))->parent, "");
  EXPECT_TRUE(is_alive("root", start_ + 1h - 1us));
  EXPECT_FALSE(is_alive("root", start_ + 1h));
  EXPECT_FALSE(is_alive("nothing", start_));
}

TEST_P(Sessions, touch_moves_the_end_but_never_back) {
  const auto jane = make_user("jane");
  make_session(jane, "root");
  ASSERT_TRUE(run(store().sessions().touch("root", start_ + 10min, start_ + 2h)));
  ASSERT_TRUE(run(store().sessions().touch("root", start_ + 5min, start_ + 1h)));
  const auto found = run(store().sessions().find("root", start_)).value();
  EXPECT_EQ(found.last_seen_at, start_ + 10min);
  EXPECT_EQ(found.expires_at, start_ + 2h);
  EXPECT_TRUE(run(store().sessions().touch("gone", start_, start_)));
}

TEST_P(Sessions, an_app_session_dies_with_its_parent) {
  const auto jane = make_user("jane");
  make_session(jane, "root", "", start_ + 10min);
  make_session(jane, "app", "root", start_ + 1h);
  EXPECT_TRUE(is_alive("app", start_));
  EXPECT_FALSE(is_alive("app", start_ + 10min));  // expired, though nobody has collected yet
  ASSERT_TRUE(run(store().sessions().remove("root")));
  EXPECT_FALSE(is_alive("app", start_));
  Session orphan;
  orphan.token_hash = "orphan";
  orphan.user_id = jane.id;
  orphan.parent = "root";
  EXPECT_EQ(run(store().sessions().create(orphan)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(run(store().sessions().remove("root")));
}

TEST_P(Sessions, all_of_a_user_can_end_but_one) {
  const auto jane = make_user("jane");
  const auto john = make_user("john");
  make_session(jane, "here");
  make_session(jane, "here-app", "here");
  make_session(jane, "there");
  make_session(jane, "there-app", "there");
  make_session(john, "johns");
  ASSERT_TRUE(run(store().sessions().remove_of_user(jane.id, "here")));
  EXPECT_TRUE(is_alive("here", start_));
  EXPECT_TRUE(is_alive("here-app", start_));
  EXPECT_FALSE(is_alive("there", start_));
  EXPECT_FALSE(is_alive("there-app", start_));
  ASSERT_TRUE(run(store().sessions().remove_of_user(jane.id, "")));
  EXPECT_FALSE(is_alive("here", start_));
  EXPECT_TRUE(is_alive("johns", start_));
}

TEST_P(Sessions, a_code_works_once_and_only_in_time) {
  const auto jane = make_user("jane");
  make_session(jane, "root");
  const auto put = [&](const std::string& hash) {
    HandshakeCode code{hash, jane.id, "root", "ide-x.localhost", start_ + 30s};
    return run(store().sessions().put_code(code)).has_value();
  };
  ASSERT_TRUE(put("one"));
  const auto taken = run(store().sessions().take_code("one", start_)).value();
  EXPECT_EQ(taken.user_id, jane.id);
  EXPECT_EQ(taken.parent, "root");
  EXPECT_EQ(taken.host, "ide-x.localhost");
  EXPECT_EQ(run(store().sessions().take_code("one", start_)).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(put("late"));
  EXPECT_EQ(run(store().sessions().take_code("late", start_ + 30s)).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(put("orphan"));
  ASSERT_TRUE(run(store().sessions().remove("root")));
  EXPECT_EQ(run(store().sessions().take_code("orphan", start_)).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(put("after"));
}

TEST_P(Sessions, expired_ones_are_collected) {
  const auto jane = make_user("jane");
  make_session(jane, "short", "", start_ + 1min);
  make_session(jane, "short-app", "short", start_ + 1h);
  make_session(jane, "long");
  ASSERT_TRUE(run(store().sessions().remove_expired(start_ + 2min)));
  EXPECT_FALSE(is_alive("short", start_));
  EXPECT_FALSE(is_alive("short-app", start_));
  EXPECT_TRUE(is_alive("long", start_));
}

class Throttle : public StoreContract {};
CODEHUB_STORE_SUITE(Throttle);

TEST_P(Throttle, counts_failures_and_forgets_old_ones) {
  const Timestamp start{1'700'000'000s};
  auto& throttle = store().login_throttle();
  EXPECT_EQ(run(throttle.find("account"))->count, 0);
  EXPECT_EQ(run(throttle.add("account", start, start - 1h))->count, 1);
  EXPECT_EQ(run(throttle.add("account", start + 1s, start - 1h))->count, 2);
  EXPECT_EQ(run(throttle.add("address", start, start - 1h))->count, 1);
  EXPECT_EQ(run(throttle.find("account"))->last_at, start + 1s);
  EXPECT_EQ(run(throttle.add("account", start + 2h, start + 1h))->count, 1);
  ASSERT_TRUE(run(throttle.clear("account")));
  EXPECT_EQ(run(throttle.find("account"))->count, 0);
  ASSERT_TRUE(run(throttle.clear("account")));
  ASSERT_TRUE(run(throttle.remove_older(start)));
  EXPECT_EQ(run(throttle.find("address"))->count, 1);
  ASSERT_TRUE(run(throttle.remove_older(start + 1s)));
  EXPECT_EQ(run(throttle.find("address"))->count, 0);
}

TEST_P(Throttle, takes_a_failure_back_as_if_it_had_not_been) {
  const Timestamp start{1'700'000'000s};
  auto& throttle = store().login_throttle();
  ASSERT_TRUE(run(throttle.add("account", start, start - 1h)));
  ASSERT_TRUE(run(throttle.add("account", start + 1s, start - 1h)));
  ASSERT_TRUE(run(throttle.take_back("account", start + 1s, start)));
  EXPECT_EQ(run(throttle.find("account"))->count, 1);
  EXPECT_EQ(run(throttle.find("account"))->last_at, start);
  ASSERT_TRUE(run(throttle.add("account", start + 2s, start - 1h)));
  ASSERT_TRUE(run(throttle.add("account", start + 3s, start - 1h)));
  ASSERT_TRUE(run(throttle.take_back("account", start + 2s, start)));
  EXPECT_EQ(run(throttle.find("account"))->count, 2);
  EXPECT_EQ(run(throttle.find("account"))->last_at, start + 3s);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(throttle.take_back("account", start, start)));
  EXPECT_EQ(run(throttle.find("account"))->count, 0);
  ASSERT_TRUE(run(throttle.take_back("nobody", start, start)));
  EXPECT_EQ(run(throttle.find("nobody"))->count, 0);
}

TEST_P(Throttle, clears_a_key_with_all_that_is_under_it) {
  auto& throttle = store().login_throttle();
  for (const auto* key : {"a", "a/x", "a/y", "a0", "a.", "ab", "A/x"}) ASSERT_TRUE(run(throttle.add(key, now(), {})));
  ASSERT_TRUE(run(throttle.clear_tree("a")));
  for (const auto* key : {"a", "a/x", "a/y"}) EXPECT_EQ(run(throttle.find(key))->count, 0) << key;
  for (const auto* key : {"a0", "a.", "ab", "A/x"}) EXPECT_EQ(run(throttle.find(key))->count, 1) << key;
}

class Settings : public StoreContract {};
CODEHUB_STORE_SUITE(Settings);

TEST_P(Settings, the_first_value_stays) {
  EXPECT_EQ(run(store().settings().find("installation")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(run(store().settings().find_or_create("installation", "one")), "one");
  EXPECT_EQ(run(store().settings().find_or_create("installation", "two")), "one");
  reopen();
  EXPECT_EQ(run(store().settings().find("installation")), "one");
  EXPECT_TRUE(run(store().ping()));
}

}  // namespace
}  // namespace codehub::store::test
