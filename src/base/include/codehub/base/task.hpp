#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "codehub/domain/result.hpp"

namespace codehub {

namespace asio = boost::asio;

/// Everything that waits returns one of these: a value or an Error, never an exception for an expected failure.
template <class T>
using Task = asio::awaitable<Result<T>>;

/// The executor that the present coroutine runs on.
[[nodiscard]] asio::awaitable<asio::any_io_executor> this_executor();

/// Waits; returns early with kCancelled when the coroutine is cancelled.
[[nodiscard]] Task<void> sleep_for(std::chrono::steady_clock::duration duration);

}  // namespace codehub
