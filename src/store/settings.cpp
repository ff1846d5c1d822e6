#include "settings.hpp"

#include "query.hpp"

namespace codehub::store {
namespace {

Result<std::string> find_setting(soci::session& session, const std::string& key) {
  Query query(session, "SELECT value FROM settings WHERE name = :key", 1);
  if (!query.set("key", key).next()) return fail(ErrorCode::kNotFound, "There is no setting \"" + key + "\".");
  return query.text();
}

}  // namespace

Task<std::string> SqlSettings::find(std::string key) {
  auto work = [key = std::move(key)](soci::session& session) { return find_setting(session, key); };
  return database_.read(std::move(work));
}

Task<std::string> SqlSettings::find_or_create(std::string key, std::string value) {
  auto work = [key = std::move(key), value = std::move(value)](soci::session& session) {
    Query insert(session, "INSERT INTO settings (name, value) VALUES (:key, :value) ON CONFLICT (name) DO NOTHING");
    insert.set("key", key).set("value", value).run();
    return find_setting(session, key);
  };
  return database_.write({}, std::move(work));
}

}  // namespace codehub::store
