#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

#include "codehub/http/message.hpp"

namespace codehub::http {

/// Why a message is not accepted: the status for the client that sent it, and what is wrong.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

template <class T>
using Parsed = tl::expected<T, Refusal>;

/// Where the body of a message ends (RFC 9112 section 6.3). There is one answer or the message is refused.
struct Framing {
  enum class Kind { kNone, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kNone;
  std::uint64_t length = 0;  ///< For kLength.
};

struct HeadLimits {
  std::size_t bytes = 32 * 1024;
  std::size_t headers = 128;
};

/// What a request head says about the connection.
struct RequestFacts {
  Framing framing;
  bool keep_alive = true;
  bool expects_continue = false;
};

struct ResponseFacts {
  Framing framing;  ///< kUntilClose also stands for "no body by its status", which the caller knows.
  bool keep_alive = true;
};

/// The size of the head at the front of `data` with its empty line; 0 while it is not complete. What can already be
/// seen to be wrong is refused at once, so that nobody is waited for in vain. `is_request` tells the two start lines
/// apart.
[[nodiscard]] Parsed<std::size_t> find_head_end(std::string_view data, const HeadLimits& limits, bool is_request);

/// Parses a complete head. Strings of `into` are reused. An absolute-form target becomes origin form.
[[nodiscard]] Parsed<RequestFacts> parse_request_head(std::string_view head, const HeadLimits& limits,
                                                      RequestHead& into);
[[nodiscard]] Parsed<ResponseFacts> parse_response_head(std::string_view head, const HeadLimits& limits,
                                                        ResponseHead& into);

/// Takes one "name: value" line without its CR LF apart, for trailers; false when it is none.
[[nodiscard]] bool split_header(std::string_view line, std::string_view& name, std::string_view& value);

/// 1 to 18 digits and nothing else.
[[nodiscard]] bool parse_length(std::string_view text, std::uint64_t& length);

}  // namespace codehub::http
