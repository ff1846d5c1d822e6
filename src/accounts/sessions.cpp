#include <algorithm>

#include "codehub/base/log.hpp"
#include "codehub/base/random.hpp"
#include "encoding.hpp"
#include "local_accounts.hpp"

namespace codehub::accounts {
namespace {

/// A write per session and minute is enough to know who is there.
constexpr auto kTouchEvery = std::chrono::minutes(1);

tl::unexpected<Error> not_signed_in() { return fail(ErrorCode::kUnauthorized, "Sign in first."); }

tl::unexpected<Error> bad_code() { return fail(ErrorCode::kUnauthorized, "This sign-in link is not valid any more."); }

/// What is not there is not proof of identity; other failures (the database is away) stay what they are.
Error as_unauthorized(Error error) {
  if (error.code != ErrorCode::kNotFound) return error;
  return not_signed_in().value();
}

Timestamp idle_end(const AccountOptions& options, Timestamp created, Timestamp now) {
  return std::min(now + options.session_idle, created + options.session_life);
}

}  // namespace

Task<LoginResult> LocalAccounts::open_session(User user) {
  LoginResult result;
  result.token = random_token();
  store::Session session;
  session.token_hash = hash_token(result.token);
  session.user_id = user.id;
  session.created_at = session.last_seen_at = clock_();
  session.expires_at = idle_end(options_, session.created_at, session.created_at);
  CO_CHECK(co_await store_.sessions().create(session));
  CO_CHECK(co_await store_.users().record_login(user.id, session.created_at));
  user.last_login_at = session.created_at;
  result.user = std::move(user);
  co_return result;
}

Task<void> LocalAccounts::logout(std::string token) {
  if (!may_be_token(token)) co_return Result<void>{};
  const auto hash = hash_token(token);
  auto session = co_await store_.sessions().find(hash, clock_());
  if (!session && session.error().code == ErrorCode::kNotFound) co_return Result<void>{};
  if (!session) co_return fail(std::move(session).error());
  auto removed = co_await store_.sessions().remove(hash);
  forget(session->user_id);
  co_return removed;
}

Task<CachedSession> LocalAccounts::look_up(std::string hash) {
  const auto now = clock_();
  if (auto cached = cache_.find(hash, now - options_.cache_for, now)) co_return std::move(*cached);
  const auto generation = cache_.generation();
  auto session = co_await store_.sessions().find(hash, now);
  if (!session) co_return fail(as_unauthorized(std::move(session).error()));
  auto user = co_await store_.users().find(session->user_id);
  if (!user) co_return fail(as_unauthorized(std::move(user).error()));
  if (user->disabled) co_return fail(ErrorCode::kUnauthorized, "This account is disabled.");
  CachedSession entry;
  entry.user = std::move(*user);
  entry.session = std::move(*session);
  entry.checked_at = now;
  cache_.keep(entry, generation);
  co_return entry;
}

Task<void> LocalAccounts::touch(CachedSession entry) {
  const auto now = clock_();
  const auto& session = entry.session;
  if (session.last_seen_at > now - kTouchEvery) co_return Result<void>{};
  const auto expires = idle_end(options_, session.created_at, now);
  if (!cache_.claim_touch(session.token_hash, now - kTouchEvery, now, expires)) co_return Result<void>{};
  co_return co_await store_.sessions().touch(session.token_hash, now, expires);
}

Task<Identity> LocalAccounts::authenticate(std::string token) {
  if (!may_be_token(token)) co_return not_signed_in();
  const auto generation = cache_.generation();
  CO_TRY(auto entry, co_await look_up(hash_token(token)));
  if (!entry.session.parent.empty()) co_return not_signed_in();  // an app origin's token is of no use here
  if (auto touched = co_await touch(entry); !touched) {
    log::warn("accounts", "the use of a session is not recorded", {{"error", touched.error().detail}});
  }
  Recollection made;
  made.until = std::min(entry.checked_at + options_.cache_for, entry.session.expires_at);
  made.generation = generation;
  Identity identity;
  identity.user = std::move(entry.user);
  identity.session_hash = std::move(entry.session.token_hash);
  made.identity = std::make_shared<const Identity>(identity);
  cache_.remember(token, {}, std::move(made));
  co_return identity;
}

Task<std::string> LocalAccounts::issue_code(Identity identity, std::string host) {
  auto text = random_token();
  store::HandshakeCode code;
  code.code_hash = hash_token(text);
  code.user_id = identity.user.id;
  code.parent = identity.session_hash;
  code.host = std::move(host);
  code.expires_at = clock_() + options_.code_life;
  auto stored = co_await store_.sessions().put_code(std::move(code));
  if (!stored) co_return fail(as_unauthorized(std::move(stored).error()));
  co_return text;
}

Task<std::string> LocalAccounts::redeem_code(std::string code, std::string host) {
  if (!may_be_token(code)) co_return bad_code();
  const auto now = clock_();
  auto taken = co_await store_.sessions().take_code(hash_token(code), now);
  if (!taken && taken.error().code != ErrorCode::kNotFound) co_return fail(std::move(taken).error());
  if (!taken || taken->host != host) co_return bad_code();
  auto token = random_token();
  store::Session session;
  session.token_hash = hash_token(token);
  session.user_id = taken->user_id;
  session.parent = taken->parent;
  session.host = std::move(host);
  session.created_at = session.last_seen_at = now;
  session.expires_at = now + options_.session_life;  // the parent's end comes first
  auto created = co_await store_.sessions().create(std::move(session));
  if (!created) co_return fail(as_unauthorized(std::move(created).error()));
  co_return token;
}

Task<Identity> LocalAccounts::authenticate_app(std::string token, std::string host) {
  if (!may_be_token(token)) co_return not_signed_in();
  const auto generation = cache_.generation();
  CO_TRY(const auto entry, co_await look_up(hash_token(token)));
  if (entry.session.parent.empty() || entry.session.host != host) co_return not_signed_in();
  CO_TRY(auto parent, co_await look_up(entry.session.parent));
  if (auto touched = co_await touch(parent); !touched) {
    log::warn("accounts", "the use of a session is not recorded", {{"error", touched.error().detail}});
  }
  Recollection made;
  made.until = std::min({entry.checked_at + options_.cache_for, entry.session.expires_at,
                         parent.checked_at + options_.cache_for, parent.session.expires_at});
  made.generation = generation;
  Identity identity;
  identity.user = std::move(parent.user);
  identity.session_hash = std::move(parent.session.token_hash);
  made.identity = std::make_shared<const Identity>(identity);
  cache_.remember(token, host, std::move(made));
  co_return identity;
}

std::shared_ptr<const Identity> LocalAccounts::recall(std::string_view token, std::string_view host) {
  return may_be_token(token) ? cache_.recall(token, host, clock_()) : nullptr;
}

Task<void> LocalAccounts::revoke_sessions(UserId user, std::string except) {
  auto removed = co_await store_.sessions().remove_of_user(user, std::move(except));
  forget(user);
  co_return removed;
}

void LocalAccounts::forget(const UserId& user) {
  cache_.forget_user(user);
  revoked_.publish(SessionsRevoked{user});
}

Task<void> LocalAccounts::collect_expired() {
  CO_CHECK(co_await store_.sessions().remove_expired(clock_()));
  co_return co_await throttle_.collect();
}

}  // namespace codehub::accounts
