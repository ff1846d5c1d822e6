#include "users.hpp"

#include "cursor.hpp"
#include "user_row.hpp"

namespace codehub::store {
namespace {

constexpr const char* kNoSuchUser = "There is no such user.";

Words user_words() { return {"This username is taken. Choose another one.", kNoSuchUser}; }

Result<User> find_user(soci::session& session, const std::string& column, const std::string& value) {
  auto query = select_users(session, "WHERE u." + column + " = :value");
  if (!query.set("value", value).next()) return fail(ErrorCode::kNotFound, kNoSuchUser);
  return read_user(query);
}

void set_profile(Query& query, const User& user) {
  query.set("id", user.id)
      .set("display_name", user.display_name)
      .set("email", user.email)
      .set("role", to_string(user.role))
      .set("locale", user.locale)
      .set("git_name", user.git_name)
      .set("git_email", user.git_email)
      .set("disabled", user.disabled)
      .set("must_change_password", user.must_change_password);
}

/// True when somebody else could still administer the installation. Touching the rows first makes two people who
/// demote each other at the same time take turns.
bool another_admin_remains(soci::session& session, const UserId& id) {
  Query(session, "UPDATE users SET disabled = disabled WHERE role = 'admin'").run();
  Query query(session, "SELECT COUNT(*) FROM users WHERE role = 'admin' AND disabled = 0 AND id <> :id", 1);
  query.set("id", id).next();
  return query.integer() > 0;
}

/// SET clauses of the fields that `change` has, with a comma before each.
std::string assignments(const UserChange& change) {
  std::string set;
  if (change.display_name) set += ", display_name = :display_name";
  if (change.email) set += ", email = :email";
  if (change.role) set += ", role = :role";
  if (change.locale) set += ", locale = :locale";
  if (change.git_name) set += ", git_name = :git_name";
  if (change.git_email) set += ", git_email = :git_email";
  if (change.disabled) set += ", disabled = :disabled";
  return set;
}

void update_user(soci::session& session, const UserId& id, const UserChange& change) {
  Query update(session, "UPDATE users SET id = id" + assignments(change) + " WHERE id = :id");
  update.set("id", id);
  if (change.display_name) update.set("display_name", *change.display_name);
  if (change.email) update.set("email", *change.email);
  if (change.role) update.set("role", to_string(*change.role));
  if (change.locale) update.set("locale", *change.locale);
  if (change.git_name) update.set("git_name", *change.git_name);
  if (change.git_email) update.set("git_email", *change.git_email);
  if (change.disabled) update.set("disabled", *change.disabled);
  update.run();
}

Result<User> change_user(soci::session& session, const UserId& id, const UserChange& change) {
  TRY(const auto before, find_user(session, "id", id.value()));
  const bool was_admin = before.role == Role::kAdmin && !before.disabled;
  const bool is_admin = change.role.value_or(before.role) == Role::kAdmin && !change.disabled.value_or(before.disabled);
  if (was_admin && !is_admin && !another_admin_remains(session, id)) {
    return fail(ErrorCode::kInvalidState, "This is the last administrator. Make somebody else administrator first.");
  }
  update_user(session, id, change);
  return find_user(session, "id", id.value());
}

Result<UserPage> read_user_page(soci::session& session, const PageRequest& page) {
  CHECK_OK(check_limit(page));
  TRY(const auto after, decode_key_cursor(page.cursor));
  auto query = select_users(
      session, std::string(after ? "WHERE u.username > :after " : "") + "ORDER BY u.username LIMIT :limit");
  query.set("limit", page.limit + 1);
  if (after) query.set("after", *after);
  UserPage result;
  while (query.next()) result.items.push_back(read_user(query));
  if (result.items.size() > static_cast<std::size_t>(page.limit)) {
    result.items.pop_back();
    result.next_cursor = encode_cursor(result.items.back().username);
  }
  return result;
}

}  // namespace

Task<User> SqlUsers::create(User user, std::string password_hash) {
  auto work = [user = std::move(user),
               password_hash = std::move(password_hash)](soci::session& session) -> Result<User> {
    Query insert(
        session,
        "INSERT INTO users (id, username, password_hash, display_name, email, role, locale, git_name, git_email,"
        " disabled, must_change_password, created_at, last_login_at) VALUES (:id, :username, :password_hash,"
        " :display_name, :email, :role, :locale, :git_name, :git_email, :disabled, :must_change_password,"
        " :created_at, :last_login_at)");
    set_profile(insert, user);
    insert.set("username", user.username).set("password_hash", password_hash).set("created_at", user.created_at);
    insert.set("last_login_at", user.last_login_at).run();
    return find_user(session, "id", user.id.value());
  };
  return database_.write(user_words(), std::move(work));
}

Task<User> SqlUsers::find(UserId id) {
  auto work = [id = std::move(id)](soci::session& session) { return find_user(session, "id", id.value()); };
  return database_.read(std::move(work));
}

Task<User> SqlUsers::find_by_username(std::string username) {
  auto work = [username = std::move(username)](soci::session& session) {
    return find_user(session, "username", username);
  };
  return database_.read(std::move(work));
}

Task<UserPage> SqlUsers::list(PageRequest page) {
  auto work = [page = std::move(page)](soci::session& session) { return read_user_page(session, page); };
  return database_.read(std::move(work));
}

Task<int> SqlUsers::count() {
  auto work = [](soci::session& session) -> Result<int> {
    Query query(session, "SELECT COUNT(*) FROM users", 1);
    query.next();
    return query.number();
  };
  return database_.read(std::move(work));
}

Task<User> SqlUsers::change(UserId id, UserChange change) {
  auto work = [id = std::move(id), change = std::move(change)](soci::session& session) {
    return change_user(session, id, change);
  };
  return database_.write(user_words(), std::move(work));
}

Task<Credentials> SqlUsers::credentials(std::string username) {
  auto work = [username = std::move(username)](soci::session& session) -> Result<Credentials> {
    Query query(session, "SELECT " + user_columns() + ", u.password_hash FROM users u WHERE u.username = :username",
                kUserColumns + 1);
    if (!query.set("username", username).next()) return fail(ErrorCode::kNotFound, kNoSuchUser);
    Credentials found;
    found.user = read_user(query);
    found.password_hash = query.text();
    return found;
  };
  return database_.read(std::move(work));
}

Task<std::string> SqlUsers::password_hash(UserId id) {
  auto work = [id = std::move(id)](soci::session& session) -> Result<std::string> {
    Query query(session, "SELECT password_hash FROM users WHERE id = :id", 1);
    if (!query.set("id", id).next()) return fail(ErrorCode::kNotFound, kNoSuchUser);
    return query.text();
  };
  return database_.read(std::move(work));
}

Task<void> SqlUsers::set_password(UserId id, std::string password_hash, bool must_change) {
  auto work = [id = std::move(id), password_hash = std::move(password_hash),
               must_change](soci::session& session) -> Result<void> {
    Query update(session, "UPDATE users SET password_hash = :hash, must_change_password = :must_change WHERE id = :id");
    const auto rows = update.set("hash", password_hash).set("must_change", must_change).set("id", id).run();
    if (rows == 0) return fail(ErrorCode::kNotFound, kNoSuchUser);
    return {};
  };
  return database_.write(user_words(), std::move(work));
}

Task<bool> SqlUsers::replace_password(UserId id, std::string expected, std::string password_hash,
                                      std::optional<bool> must_change) {
  auto work = [id = std::move(id), expected = std::move(expected), password_hash = std::move(password_hash),
               must_change](soci::session& session) -> Result<bool> {
    const std::string flag = must_change ? ", must_change_password = :must_change" : "";
    Query update(session,
                 "UPDATE users SET password_hash = :hash" + flag + " WHERE id = :id AND password_hash = :expected");
    update.set("hash", password_hash).set("id", id).set("expected", expected);
    if (must_change) update.set("must_change", *must_change);
    return update.run() > 0;
  };
  return database_.write(user_words(), std::move(work));
}

Task<void> SqlUsers::record_login(UserId id, Timestamp at) {
  auto work = [id = std::move(id), at](soci::session& session) -> Result<void> {
    Query update(
        session,
        "UPDATE users SET last_login_at = :at WHERE id = :id AND (last_login_at IS NULL OR last_login_at < :at)");
    update.set("at", at).set("id", id).run();
    return {};
  };
  return database_.write(user_words(), std::move(work));
}

}  // namespace codehub::store
