#include "password.hpp"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "codehub/base/random.hpp"
#include "codehub/domain/user.hpp"

namespace codehub::accounts {
namespace {

double seconds_to_verify(const std::string& hash) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(verify_password(hash, "a wrong password"));
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

TEST(Password, hashes_are_argon2id_with_the_interactive_limits_and_a_salt) {
  const auto hash = hash_password("correct horse");
  EXPECT_EQ(hash.rfind("$argon2id$v=19$m=65536,t=2,p=1$", 0), 0U) << hash;
  EXPECT_NE(hash, hash_password("correct horse"));
  EXPECT_TRUE(verify_password(hash, "correct horse"));
  EXPECT_FALSE(verify_password(hash, "correct horsf"));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_FALSE(is_outdated(hash));
  EXPECT_TRUE(
      is_outdated("$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

TEST(Password, any_bytes_count) {
  const auto hash = hash_password(std::string("abc\0def", 7));
  EXPECT_FALSE(verify_password(hash, "abc"));
  EXPECT_TRUE(verify_password(hash, std::string("abc\0def", 7)));
}

TEST(Password, an_unknown_name_costs_what_a_known_one_costs) {
  const auto known = seconds_to_verify(hash_password("correct horse"));
  const auto unknown = seconds_to_verify(unmatchable_hash());
  EXPECT_GT(unknown, known * 0.5);
  EXPECT_LT(unknown, known * 2.0);
}

TEST(Password, a_damaged_hash_is_not_a_wrong_password) {
  EXPECT_THROW((void)verify_password("$argon2id$v=19$nonsense", "x"), std::runtime_error);
}

TEST(Password, generated_ones_are_long_readable_and_different) {
  const auto password = generate_password(secure_random());
  EXPECT_EQ(password.size(), 23U);
  EXPECT_EQ(std::count(password.begin(), password.end(), '-'), 3);
  EXPECT_NE(password, generate_password(secure_random()));
  EXPECT_TRUE(validate_password(password));
}

}  // namespace
}  // namespace codehub::accounts
