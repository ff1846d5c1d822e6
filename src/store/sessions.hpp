#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlSessions final : public SessionRepository {
 public:
  explicit SqlSessions(Database& database) : database_(database) {}
  Task<void> create(Session session) override;
  Task<Session> find(std::string token_hash, Timestamp at) override;
  Task<void> touch(std::string token_hash, Timestamp last_seen, Timestamp expires) override;
  Task<void> remove(std::string token_hash) override;
  Task<void> remove_of_user(UserId user, std::string except) override;
  Task<void> put_code(HandshakeCode code) override;
  Task<HandshakeCode> take_code(std::string code_hash, Timestamp at) override;
  Task<void> remove_expired(Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
