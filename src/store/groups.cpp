#include "groups.hpp"

#include "user_row.hpp"

namespace codehub::store {
namespace {

Words group_words() {
  return {"A group of this name exists already. Choose another name.", "There is no such group or user."};
}

Query select_groups(soci::session& session, const std::string& tail) {
  return Query(session,
               "SELECT g.id, g.name, g.description, g.created_at,"
               " (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id) FROM user_groups g " +
                   tail,
               5);
}

Group read_group(Query& row) {
  Group group;
  group.id = row.id<GroupId>();
  group.name = row.text();
  group.description = row.text();
  group.created_at = row.time();
  group.member_count = row.number();
  return group;
}

Result<Group> find_group(soci::session& session, const GroupId& id) {
  auto query = select_groups(session, "WHERE g.id = :id");
  if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, "There is no such group.");
  return read_group(query);
}

std::vector<Membership> read_memberships(soci::session& session, const UserId* users, std::size_t count) {
  std::string places;
  for (std::size_t i = 0; i < count; ++i) places += (i == 0 ? ":u" : ", :u") + std::to_string(i);
  Query query(session,
              "SELECT m.user_id, g.id, g.name FROM group_members m JOIN user_groups g ON g.id = m.group_id"
              " WHERE m.user_id IN (" +
                  places + ") ORDER BY g.name, m.user_id",
              3);
  for (std::size_t i = 0; i < count; ++i) query.set("u" + std::to_string(i), users[i]);
  std::vector<Membership> memberships;
  while (query.next()) memberships.push_back({query.id<UserId>(), query.id<GroupId>(), query.text()});
  return memberships;
}

}  // namespace

Task<Group> SqlGroups::create(Group group) {
  auto work = [group = std::move(group)](soci::session& session) -> Result<Group> {
    Query insert(session,
                 "INSERT INTO user_groups (id, name, description, created_at) VALUES (:id, :name, :description, :at)");
    insert.set("id", group.id)
        .set("name", group.name)
        .set("description", group.description)
        .set("at", group.created_at)
        .run();
    return find_group(session, group.id);
  };
  return database_.write(group_words(), std::move(work));
}

Task<Group> SqlGroups::find(GroupId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_group(session, id); };
  return database_.read(std::move(work));
}

Task<std::vector<Group>> SqlGroups::list() {
  auto work = [](soci::session& session) -> Result<std::vector<Group>> {
    auto query = select_groups(session, "ORDER BY g.name");
    std::vector<Group> groups;
    while (query.next()) groups.push_back(read_group(query));
    return groups;
  };
  return database_.read(std::move(work));
}

Task<Group> SqlGroups::save(Group group) {
  auto work = [group = std::move(group)](soci::session& session) -> Result<Group> {
    Query update(session, "UPDATE user_groups SET name = :name, description = :description WHERE id = :id");
    update.set("name", group.name).set("description", group.description).set("id", group.id).run();
    return find_group(session, group.id);
  };
  return database_.write(group_words(), std::move(work));
}

Task<void> SqlGroups::remove(GroupId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<void> {
    Query(session, "DELETE FROM user_groups WHERE id = :id").set("id", id).run();
    return {};
  };
  return database_.write(group_words(), std::move(work));
}

Task<void> SqlGroups::add_member(GroupId group, UserId user) {
  auto work = [group = std::move(group), user = std::move(user)](soci::session& session) -> Result<void> {
    Query insert(session,
                 "INSERT INTO group_members (group_id, user_id) VALUES (:group, :user) ON CONFLICT DO NOTHING");
    insert.set("group", group).set("user", user).run();
    return {};
  };
  return database_.write(group_words(), std::move(work));
}

Task<void> SqlGroups::remove_member(GroupId group, UserId user) {
  auto work = [group = std::move(group), user = std::move(user)](soci::session& session) -> Result<void> {
    Query remove(session, "DELETE FROM group_members WHERE group_id = :group AND user_id = :user");
    remove.set("group", group).set("user", user).run();
    return {};
  };
  return database_.write(group_words(), std::move(work));
}

Task<std::vector<User>> SqlGroups::members(GroupId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<std::vector<User>> {
    CHECK_OK(find_group(session, id));
    auto query =
        select_users(session, "JOIN group_members m ON m.user_id = u.id WHERE m.group_id = :id ORDER BY u.username");
    query.set("id", id);
    std::vector<User> users;
    while (query.next()) users.push_back(read_user(query));
    return users;
  };
  return database_.read(std::move(work));
}

Task<std::vector<Membership>> SqlGroups::memberships(std::vector<UserId> users) {
  auto work = [users = std::move(users)](soci::session& session) -> Result<std::vector<Membership>> {
    constexpr std::size_t kUsersPerQuery = 200;
    std::vector<Membership> all;
    for (std::size_t at = 0; at < users.size(); at += kUsersPerQuery) {
      auto some = read_memberships(session, users.data() + at, std::min(kUsersPerQuery, users.size() - at));
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
  };
  return database_.read(std::move(work));
}

}  // namespace codehub::store
