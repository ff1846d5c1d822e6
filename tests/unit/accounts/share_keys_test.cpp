#include "codehub/accounts/share_keys.hpp"

#include <gtest/gtest.h>

#include "accounts_fixture.hpp"

namespace codehub::accounts::test {
namespace {

using namespace std::chrono_literals;

const Timestamp kNow{std::chrono::seconds(1'700'000'000)};

SharePass full_pass() {
  SharePass pass;
  pass.share = ShareId("s_abcdefghijkm");
  pass.viewer = "guest_abc";
  pass.name = "민지 \"Kim\"";
  pass.link_mark = ShareKeys::mark("link");
  pass.password_mark = ShareKeys::mark("password");
  pass.entered = true;
  pass.expires_at = kNow + 1h;
  return pass;
}

class ShareKeysTest : public testing::Test {
 protected:
  ShareKeys keys_{std::string(32, 'k')};
};

TEST_F(ShareKeysTest, a_pass_comes_back_as_it_was_sealed) {
  const auto pass = full_pass();
  const auto opened = keys_.open(keys_.seal(pass), kNow);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->share, pass.share);
  EXPECT_EQ(opened->viewer, pass.viewer);
  EXPECT_EQ(opened->name, pass.name);
  EXPECT_EQ(opened->link_mark, pass.link_mark);
  EXPECT_EQ(opened->password_mark, pass.password_mark);
  EXPECT_TRUE(opened->entered);
  EXPECT_EQ(opened->expires_at, pass.expires_at);
}

TEST_F(ShareKeysTest, a_pass_ends_at_its_instant) {
  const auto sealed = keys_.seal(full_pass());
  EXPECT_TRUE(keys_.open(sealed, kNow + 1h - 1us));
  EXPECT_FALSE(keys_.open(sealed, kNow + 1h));
}

TEST_F(ShareKeysTest, nothing_else_opens) {
  const auto sealed = keys_.seal(full_pass());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto bent = sealed;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    // The last character of base64 may carry bits that mean nothing; they are refused as well.
    EXPECT_FALSE(keys_.open(bent, kNow)) << i;
  }
  for (const auto* text :
       {"", "A", "====", "not base64 !", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_FALSE(keys_.open(text, kNow)) << text;
  }
  EXPECT_FALSE(keys_.open(sealed + "A", kNow));
  EXPECT_FALSE(keys_.open(sealed.substr(1), kNow));
  EXPECT_FALSE(keys_.open(std::string(100'000, 'A'), kNow));
  EXPECT_FALSE(ShareKeys(std::string(32, 'o')).open(sealed, kNow));  // Another installation's.
}

TEST_F(ShareKeysTest, a_link_is_the_same_while_its_seed_is_and_another_for_everything_else) {
  const ShareId share("s_abcdefghijkm");
  const auto token = keys_.link_token(share, "seed");
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(token, keys_.link_token(share, "seed"));
  EXPECT_NE(token, keys_.link_token(share, "seed2"));
  EXPECT_NE(token, keys_.link_token(ShareId("s_abcdefghijkn"), "seed"));
  EXPECT_NE(token, ShareKeys(std::string(32, 'o')).link_token(share, "seed"));
  EXPECT_NE(ShareKeys::hash_link(token), token);
}

TEST_F(ShareKeysTest, needs_a_whole_key) { EXPECT_THROW(ShareKeys("short"), std::invalid_argument); }

class SharePasswords : public AccountsTest {
 protected:
  SharePasswords() { hash_ = run(accounts_->hash_share_password("open sesame")).value(); }
  /// What an attempt from `address` ends with; nothing for success.
  std::optional<ErrorCode> attempt(const std::string& password, const std::string& address = "192.0.2.1") {
    const auto checked = run(accounts_->check_share_password(share_, hash_, password, address));
    return checked ? std::nullopt : std::optional(checked.error().code);
  }
  ShareId share_{"s_abcdefghijkm"};
  std::string hash_;
};

TEST_F(SharePasswords, the_right_one_is_accepted_and_others_are_not) {
  EXPECT_EQ(attempt("open sesame"), std::nullopt);
  EXPECT_EQ(attempt("open sesam"), ErrorCode::kForbidden);
  EXPECT_EQ(attempt(""), ErrorCode::kForbidden);
  EXPECT_EQ(attempt(std::string(100'000, 'x')), ErrorCode::kForbidden);
}

TEST_F(SharePasswords, a_hundred_guesses_meet_growing_waits_also_from_many_addresses) {
  int let_through = 0;
  for (int i = 0; i < 100; ++i) {
    const auto answer = attempt("guess " + std::to_string(i), "198.51." + std::to_string(i) + ".7");
    if (answer == ErrorCode::kForbidden) ++let_through;
  }
  EXPECT_EQ(let_through, 6);  // Five are free, and the sixth begins the waiting.
  EXPECT_EQ(attempt("open sesame", "203.0.113.1"), ErrorCode::kTooManyRequests);
  time_ += 1h;
  EXPECT_EQ(attempt("open sesame", "203.0.113.1"), std::nullopt);
}

TEST_F(SharePasswords, guesses_at_one_share_do_not_make_another_wait) {
  for (int i = 0; i < 10; ++i) static_cast<void>(attempt("guess"));
  EXPECT_EQ(attempt("open sesame"), ErrorCode::kTooManyRequests);
  share_ = ShareId("s_another23456");
  EXPECT_EQ(attempt("open sesame"), std::nullopt);
}

TEST_F(SharePasswords, short_and_long_ones_cannot_be_set) {
  EXPECT_EQ(run(accounts_->hash_share_password("abc")).error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(run(accounts_->hash_share_password(std::string(201, 'x'))).error().code, ErrorCode::kInvalidRequest);
}

}  // namespace
}  // namespace codehub::accounts::test
