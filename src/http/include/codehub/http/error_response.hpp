#pragma once

#include <string>
#include <string_view>

#include "codehub/domain/error.hpp"
#include "codehub/http/message.hpp"

namespace codehub::http {

/// The one table from an error's code to its HTTP answer.
struct ErrorAnswer {
  int status;
  std::string_view code;  ///< Spelling in `{"error":{"code":…}}`.
};

[[nodiscard]] ErrorAnswer answer_of(ErrorCode code);
/// The same for a request about one workspace: what is not found then is the workspace.
[[nodiscard]] ErrorAnswer answer_of_workspace(ErrorCode code);

/// `{"error":{"code","message","request_id"}}` with its status, and Retry-After where the error says so.
[[nodiscard]] Response render_error(const Error& error, std::string_view request_id);
[[nodiscard]] Response render_error(const Error& error, std::string_view request_id, ErrorAnswer answer);

/// A JSON string literal with its quotes, safe inside HTML too.
[[nodiscard]] std::string quote_json(std::string_view text);

}  // namespace codehub::http
