#include "session_cache.hpp"

#include <sodium.h>

#include <cstring>

namespace codehub::accounts {

SessionCache::SessionCache() : key_() {
  static_assert(sizeof key_ == crypto_shorthash_siphashx24_KEYBYTES);
  static_assert(sizeof key_ == crypto_shorthash_siphashx24_BYTES);
  randombytes_buf(key_.data(), key_.size());
}

std::size_t SessionCache::FirstBytes::operator()(const TokenDigest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

SessionCache::TokenDigest SessionCache::digest_of(std::string_view token, std::string_view host) const {
  // A token has no slash: where it ends cannot be read in two ways.
  std::string text;
  text.reserve(token.size() + 1 + host.size());
  text.append(token).append("/").append(host);
  TokenDigest digest;
  crypto_shorthash_siphashx24(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                              key_.data());
  return digest;
}

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
  std::erase_if(recollections_, [&](const auto& entry) { return entry.second.identity->user.id == user; });
}

std::shared_ptr<const Identity> SessionCache::recall(std::string_view token, std::string_view host,
                                                     Timestamp now) const {
  const auto digest = digest_of(token, host);
  const std::lock_guard lock(mutex_);
  const auto found = recollections_.find(digest);
  if (found == recollections_.end() || found->second.until <= now) return nullptr;
  return found->second.identity;
}

void SessionCache::remember(std::string_view token, std::string_view host, Recollection made) {
  const auto digest = digest_of(token, host);
  const std::lock_guard lock(mutex_);
  if (made.generation != generation_) return;
  if (recollections_.size() >= kMaxEntries) recollections_.clear();
  recollections_.insert_or_assign(digest, std::move(made));
}

}  // namespace codehub::accounts
