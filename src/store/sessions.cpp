#include "sessions.hpp"

#include "query.hpp"

namespace codehub::store {
namespace {

Words session_words() { return {"", "The session has ended."}; }

std::optional<std::string> parent_or_null(const std::string& parent) {
  return parent.empty() ? std::nullopt : std::optional(parent);
}

}  // namespace

Task<void> SqlSessions::create(Session born) {
  auto work = [born = std::move(born)](soci::session& session) -> Result<void> {
    Query insert(session,
                 "INSERT INTO sessions (token_hash, user_id, parent, host, created_at, last_seen_at, expires_at)"
                 " VALUES (:hash, :user, :parent, :host, :created, :seen, :expires)");
    insert.set("hash", born.token_hash).set("user", born.user_id).set("parent", parent_or_null(born.parent));
    insert.set("host", born.host).set("created", born.created_at).set("seen", born.last_seen_at);
    insert.set("expires", born.expires_at).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

Task<Session> SqlSessions::find(std::string token_hash, Timestamp at) {
  auto work = [token_hash = std::move(token_hash), at](soci::session& session) -> Result<Session> {
    // A part of a session is as dead as the session, also before the collector has been there.
    Query query(session,
                "SELECT s.token_hash, s.user_id, s.parent, s.host, s.created_at, s.last_seen_at, s.expires_at"
                " FROM sessions s LEFT JOIN sessions p ON p.token_hash = s.parent"
                " WHERE s.token_hash = :hash AND s.expires_at > :at AND (s.parent IS NULL OR p.expires_at > :at)",
                7);
    query.set("hash", token_hash).set("at", at);
    if (!query.next()) return fail(ErrorCode::kNotFound, "The session has ended.");
    Session found;
    found.token_hash = query.text();
    found.user_id = query.id<UserId>();
    found.parent = query.optional_text().value_or("");
    found.host = query.text();
    found.created_at = query.time();
    found.last_seen_at = query.time();
    found.expires_at = query.time();
    return found;
  };
  return database_.read(std::move(work));
}

Task<void> SqlSessions::touch(std::string token_hash, Timestamp last_seen, Timestamp expires) {
  auto work = [token_hash = std::move(token_hash), last_seen, expires](soci::session& session) -> Result<void> {
    Query update(session,
                 "UPDATE sessions SET last_seen_at = :seen, expires_at = :expires"
                 " WHERE token_hash = :hash AND last_seen_at <= :seen");
    update.set("seen", last_seen).set("expires", expires).set("hash", token_hash).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

Task<void> SqlSessions::remove(std::string token_hash) {
  auto work = [token_hash = std::move(token_hash)](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM sessions WHERE token_hash = :hash").set("hash", token_hash).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

Task<void> SqlSessions::remove_of_user(UserId user, std::string except) {
  auto work = [user = std::move(user), except = std::move(except)](soci::session& session) -> Result<void> {
    Query remove(session, "DELETE FROM sessions WHERE user_id = :user AND parent IS NULL AND token_hash <> :except");
    remove.set("user", user).set("except", except).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

Task<void> SqlSessions::put_code(HandshakeCode code) {
  auto work = [code = std::move(code)](soci::session& session) -> Result<void> {
    Query insert(session,
                 "INSERT INTO handshake_codes (code_hash, user_id, parent, host, expires_at)"
                 " VALUES (:hash, :user, :parent, :host, :expires)");
    insert.set("hash", code.code_hash).set("user", code.user_id).set("parent", code.parent).set("host", code.host);
    insert.set("expires", code.expires_at).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

Task<HandshakeCode> SqlSessions::take_code(std::string code_hash, Timestamp at) {
  auto work = [code_hash = std::move(code_hash), at](soci::session& session) -> Result<HandshakeCode> {
    Query query(session,
                "DELETE FROM handshake_codes WHERE code_hash = :hash AND expires_at > :at"
                " RETURNING code_hash, user_id, parent, host, expires_at",
                5);
    query.set("hash", code_hash).set("at", at);
    if (!query.next()) return fail(ErrorCode::kNotFound, "This code is not good any more.");
    HandshakeCode code;
    code.code_hash = query.text();
    code.user_id = query.id<UserId>();
    code.parent = query.text();
    code.host = query.text();
    code.expires_at = query.time();
    return code;
  };
  return database_.write(session_words(), std::move(work));
}

Task<void> SqlSessions::remove_expired(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM handshake_codes WHERE expires_at <= :at").set("at", at).run();
    Query(session, "DELETE FROM sessions WHERE expires_at <= :at").set("at", at).run();
    return {};
  };
  return database_.write(session_words(), std::move(work));
}

}  // namespace codehub::store
