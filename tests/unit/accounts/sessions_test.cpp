#include "accounts_fixture.hpp"

namespace codehub::accounts::test {
namespace {

using namespace std::chrono_literals;

class Sessions : public AccountsTest {
 protected:
  Sessions() {
    options_.session_idle = 1h;
    options_.session_life = 10h;
    options_.cache_for = 10s;
    accounts_ = another();
  }
  ErrorCode refusal(const std::string& token) {
    const auto identity = run(accounts_->authenticate(token));
    return identity ? ErrorCode::kInternal : identity.error().code;
  }
  std::string app_token(const std::string& session, const std::string& host) {
    const auto identity = run(accounts_->authenticate(session)).value();
    const auto code = run(accounts_->issue_code(identity, host)).value();
    return run(accounts_->redeem_code(code, host)).value();
  }
};

TEST_F(Sessions, end_when_unused_and_slide_when_used) {
  make_user("jane");
  const auto token = login("jane").token;
  for (int i = 0; i < 3; ++i) {
    time_ += 50min;
    EXPECT_TRUE(run(accounts_->authenticate(token))) << i;
  }
  time_ += 61min;
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, end_after_their_life_however_much_they_are_used) {
  make_user("jane");
  const auto token = login("jane").token;
  for (int i = 0; i < 11; ++i) {
    time_ += 54min;
    EXPECT_TRUE(run(accounts_->authenticate(token))) << i;
  }
  time_ += 7min;
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, end_exactly_in_time_also_in_the_cache) {
  make_user("jane");
  const auto token = login("jane").token;
  time_ += 1h - 5s;
  time_ -= 1min;
  ASSERT_TRUE(run(accounts_->authenticate(token)));  // slides
  time_ += 1h - 1s;
  ASSERT_TRUE(run(another()->authenticate(token)));
  time_ += 1h - 1s;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  time_ += 1h;
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, are_recalled_while_they_hold_and_no_longer) {
  const auto user = make_user("jane");
  const auto token = login("jane").token;
  EXPECT_EQ(accounts_->recall(token, {}), nullptr) << "nobody has asked yet";
  const auto identity = run(accounts_->authenticate(token)).value();
  const auto known = accounts_->recall(token, {});
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->user.username, "jane");
  EXPECT_EQ(known->session_hash, identity.session_hash);
  EXPECT_EQ(accounts_->recall(token, "ide-a.localhost"), nullptr) << "a session is of no use on an app origin";
  EXPECT_EQ(accounts_->recall(token + "x", {}), nullptr);
  EXPECT_EQ(accounts_->recall(std::string(1'000'000, 'x'), {}), nullptr);
  time_ += options_.cache_for + 1s;
  EXPECT_EQ(accounts_->recall(token, {}), nullptr) << "another hub may have revoked it";
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  ASSERT_NE(accounts_->recall(token, {}), nullptr);
  ASSERT_TRUE(run(accounts_->logout(token)));
  EXPECT_EQ(accounts_->recall(token, {}), nullptr) << "signed out";
}

TEST_F(Sessions, of_an_app_are_recalled_for_their_host_until_the_session_behind_them_ends) {
  make_user("jane");
  const auto token = login("jane").token;
  const auto app = app_token(token, "ide-a.localhost");
  ASSERT_TRUE(run(accounts_->authenticate_app(app, "ide-a.localhost")));
  const auto known = accounts_->recall(app, "ide-a.localhost");
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->user.username, "jane");
  EXPECT_EQ(accounts_->recall(app, "ide-b.localhost"), nullptr);
  EXPECT_EQ(accounts_->recall(app, {}), nullptr) << "an app origin's token is of no use on the platform";
  ASSERT_TRUE(run(accounts_->logout(token)));
  EXPECT_EQ(accounts_->recall(app, "ide-a.localhost"), nullptr);
}

TEST_F(Sessions, nonsense_is_not_signed_in) {
  make_user("jane");
  const auto token = login("jane").token;
  const std::string bad[] = {
      "", "x", token + "x", token.substr(1), std::string("\0", 1), std::string(1'000'000, 'x'), "\xFF", "한글"};
  for (const auto& text : bad) EXPECT_EQ(refusal(text), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, logging_out_is_seen_at_once_and_told) {
  const auto jane = make_user("jane");
  const auto token = login("jane").token;
  const auto other = login("jane").token;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  int told = 0;
  const auto subscription = revoked_.subscribe(context_.get_executor(), [&](const SessionsRevoked& event) {
    EXPECT_EQ(event.user_id, jane.id);
    ++told;
  });
  ASSERT_TRUE(run(accounts_->logout(token)));
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
  EXPECT_TRUE(run(accounts_->authenticate(other)));
  context_.poll();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(run(accounts_->logout(token)));
  EXPECT_TRUE(run(accounts_->logout("nonsense")));
  EXPECT_TRUE(run(accounts_->logout("")));
}

TEST_F(Sessions, a_revocation_by_another_hub_is_seen_after_the_cache_at_the_latest) {
  make_user("jane");
  const auto token = login("jane").token;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  ASSERT_TRUE(run(another()->logout(token)));
  EXPECT_TRUE(run(accounts_->authenticate(token)));
  time_ += 11s;
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, use_is_recorded_at_most_once_a_minute) {
  make_user("jane");
  const auto identity = run(accounts_->authenticate(login("jane").token)).value();
  const auto token = login("jane").token;
  const auto hash = run(accounts_->authenticate(token))->session_hash;
  const auto seen = [&] { return run(store_->sessions().find(hash, time_))->last_seen_at; };
  const auto start = time_;
  time_ += 30s;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  EXPECT_EQ(seen(), start);
  time_ += 31s;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  EXPECT_EQ(seen(), start + 61s);
  time_ += 59s;
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  EXPECT_EQ(seen(), start + 61s);
}

TEST_F(Sessions, a_disabled_user_is_out_at_once_and_stays_out) {
  const auto jane = make_user("jane");
  const auto token = login("jane").token;
  const auto app = app_token(token, "ide-x.localhost");
  ASSERT_TRUE(run(accounts_->authenticate(token)));
  ASSERT_TRUE(set_disabled(jane, true));
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->authenticate_app(app, "ide-x.localhost")).error().code, ErrorCode::kUnauthorized);
  ASSERT_TRUE(set_disabled(jane, false));
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, a_user_disabled_behind_our_back_is_refused_too) {
  const auto jane = make_user("jane");
  const auto token = login("jane").token;
  store::UserChange change;
  change.disabled = true;
  ASSERT_TRUE(run(store_->users().change(jane.id, change)));
  EXPECT_EQ(refusal(token), ErrorCode::kUnauthorized);
}

