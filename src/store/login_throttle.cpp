#include "login_throttle.hpp"

#include "query.hpp"

namespace codehub::store {

Task<LoginFailures> SqlLoginThrottle::find(std::string key) {
  auto work = [key = std::move(key)](soci::session& session) -> Result<LoginFailures> {
    Query query(session, "SELECT failures, last_at FROM login_failures WHERE subject = :key", 2);
    if (!query.set("key", key).next()) return LoginFailures{};
    return LoginFailures{query.number(), query.time()};
  };
  return database_.read(std::move(work));
}

Task<LoginFailures> SqlLoginThrottle::add(std::string key, Timestamp at, Timestamp forget_before) {
  auto work = [key = std::move(key), at, forget_before](soci::session& session) -> Result<LoginFailures> {
    Query query(session,
                "INSERT INTO login_failures (subject, failures, last_at) VALUES (:key, 1, :at) ON CONFLICT (subject)"
                " DO UPDATE SET failures = CASE WHEN login_failures.last_at < :forget THEN 1"
                " ELSE login_failures.failures + 1 END, last_at = excluded.last_at RETURNING failures, last_at",
                2);
    query.set("key", key).set("at", at).set("forget", forget_before).next();
    return LoginFailures{query.number(), query.time()};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlLoginThrottle::clear(std::string key) {
  auto work = [key = std::move(key)](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM login_failures WHERE subject = :key").set("key", key).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlLoginThrottle::take_back(std::string key, Timestamp at, Timestamp before) {
  auto work = [key = std::move(key), at, before](soci::session& session) -> Result<void> {
    Query query(session,
                "UPDATE login_failures SET failures = failures - 1, last_at = CASE WHEN last_at = :at THEN :before"
                " ELSE last_at END WHERE subject = :key AND failures > 0");
    query.set("key", key).set("at", at).set("before", before).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlLoginThrottle::clear_tree(std::string key) {
  auto work = [key = std::move(key)](soci::session& session) -> Result<void> {
    // '0' follows '/' in the order of bytes, which is the column's.
    Query query(session,
                "DELETE FROM login_failures WHERE subject = :key OR (subject >= :first AND subject < :behind)");
    query.set("key", key).set("first", key + "/").set("behind", key + "0").run();
    return {};
  };
  return database_.write({}, std::move(work));
}

Task<void> SqlLoginThrottle::remove_older(Timestamp at) {
  auto work = [at](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM login_failures WHERE last_at < :at").set("at", at).run();
    return {};
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
