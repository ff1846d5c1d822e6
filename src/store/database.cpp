#include "database.hpp"

#include <chrono>

#include <soci/soci.h>

#include "codehub/base/fault.hpp"
#include "query.hpp"

namespace codehub::store {
namespace {

/// Longest wait for a connection of ours to come free; beyond it, waiting makes an overload worse.
constexpr auto kConnectionWait = std::chrono::seconds(10);
/// One fresh connection after a loss; a few more turns when the database chose us as a deadlock's victim.
constexpr int kMaxAttempts = 4;
constexpr int kMaxLosses = 1;
constexpr int kRetryAfterSeconds = 2;

Error unavailable(std::string message, std::string detail) {
  return Error{ErrorCode::kUpstreamUnavailable, std::move(message), std::move(detail), kRetryAfterSeconds};
}

Error to_error(const FailureReport& report, const Words& words) {
  switch (report.kind) {
    case Failure::kTaken:
      return {ErrorCode::kAlreadyExists, words.taken.empty() ? "This exists already." : words.taken, report.detail, 0};
    case Failure::kMissingReference:
      return {ErrorCode::kNotFound, words.missing.empty() ? "What this belongs to does not exist." : words.missing,
              report.detail, 0};
    case Failure::kNoSpace:
      return {ErrorCode::kNoSpace, "The disk of the database is full. Free space on it, then try again.", report.detail,
              0};
    case Failure::kConnectionLost:
      return unavailable("The database does not answer. Try again in a moment.", report.detail);
    case Failure::kTryAgain:
    case Failure::kBusy: return unavailable("The database is too busy. Try again in a moment.", report.detail);
    case Failure::kOther: break;
  }
  return {ErrorCode::kInternal, "The database refused a statement.", report.detail, 0};
}

void roll_back(ConnectionPool::Lease& lease) {
  try {
    lease.session().rollback();
  } catch (const std::exception&) {
    lease.drop();  // the server rolls back what was open
  }
}

}  // namespace

/// How one attempt ended.
struct Database::Attempt {
  Result<void> result{};
  bool lost = false;  ///< The connection went away before anything could have been kept.
  bool try_again = false;
};

Database::Database(std::unique_ptr<Driver> driver, Connections connections, BlockingPool& pool)
    : driver_(std::move(driver)),
      pool_(pool),
      writers_(*driver_, connections.single_writer ? 1 : connections.total),
      readers_(connections.single_writer ? std::make_unique<ConnectionPool>(*driver_, connections.total - 1)
                                         : nullptr) {}

Database::~Database() = default;

Result<void> Database::perform(Access access, const Words& words, const Step& step) {
  auto& connections = access == Access::kRead && readers_ ? *readers_ : writers_;
  auto lease = connections.take(kConnectionWait);
  if (!lease) return fail(unavailable("The database is too busy. Try again in a moment.", "no connection came free"));
  int losses = 0;
  for (int turn = 1;; ++turn) {
    auto attempted = attempt(*lease, access, words, step);
    const bool again = attempted.try_again || (attempted.lost && losses++ < kMaxLosses);
    if (!again || turn == kMaxAttempts) return std::move(attempted.result);
  }
}

Database::Attempt Database::attempt(ConnectionPool::Lease& lease, Access access, const Words& words, const Step& step) {
  bool connected = false;
  bool committing = false;
  const auto stopped = [] { return Attempt{fail(unavailable("The database does not answer.", "fault point"))}; };
  try {
    auto& session = lease.session();
    connected = true;
    if (fault_point("store.before")) return stopped();
    if (access == Access::kRead) {
      step(session);
      return {};
    }
    session << driver_->begin_write();
    const bool keep = step(session);
    if (!keep || fault_point("store.before_commit")) {
      session.rollback();
      return keep ? stopped() : Attempt{};
    }
    committing = true;
    session.commit();
    return fault_point("store.after_commit") ? stopped() : Attempt{};
  } catch (const UnstorableText& error) {
    if (access == Access::kWrite) roll_back(lease);
    return {fail(ErrorCode::kInvalidRequest, "A text must be valid UTF-8 without NUL characters.", error.what())};
  } catch (const std::exception& error) {
    const auto report = driver_->classify(error, lease.session_if_any());
    const bool refused = report.kind == Failure::kTaken || report.kind == Failure::kMissingReference;
    if (!refused) {
      // A connection in an unknown state is not worth keeping: failures are rare, connections are cheap.
      lease.drop();
    } else if (access == Access::kWrite) {
      roll_back(lease);
    }
    const bool lost = connected && !committing && report.kind == Failure::kConnectionLost;
    return {fail(to_error(report, words)), lost, report.kind == Failure::kTryAgain};
  }
}

}  // namespace codehub::store
