#pragma once

#include <vector>

#include <gtest/gtest.h>

#include "api_house.hpp"

namespace codehub::test {

/// A house with a workspace of `owner` whose ports are shared, and with groups.
class ShareTest : public testing::Test {
 protected:
  ShareTest();

  [[nodiscard]] std::string shares_target() const { return "/api/v1/workspaces/" + workspace_.id.value() + "/shares"; }
  [[nodiscard]] static std::string target_of(const nlohmann::json& share) {
    return "/api/v1/shares/" + share["id"].get<std::string>();
  }

  [[nodiscard]] Told try_share(const nlohmann::json& body);
  /// One that must succeed.
  nlohmann::json share(const nlohmann::json& body);
  nlohmann::json change(const nlohmann::json& share, const nlohmann::json& body);
  [[nodiscard]] nlohmann::json read(const nlohmann::json& share);
  [[nodiscard]] store::ShareRecord stored(const nlohmann::json& share);

  User add_user(const std::string& name);
  Group add_group(const std::string& name, const std::vector<UserId>& members = {});
  void limit(const ShareLimits& limits);
  /// Somebody looks at the share now.
  store::Visit visit(const nlohmann::json& share, const std::string& viewer, const std::optional<UserId>& user = {});

  ApiHouse house_;
  Workspace workspace_;
};

/// The instant that a JSON string names.
[[nodiscard]] Timestamp time_of(const nlohmann::json& text);

}  // namespace codehub::test
