#include "query.hpp"
#include "users.hpp"

namespace codehub::store {
namespace {

Words ssh_key_words() { return {"", "There is no such user."}; }

Result<SshKey> find_ssh_key(soci::session& session, const UserId& id) {
  Query query(session, "SELECT public_key, sealed_private_key, created_at FROM ssh_keys WHERE user_id = :id", 3);
  if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, "This user has no SSH key yet.");
  return SshKey{query.text(), query.text(), query.time()};
}

void insert_ssh_key(soci::session& session, const UserId& id, const SshKey& key, const std::string& on_conflict) {
  Query insert(session,
               "INSERT INTO ssh_keys (user_id, public_key, sealed_private_key, created_at)"
               " VALUES (:id, :public_key, :sealed, :at) ON CONFLICT (user_id) DO " +
                   on_conflict);
  insert.set("id", id)
      .set("public_key", key.public_key)
      .set("sealed", key.sealed_private_key)
      .set("at", key.created_at)
      .run();
}

}  // namespace

Task<SshKey> SqlUsers::ssh_key(UserId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_ssh_key(session, id); };
  return database_.read(std::move(work));
}

Task<void> SqlUsers::set_ssh_key(UserId id, SshKey key) {
  auto work = [id = std::move(id), key = std::move(key)](soci::session& session) -> Result<void> {
    insert_ssh_key(session, id, key,
                   "UPDATE SET public_key = excluded.public_key, sealed_private_key = excluded.sealed_private_key,"
                   " created_at = excluded.created_at");
    return {};
  };
  return database_.write(ssh_key_words(), std::move(work));
}

Task<SshKey> SqlUsers::find_or_create_ssh_key(UserId id, SshKey key) {
  auto work = [id = std::move(id), key = std::move(key)](soci::session& session) {
    insert_ssh_key(session, id, key, "NOTHING");
    return find_ssh_key(session, id);
  };
  return database_.write(ssh_key_words(), std::move(work));
}

}  // namespace codehub::store
