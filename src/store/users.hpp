#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlUsers final : public UserRepository {
 public:
  explicit SqlUsers(Database& database) : database_(database) {}
  Task<User> create(User user, std::string password_hash) override;
  Task<User> find(UserId id) override;
  Task<User> find_by_username(std::string username) override;
  Task<UserPage> list(PageRequest page) override;
  Task<int> count() override;
  Task<User> change(UserId id, UserChange change) override;
  Task<Credentials> credentials(std::string username) override;
  Task<std::string> password_hash(UserId id) override;
  Task<void> set_password(UserId id, std::string password_hash, bool must_change) override;
  Task<bool> replace_password(UserId id, std::string expected, std::string password_hash,
                              std::optional<bool> must_change) override;
  Task<void> record_login(UserId id, Timestamp at) override;
  Task<SshKey> ssh_key(UserId id) override;
  Task<void> set_ssh_key(UserId id, SshKey key) override;
  Task<SshKey> find_or_create_ssh_key(UserId id, SshKey key) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
