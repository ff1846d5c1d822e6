#include "user_row.hpp"

namespace codehub::store {

std::string user_columns() {
  return "u.id, u.username, u.display_name, u.email, u.role, u.locale, u.git_name, u.git_email, u.disabled,"
         " u.must_change_password, u.created_at, u.last_login_at";
}

Query select_users(soci::session& session, const std::string& tail) {
  return Query(session, "SELECT " + user_columns() + " FROM users u " + tail, kUserColumns);
}

User read_user(Query& row) {
  User user;
  user.id = row.id<UserId>();
  user.username = row.text();
  user.display_name = row.text();
  user.email = row.text();
  user.role = parse_role(row.text()).value();
  user.locale = row.text();
  user.git_name = row.text();
  user.git_email = row.text();
  user.disabled = row.flag();
  user.must_change_password = row.flag();
  user.created_at = row.time();
  user.last_login_at = row.optional_time();
  return user;
}

}  // namespace codehub::store
