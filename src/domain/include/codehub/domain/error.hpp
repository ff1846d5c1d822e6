#pragma once

#include <string>
#include <string_view>

namespace codehub {

/// What went wrong, as a caller can act on it. One table each maps a code to an HTTP answer, to an exit code of the
/// command line and to "try again or not" (see `is_transient`).
enum class ErrorCode {
  kInvalidRequest,       ///< The input is wrong; the message names the place and the remedy.
  kTooLarge,             ///< The input exceeds a bound; the message names the bound.
  kUnauthorized,         ///< Nobody is signed in, or the proof of identity is wrong.
  kForbidden,            ///< Signed in, but not allowed.
  kNotFound,             ///< The named object does not exist (or no longer).
  kAlreadyExists,        ///< A unique name is taken.
  kInvalidState,         ///< The object exists but cannot do this now.
  kConflict,             ///< A compare-and-set lost against another writer: read again, then decide.
  kTooManyRequests,      ///< Throttled; `Error::retry_after_seconds` says for how long.
  kUpstreamUnavailable,  ///< Something we depend on does not answer (runtime, agent, database).
  kDeadlineExceeded,     ///< It took longer than its bound.
  kCancelled,            ///< The waiting side went away or the process is stopping.
  kQuotaExceeded,        ///< A limit of what one may hold; the message says what holds it and what would make room.
  kNoSpace,              ///< The disk, or a limit that stands for it, is full.
  kInternal,             ///< A defect of ours, or an answer nobody foresaw.
};

/// The one error type: a code, a sentence for a person, details for the log.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;          ///< For a person: what failed, on what, what to do.
  std::string detail;           ///< For the log only: the cause below, the peer's own words.
  int retry_after_seconds = 0;  ///< Only with kTooManyRequests and kUpstreamUnavailable; 0 = not said.
};

/// The stable spelling used in logs and tests, for example "not_found".
[[nodiscard]] std::string_view to_string(ErrorCode code);

/// True when the same call may succeed later without anybody changing anything.
[[nodiscard]] bool is_transient(ErrorCode code);

}  // namespace codehub
