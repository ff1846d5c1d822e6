#include <array>
#include <functional>
#include <future>
#include <utility>

#include <sodium.h>

#include "accounts_fixture.hpp"
#include "hashing.hpp"
#include "password.hpp"
#include "store_over.hpp"

namespace codehub::accounts::test {
namespace {

using namespace std::chrono_literals;

class Login : public AccountsTest {};

TEST_F(Login, gives_a_token_that_proves_who_it_is) {
  const auto jane = make_user("jane");
  const auto result = login("jane");
  EXPECT_EQ(result.user.id, jane.id);
  EXPECT_EQ(result.token.size(), 43U);
  EXPECT_EQ(result.user.last_login_at, time_);
  EXPECT_EQ(run(accounts_->authenticate(result.token))->user.id, jane.id);
  EXPECT_EQ(run(store_->users().find(jane.id))->last_login_at, time_);
  EXPECT_NE(login("jane").token, result.token);
}

TEST_F(Login, wrong_unknown_and_disabled_are_told_apart_by_nobody) {
  const auto off = make_user("disabled");
  make_user("jane");
  ASSERT_TRUE(set_disabled(off, true));
  const auto wrong = run(accounts_->login("jane", "wrong password", "192.0.2.1"));
  const auto unknown = run(accounts_->login("nobody", "wrong password", "192.0.2.1"));
  const auto disabled = run(accounts_->login("disabled", "correct horse", "192.0.2.1"));
  for (const auto& refused : {wrong, unknown, disabled}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(refused.error().message, wrong.error().message);
  }
}

TEST_F(Login, strange_input_is_a_wrong_password_and_nothing_worse) {
  make_user("jane");
  const std::string names[] = {
      "", std::string("jane\0", 5), "\xFF\xFE", std::string(100'000, 'j'), "' OR 1=1 --", "<script>", "한글"};
  for (const auto& name : names) EXPECT_EQ(login_error(name, "correct horse"), ErrorCode::kUnauthorized);
  const std::string passwords[] = {"", std::string("correct horse\0", 14), std::string(8'000'000, 'p'), "\xFF"};
  for (const auto& password : passwords) EXPECT_EQ(login_error("jane", password), ErrorCode::kUnauthorized);
  login("jane");
}

TEST_F(Login, guessing_is_slowed_down_and_says_for_how_long) {
  make_user("jane");
  for (int i = 0; i < 6; ++i) EXPECT_EQ(login_error("jane", "wrong password"), ErrorCode::kUnauthorized);
  const auto refused = run(accounts_->login("jane", "correct horse", "192.0.2.1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyRequests);
  EXPECT_EQ(refused.error().retry_after_seconds, 5);
  time_ += 5s;
  login("jane");
}

TEST_F(Login, a_restart_does_not_forget_failures) {
  make_user("jane");
  for (int i = 0; i < 6; ++i) EXPECT_EQ(login_error("jane", "wrong password"), ErrorCode::kUnauthorized);
  accounts_ = another();
  EXPECT_EQ(login_error("jane", "correct horse"), ErrorCode::kTooManyRequests);
}

TEST_F(Login, an_outdated_hash_is_renewed) {
  const auto jane = make_user("jane");
  std::array<char, crypto_pwhash_STRBYTES> weak{};
  ASSERT_EQ(crypto_pwhash_str_alg(weak.data(), "correct horse", 13, crypto_pwhash_argon2id_OPSLIMIT_MIN,
                                  crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13),
            0);
  ASSERT_TRUE(run(store_->users().set_password(jane.id, weak.data(), true)));
  EXPECT_TRUE(login("jane").user.must_change_password);
  const auto renewed = run(store_->users().password_hash(jane.id)).value();
  EXPECT_FALSE(is_outdated(renewed));
  EXPECT_TRUE(run(store_->users().find(jane.id))->must_change_password);
  login("jane");
}

TEST_F(Login, a_flood_waits_in_a_short_queue_and_the_rest_is_told_to_come_back) {
  Hashing hashing;
  constexpr int kGuesses = 100;
  int done = 0, refused = 0;
  for (int i = 0; i < kGuesses; ++i) {
    asio::co_spawn(context_, hashing.hash("password"), [&](std::exception_ptr error, Result<std::string> hash) {
      EXPECT_FALSE(error);
      ++done;
      if (!hash) {
        EXPECT_EQ(hash.error().code, ErrorCode::kTooManyRequests);
        EXPECT_GT(hash.error().retry_after_seconds, 0);
        ++refused;
      }
    });
  }
  while (done < kGuesses && context_.run_one_for(60s) > 0) {
  }
  EXPECT_EQ(done, kGuesses);
  EXPECT_EQ(refused, kGuesses - Hashing::kMaxWaiting);
}

TEST_F(Login, a_check_that_could_not_be_made_is_no_failed_guess) {
  const auto jane = make_user("jane");
  const auto hash = run(store_->users().password_hash(jane.id)).value();
  ASSERT_TRUE(run(store_->users().set_password(jane.id, "$argon2id$damaged", false)));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(login_error("jane", "correct horse"), ErrorCode::kUpstreamUnavailable);
  ASSERT_TRUE(run(store_->users().set_password(jane.id, hash, false)));
  login("jane");
}

/// A store where something happens just before a session is made.
class InterruptedStore final : public codehub::test::StoreOver, public store::SessionRepository {
 public:
  using Session = store::Session;
  InterruptedStore(store::Store& inner, std::function<void()> interrupt)
      : StoreOver(inner), sessions_(inner.sessions()), interrupt_(std::move(interrupt)) {}

  store::SessionRepository& sessions() override { return *this; }

  Task<void> create(Session session) override {
    if (const auto interrupt = std::exchange(interrupt_, nullptr)) interrupt();
    return sessions_.create(std::move(session));
  }
  Task<Session> find(std::string hash, Timestamp at) override { return sessions_.find(std::move(hash), at); }
  Task<void> touch(std::string hash, Timestamp seen, Timestamp expires) override {
    return sessions_.touch(std::move(hash), seen, expires);
  }
  Task<void> remove(std::string hash) override { return sessions_.remove(std::move(hash)); }
  Task<void> remove_of_user(UserId user, std::string except) override {
    return sessions_.remove_of_user(std::move(user), std::move(except));
  }
  Task<void> put_code(store::HandshakeCode code) override { return sessions_.put_code(std::move(code)); }
  Task<store::HandshakeCode> take_code(std::string hash, Timestamp at) override {
    return sessions_.take_code(std::move(hash), at);
  }
  Task<void> remove_expired(Timestamp at) override { return sessions_.remove_expired(at); }

 private:
  store::SessionRepository& sessions_;
  std::function<void()> interrupt_;
};

class LoginUnderWay : public Login {
 protected:
  /// Logs jane in with her password while `interrupt` happens on another loop, after the password was checked.
  Result<LoginResult> login_during(std::function<void()> interrupt) {
    InterruptedStore store(*store_, std::move(interrupt));
    const auto accounts =
        create_accounts(store, pool_, std::string(32, 'k'), revoked_, options_, [this] { return time_; });
    return run(accounts->login("jane", "correct horse", "192.0.2.1"));
  }
  /// Runs on a loop and a thread of its own: the test's own are busy with the log-in.
  template <class T>
  Result<T> meanwhile(Task<T> task) {
    const auto run_elsewhere = [&] {
      return codehub::test::run_task(other_context_, std::move(task), std::chrono::seconds(60));
    };
    return std::async(std::launch::async, run_elsewhere).get();
  }
};

TEST_F(LoginUnderWay, is_refused_when_the_password_is_reset_meanwhile) {
  const auto jane = make_user("jane");
  std::string password;
  const auto result = login_during([&] { password = meanwhile(accounts_->reset_password(jane.id)).value(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
  EXPECT_FALSE(password.empty());
  login("jane", password);
}

TEST_F(LoginUnderWay, is_refused_when_the_account_is_disabled_meanwhile) {
  const auto jane = make_user("jane");
  store::UserChange change;
  change.disabled = true;
  const auto result = login_during([&] { ASSERT_TRUE(meanwhile(accounts_->change_user(jane.id, change))); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
}

TEST_F(LoginUnderWay, goes_on_when_the_same_password_got_a_new_hash_meanwhile) {
  const auto jane = make_user("jane");
  const auto result = login_during(
      [&] { ASSERT_TRUE(meanwhile(store_->users().set_password(jane.id, hash_password("correct horse"), false))); });
  ASSERT_TRUE(result);
  EXPECT_TRUE(run(accounts_->authenticate(result->token)));
}

class Passwords : public AccountsTest {};

TEST_F(Passwords, a_change_ends_the_other_sessions_and_keeps_this_one) {
  make_user("jane");
  const auto here = login("jane");
  const auto there = login("jane");
  const auto identity = run(accounts_->authenticate(here.token)).value();
  ASSERT_TRUE(run(accounts_->authenticate(there.token)));
  ASSERT_TRUE(run(accounts_->change_password(identity, "correct horse", "battery staple")));
  EXPECT_TRUE(run(accounts_->authenticate(here.token)));
  EXPECT_EQ(run(accounts_->authenticate(there.token)).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(login_error("jane", "correct horse"), ErrorCode::kUnauthorized);
  login("jane", "battery staple");
}

TEST_F(Passwords, a_change_needs_the_present_one_and_a_good_new_one) {
  make_user("jane");
  const auto identity = run(accounts_->authenticate(login("jane").token)).value();
  EXPECT_EQ(run(accounts_->change_password(identity, "correct horse", "short")).error().code,
            ErrorCode::kInvalidRequest);
  EXPECT_EQ(run(accounts_->change_password(identity, "correct horse", "correct horse")).error().code,
            ErrorCode::kInvalidRequest);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(run(accounts_->change_password(identity, "wrong", "battery staple")).error().code, ErrorCode::kForbidden);
  }
  EXPECT_EQ(run(accounts_->change_password(identity, "correct horse", "battery staple")).error().code,
            ErrorCode::kTooManyRequests);
  login("jane");  // a stolen session does not make its owner wait at the door
}

TEST_F(Passwords, a_reset_ends_everything_and_must_be_changed) {
  const auto jane = make_user("jane");
  const auto before = login("jane");
  ASSERT_TRUE(run(accounts_->authenticate(before.token)));
  const auto password = run(accounts_->reset_password(jane.id)).value();
  EXPECT_EQ(run(accounts_->authenticate(before.token)).error().code, ErrorCode::kUnauthorized);
  const auto after = login("jane", password);
  EXPECT_TRUE(after.user.must_change_password);
  const auto identity = run(accounts_->authenticate(after.token)).value();
  ASSERT_TRUE(run(accounts_->change_password(identity, password, "battery staple")));
  EXPECT_FALSE(run(accounts_->authenticate(after.token))->user.must_change_password);
  EXPECT_EQ(run(accounts_->reset_password(UserId("u_ghost"))).error().code, ErrorCode::kNotFound);
}

TEST_F(Passwords, a_reset_ends_the_waiting_at_every_address) {
  const auto jane = make_user("jane");
  login("jane");
  for (const auto* address : {"192.0.2.1", "198.51.100.1"}) {
    for (int i = 0; i < 6; ++i) EXPECT_EQ(login_error("jane", "wrong", address), ErrorCode::kUnauthorized);
    EXPECT_EQ(login_error("jane", "wrong", address), ErrorCode::kTooManyRequests);
  }
  const auto password = run(accounts_->reset_password(jane.id)).value();
  login("jane", password, "192.0.2.1");
  login("jane", password, "198.51.100.1");
}

TEST_F(Passwords, the_first_admin_is_made_once) {
  const auto generated = run(accounts_->ensure_admin("admin", "")).value();
  EXPECT_FALSE(generated.empty());
  const auto admin = login("admin", generated).user;
  EXPECT_EQ(admin.role, Role::kAdmin);
  EXPECT_TRUE(admin.must_change_password);
  EXPECT_EQ(run(accounts_->ensure_admin("admin", "")), "");
  EXPECT_EQ(run(accounts_->ensure_admin("other", "")), "");
}

TEST_F(Passwords, the_first_admin_can_have_a_chosen_password) {
  EXPECT_EQ(run(accounts_->ensure_admin("admin", "short")).error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(run(accounts_->ensure_admin("admin", "chosen password")), "");
  EXPECT_FALSE(login("admin", "chosen password").user.must_change_password);
}

TEST_F(Passwords, new_accounts_have_a_good_name_and_a_password) {
  User user;
  user.username = "jane";
  const auto made = run(accounts_->create_user(user, "")).value();
  EXPECT_TRUE(made.user.must_change_password);
  EXPECT_FALSE(made.user.id.empty());
  login("jane", made.password);
  EXPECT_EQ(run(accounts_->create_user(user, "")).error().code, ErrorCode::kAlreadyExists);
  user.username = "<script>";
  EXPECT_EQ(run(accounts_->create_user(user, "")).error().code, ErrorCode::kInvalidRequest);
  user.username = "john";
  EXPECT_EQ(run(accounts_->create_user(user, "short")).error().code, ErrorCode::kInvalidRequest);
}

}  // namespace
}  // namespace codehub::accounts::test
