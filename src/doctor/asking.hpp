#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "codehub/doctor/examination.hpp"
#include "codehub/http/client.hpp"

namespace codehub::doctor {

/// One GET over a connection of its own; the whole of it takes at most `limit`, and no more than `body_limit` bytes of
/// the answer are read. Never fails: what went wrong is the outcome. An answer whose end does not come in time (an
/// event stream) counts with what came.
[[nodiscard]] asio::awaitable<Answer> ask(http::Dialer dial, http::RequestHead head, std::size_t body_limit,
                                          std::chrono::steady_clock::duration limit);

}  // namespace codehub::doctor