TEST_F(Sessions, a_changed_role_is_seen_at_once) {
  const auto jane = make_user("jane");
  const auto token = login("jane").token;
  ASSERT_EQ(run(accounts_->authenticate(token))->user.role, Role::kMember);
  store::UserChange change;
  change.role = Role::kAdmin;
  ASSERT_TRUE(run(accounts_->change_user(jane.id, change)));
  EXPECT_EQ(run(accounts_->authenticate(token))->user.role, Role::kAdmin);
}

TEST_F(Sessions, expired_ones_are_collected) {
  make_user("jane");
  const auto hash = run(accounts_->authenticate(login("jane").token))->session_hash;
  time_ += 2h;
  ASSERT_TRUE(run(accounts_->collect_expired()));
  EXPECT_FALSE(run(store_->sessions().find(hash, Timestamp{})));
}

using Handshake = Sessions;

TEST_F(Handshake, a_code_becomes_a_token_of_its_host) {
  const auto jane = make_user("jane");
  const auto session = login("jane").token;
  const auto app = app_token(session, "ide-x.localhost");
  const auto identity = run(accounts_->authenticate_app(app, "ide-x.localhost")).value();
  EXPECT_EQ(identity.user.id, jane.id);
  EXPECT_EQ(identity.session_hash, run(accounts_->authenticate(session))->session_hash);
  EXPECT_EQ(run(accounts_->authenticate_app(app, "ide-y.localhost")).error().code, ErrorCode::kUnauthorized);
}

TEST_F(Handshake, a_code_works_once_in_time_and_for_its_host_only) {
  make_user("jane");
  const auto identity = run(accounts_->authenticate(login("jane").token)).value();
  const auto once = run(accounts_->issue_code(identity, "a.localhost")).value();
  EXPECT_TRUE(run(accounts_->redeem_code(once, "a.localhost")));
  EXPECT_EQ(run(accounts_->redeem_code(once, "a.localhost")).error().code, ErrorCode::kUnauthorized);
  const auto stolen = run(accounts_->issue_code(identity, "a.localhost")).value();
  EXPECT_EQ(run(accounts_->redeem_code(stolen, "b.localhost")).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->redeem_code(stolen, "a.localhost")).error().code, ErrorCode::kUnauthorized);
  const auto late = run(accounts_->issue_code(identity, "a.localhost")).value();
  time_ += 31s;
  EXPECT_EQ(run(accounts_->redeem_code(late, "a.localhost")).error().code, ErrorCode::kUnauthorized);
  for (const auto& bad : {std::string(), std::string("x"), std::string(100'000, 'x'), std::string("\xFF")}) {
    EXPECT_EQ(run(accounts_->redeem_code(bad, "a.localhost")).error().code, ErrorCode::kUnauthorized);
  }
}

TEST_F(Handshake, the_two_kinds_of_token_are_not_exchangeable) {
  make_user("jane");
  const auto session = login("jane").token;
  const auto app = app_token(session, "ide-x.localhost");
  EXPECT_EQ(refusal(app), ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->authenticate_app(session, "ide-x.localhost")).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->authenticate_app(session, "")).error().code, ErrorCode::kUnauthorized);
}

TEST_F(Handshake, an_app_session_dies_with_its_parent) {
  make_user("jane");
  const auto session = login("jane").token;
  const auto app = app_token(session, "ide-x.localhost");
  const auto identity = run(accounts_->authenticate(session)).value();
  const auto code = run(accounts_->issue_code(identity, "ide-y.localhost")).value();
  ASSERT_TRUE(run(accounts_->authenticate_app(app, "ide-x.localhost")));
  ASSERT_TRUE(run(accounts_->logout(session)));
  EXPECT_EQ(run(accounts_->authenticate_app(app, "ide-x.localhost")).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->redeem_code(code, "ide-y.localhost")).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(run(accounts_->issue_code(identity, "ide-z.localhost")).error().code, ErrorCode::kUnauthorized);
}

TEST_F(Handshake, use_of_the_app_keeps_its_parent_alive_up_to_its_life) {
  make_user("jane");
  const auto session = login("jane").token;
  const auto app = app_token(session, "ide-x.localhost");
  for (int i = 0; i < 11; ++i) {
    time_ += 54min;
    ASSERT_TRUE(run(accounts_->authenticate_app(app, "ide-x.localhost"))) << i;
  }
  EXPECT_TRUE(run(accounts_->authenticate(session)));
  time_ += 7min;
  EXPECT_EQ(run(accounts_->authenticate_app(app, "ide-x.localhost")).error().code, ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace codehub::accounts::test
