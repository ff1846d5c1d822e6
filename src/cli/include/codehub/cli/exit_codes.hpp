#pragma once

#include "codehub/domain/error.hpp"

namespace codehub::cli {

/// Exit codes of `codehub`, also in docs/cli.md. `exec` answers the command's own code instead.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;      ///< Anything without a code of its own.
inline constexpr int kWrongUsage = 2;  ///< Flags or arguments are wrong, or the server refused the input.
inline constexpr int kNotSignedIn = 3;
inline constexpr int kNotAllowed = 4;
inline constexpr int kNotFound = 5;
inline constexpr int kWrongState = 6;     ///< The object cannot do this now; or what was waited for ended in ERROR.
inline constexpr int kUnreachable = 7;    ///< The server or the workspace does not answer.
inline constexpr int kTryLater = 8;       ///< Throttled.
inline constexpr int kProblemsFound = 9;  ///< `ports doctor` has found a problem.

/// The one table from errors to exit codes.
[[nodiscard]] int exit_code_for(ErrorCode code);

}  // namespace codehub::cli
