#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "codehub/accounts/accounts.hpp"

namespace codehub::accounts {

/// What is known of a token's hash.
struct CachedSession {
  User user;
  store::Session session;
  Timestamp checked_at{};
};

/// Sessions looked up a moment ago. Thread-safe. Forgetting a user also outdates look-ups under way: what was read
/// before is not kept after.
class SessionCache {
 public:
  /// Fresh entries only: checked after `oldest` and not expired at `now`.
  [[nodiscard]] std::optional<CachedSession> find(const std::string& hash, Timestamp oldest, Timestamp now) const;
  /// Take it before reading the store, hand it to `keep`.
  [[nodiscard]] std::uint64_t generation() const;
  void keep(const CachedSession& entry, std::uint64_t generation);
  /// Claims the write of `last_seen_at`: true for one caller only.
  [[nodiscard]] bool claim_touch(const std::string& hash, Timestamp before, Timestamp now, Timestamp expires);
  void forget_user(const UserId& user);

 private:
  static constexpr std::size_t kMaxEntries = 10'000;

  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;
  std::unordered_map<std::string, CachedSession> entries_;
};

}  // namespace codehub::accounts
