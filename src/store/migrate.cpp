#include <sstream>

#include <soci/soci.h>

#include "database.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

/// The statements of a migration: each ends with ';' at the end of a line.
std::vector<std::string> split_statements(const std::string& text) {
  std::vector<std::string> statements;
  std::istringstream lines(text);
  std::string line, statement;
  while (std::getline(lines, line)) {
    if (line.starts_with("--") || (line.empty() && statement.empty())) continue;
    statement += line + '\n';
    if (!line.ends_with(';')) continue;
    statement.resize(statement.size() - 2);
    statements.push_back(std::exchange(statement, {}));
  }
  if (!statement.empty()) statements.push_back(std::move(statement));
  return statements;
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

void apply(soci::session& session, const Migration& step, const std::string& sorted_text) {
  for (const auto& statement : split_statements(replace_all(step.text, "SORTED_TEXT", sorted_text)))
    session << statement;
  Query insert(session, "INSERT INTO schema_migrations (version, name, applied_at) VALUES (:version, :name, :at)");
  insert.set("version", step.version).set("name", step.name).set("at", now()).run();
}

int schema_version(soci::session& session) {
  session << "CREATE TABLE IF NOT EXISTS schema_migrations ("
             "version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
  Query query(session, "SELECT COALESCE(MAX(version), 0) FROM schema_migrations", 1);
  query.next();
  return query.number();
}

}  // namespace

/// One step in one transaction; answers whether there may be more.
Result<bool> Database::apply_next(const std::vector<Migration>& steps) {
  const int latest = steps.empty() ? 0 : steps.back().version;
  int version = 0;
  const Step one_step = [&](soci::session& session) {
    for (const auto& statement : driver_->lock_migrations()) session << statement;
    version = schema_version(session);
    if (version < latest) apply(session, steps[static_cast<std::size_t>(version)], driver_->sorted_text());
    return version <= latest;
  };
  if (auto done = perform(Access::kWrite, {}, one_step); !done) {
    auto error = std::move(done).error();
    error.message = "The database cannot be brought up to date: " + error.message;
    return fail(std::move(error));
  }
  if (version > latest) {
    return fail(ErrorCode::kInvalidState,
                "The database was written by a newer code-hub: its schema is version " + std::to_string(version) +
                    ", this program knows versions up to " + std::to_string(latest) +
                    ". Start the newer program, or restore a backup made before the upgrade.");
  }
  return version + 1 < latest;
}

Result<void> Database::migrate(const std::vector<Migration>& steps) {
  for (;;) {
    TRY(const bool more, apply_next(steps));
    if (!more) return {};
  }
}

}  // namespace codehub::store
