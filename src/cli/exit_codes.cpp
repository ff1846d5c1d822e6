#include "codehub/cli/exit_codes.hpp"

namespace codehub::cli {

int exit_code_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidRequest:
    case ErrorCode::kTooLarge: return kWrongUsage;
    case ErrorCode::kUnauthorized: return kNotSignedIn;
    case ErrorCode::kForbidden: return kNotAllowed;
    case ErrorCode::kNotFound: return kNotFound;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kInvalidState:
    case ErrorCode::kConflict:
    case ErrorCode::kQuotaExceeded: return kWrongState;
    case ErrorCode::kTooManyRequests: return kTryLater;
    case ErrorCode::kUpstreamUnavailable:
    case ErrorCode::kDeadlineExceeded: return kUnreachable;
    case ErrorCode::kCancelled:
    case ErrorCode::kNoSpace:
    case ErrorCode::kInternal: break;
  }
  return kFailed;
}

}  // namespace codehub::cli
