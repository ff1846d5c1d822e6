#pragma once

#include <string>
#include <string_view>

#include "codehub/http/message.hpp"
#include "head_parser.hpp"

namespace codehub::http {

/// How an answer is framed and what becomes of the connection; decided by the server, written into the head.
struct ResponseFrame {
  Framing framing;              ///< kNone writes no length at all.
  std::string_view connection;  ///< Value of the Connection header; empty leaves it out.
  std::string_view request_id;
};

/// Appends a response head. Framing, Connection and X-Request-Id come from `frame` alone, whatever `head` has.
void append_response_head(std::string& out, const ResponseHead& head, const ResponseFrame& frame);

/// Header fields that belong to one connection and are written by its owner.
[[nodiscard]] bool is_connection_header(std::string_view name);

/// The present time as an HTTP date, made once a second.
[[nodiscard]] std::string_view http_date();

}  // namespace codehub::http
