#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlLoginThrottle final : public LoginThrottleRepository {
 public:
  explicit SqlLoginThrottle(Database& database) : database_(database) {}
  Task<LoginFailures> find(std::string key) override;
  Task<LoginFailures> add(std::string key, Timestamp at, Timestamp forget_before) override;
  Task<void> take_back(std::string key, Timestamp at, Timestamp before) override;
  Task<void> clear(std::string key) override;
  Task<void> clear_tree(std::string key) override;
  Task<void> remove_older(Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
