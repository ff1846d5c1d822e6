#include "admin.hpp"

namespace codehub::cli {

using nlohmann::json;

Task<json> find_user(Session& session, std::string name) {
  CO_TRY(auto users, co_await session.client.list("/api/v1/users"));
  for (auto& user : users) {
    if (text_of(user, "username") == name || text_of(user, "id") == name) co_return std::move(user);
  }
  co_return fail(ErrorCode::kNotFound, "there is no account named " + name + "; `codehub user ls` lists them");
}

Task<json> find_group(Session& session, std::string name) {
  CO_TRY(auto groups, co_await session.client.list("/api/v1/groups"));
  for (auto& group : groups) {
    if (text_of(group, "name") == name || text_of(group, "id") == name) co_return std::move(group);
  }
  co_return fail(ErrorCode::kNotFound, "there is no group named " + name + "; `codehub group ls` lists them");
}

}  // namespace codehub::cli
