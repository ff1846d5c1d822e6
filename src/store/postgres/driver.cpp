#include "codehub/store/postgres/driver.hpp"

#include <array>
#include <utility>

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "codehub/base/log.hpp"

namespace codehub::store::postgres {
namespace {

/// Bounds on every wait, unless the operator's connection string says otherwise: a server that vanished without a word
/// is noticed within half a minute.
constexpr std::array<std::pair<const char*, const char*>, 7> kConnectionDefaults{{
    {"connect_timeout", "5"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "30000"},
    {"application_name", "codehub"},
    {"client_encoding", "UTF8"},
}};

/// Settings of each connection.
constexpr const char* kSessionSettings[] = {
    "SET statement_timeout = '15s'",
    "SET lock_timeout = '10s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET client_min_messages = 'warning'",
    "SET default_transaction_isolation = 'read committed'",
};

/// Any number, as long as every code-hub takes the same: pg_advisory_xact_lock's key for "I migrate".
constexpr const char* kLockMigrations = "SELECT pg_advisory_xact_lock(4839167255015211)";

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

/// The operator's settings (key=value or URI form) with our defaults for what they leave open.
Result<std::string> complete(const std::string& conninfo) {
  char* words = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(conninfo.c_str(), &words),
                                                                             &PQconninfoFree);
  if (!options) {
    // libpq repeats the string in its words, password and all.
    PQfreemem(words);
    return fail(ErrorCode::kInvalidRequest,
                "The PostgreSQL connection string is not understood (libpq: key=value or postgresql://…).");
  }
  std::string text;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) text += std::string(option->keyword) + "=" + quoted(option->val) + " ";
  }
  for (const auto& [key, value] : kConnectionDefaults) {
    if (text.find(std::string(key) + "=") == text.npos) text += std::string(key) + "=" + quoted(value) + " ";
  }
  return text;
}

/// Classes and codes: appendix A of PostgreSQL's manual.
Failure failure_of(const std::string& state) {
  if (state == "23505") return Failure::kTaken;
  if (state == "23503") return Failure::kMissingReference;
  if (state == "53100") return Failure::kNoSpace;                       // disk_full
  if (state == "40001" || state == "40P01") return Failure::kTryAgain;  // serialization_failure, deadlock_detected
  if (state == "55P03" || state == "57014") return Failure::kBusy;      // lock_not_available, query_canceled
  // Connection exceptions, shut-downs, too many connections, and a server that has become a read-only standby.
  if (state.starts_with("08") || state.starts_with("57P") || state == "53300" || state == "25006" || state == "25P03") {
    return Failure::kConnectionLost;
  }
  return Failure::kOther;
}

/// The first line only: PostgreSQL's DETAIL shows values of rows.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

PGconn* connection_of(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// libpq would write what the server remarks to standard error as it is.
void log_notice(void*, const char* message) { log::debug("store", first_line(message)); }

class PostgresDriver final : public Driver {
 public:
  explicit PostgresDriver(std::string conninfo) : conninfo_(std::move(conninfo)) {}

  std::unique_ptr<soci::session> connect() override {
    auto session = std::make_unique<soci::session>(soci::postgresql, conninfo_);
    PQsetNoticeProcessor(connection_of(*session), log_notice, nullptr);
    for (const auto* setting : kSessionSettings) *session << setting;
    return session;
  }

  std::string begin_write() const override { return "BEGIN"; }
  std::vector<std::string> lock_migrations() const override {
    return {"SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0", kLockMigrations};
  }
  std::string sorted_text() const override { return "TEXT COLLATE \"C\""; }

  FailureReport classify(const std::exception& error, soci::session* session) const override {
    if (session == nullptr)
      return {Failure::kConnectionLost, error.what()};  // connecting failed; libpq shows no password
    const auto* failure = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    if (failure != nullptr) {
      const auto state = failure->sqlstate();
      return {is_dead(*session) ? Failure::kConnectionLost : failure_of(state),
              first_line(failure->get_error_message()) + " (SQLSTATE " + state + ")"};
    }
    return {is_dead(*session) ? Failure::kConnectionLost : Failure::kOther, first_line(error.what())};
  }

 private:
  static bool is_dead(soci::session& session) { return PQstatus(connection_of(session)) != CONNECTION_OK; }

  std::string conninfo_;
};

}  // namespace

Result<std::unique_ptr<Driver>> create_driver(const std::string& conninfo) {
  TRY(auto completed, complete(conninfo));
  return std::make_unique<PostgresDriver>(std::move(completed));
}

}  // namespace codehub::store::postgres
