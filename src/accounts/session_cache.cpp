#include "session_cache.hpp"

namespace codehub::accounts {

std::optional<CachedSession> SessionCache::find(const std::string& hash, Timestamp oldest, Timestamp now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(hash);
  if (found == entries_.end()) return std::nullopt;
  const auto& entry = found->second;
  if (entry.checked_at < oldest || entry.session.expires_at <= now) return std::nullopt;
  return entry;
}

std::uint64_t SessionCache::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

void SessionCache::keep(const CachedSession& entry, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  if (entries_.size() >= kMaxEntries) entries_.clear();  // rare, and costs one look-up each
  entries_.insert_or_assign(entry.session.token_hash, entry);
}

bool SessionCache::claim_touch(const std::string& hash, Timestamp before, Timestamp now, Timestamp expires) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(hash);
  if (found == entries_.end()) return true;
  auto& session = found->second.session;
  if (session.last_seen_at > before) return false;
  session.last_seen_at = now;
  session.expires_at = expires;
  return true;
}

void SessionCache::forget_user(const UserId& user) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.user.id == user; });
}

}  // namespace codehub::accounts
