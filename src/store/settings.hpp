#pragma once

#include "database.hpp"

namespace codehub::store {

class SqlSettings final : public SettingRepository {
 public:
  explicit SqlSettings(Database& database) : database_(database) {}
  Task<std::string> find(std::string key) override;
  Task<std::string> find_or_create(std::string key, std::string value) override;

 private:
  Database& database_;
};

}  // namespace codehub::store
