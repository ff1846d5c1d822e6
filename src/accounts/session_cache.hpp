#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "codehub/accounts/accounts.hpp"

namespace codehub::accounts {

/// What is known of a token's hash.
struct CachedSession {
  User user;
  store::Session session;
  Timestamp checked_at{};
};

/// Who was found behind a token, and for how long that may be believed.
struct Recollection {
  std::shared_ptr<const Identity> identity;
  Timestamp until{};
  std::uint64_t generation = 0;  ///< Of the cache, from before the look-up.
};

/// Sessions looked up a moment ago. Thread-safe. Forgetting a user also outdates look-ups under way: what was read
/// before is not kept after.
class SessionCache {
 public:
  SessionCache();
  /// Fresh entries only: checked after `oldest` and not expired at `now`.
  [[nodiscard]] std::optional<CachedSession> find(const std::string& hash, Timestamp oldest, Timestamp now) const;
  /// Take it before reading the store, hand it to `keep`.
  [[nodiscard]] std::uint64_t generation() const;
  void keep(const CachedSession& entry, std::uint64_t generation);
  /// Claims the write of `last_seen_at`: true for one caller only.
  [[nodiscard]] bool claim_touch(const std::string& hash, Timestamp before, Timestamp now, Timestamp expires);
  void forget_user(const UserId& user);

  /// Who is behind a token as it was sent; null when that is not known or not certain any more.
  [[nodiscard]] std::shared_ptr<const Identity> recall(std::string_view token, std::string_view host,
                                                       Timestamp now) const;
  void remember(std::string_view token, std::string_view host, Recollection made);

 private:
  static constexpr std::size_t kMaxEntries = 10'000;
  /// SipHash-2-4 with 128 bits and a key of this process: tells nothing of the token, and takes less time by far than
  /// the digest under which the store knows it.
  using TokenDigest = std::array<unsigned char, 16>;
  struct FirstBytes {
    std::size_t operator()(const TokenDigest& digest) const;
  };
  [[nodiscard]] TokenDigest digest_of(std::string_view token, std::string_view host) const;

  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::unordered_map<std::string, CachedSession> entries_;
  TokenDigest key_;
  std::unordered_map<TokenDigest, Recollection, FirstBytes> recollections_;
};

}  // namespace codehub::accounts
