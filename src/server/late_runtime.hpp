#pragma once

#include <functional>
#include <memory>

#include "codehub/runtime/runtime.hpp"

namespace codehub::server {

/// A runtime that may not be there yet: made when first needed and, while that fails, tried again (at most once a
/// second). Meanwhile every verb fails with the words of the failed attempt. So the server starts without an engine,
/// says in /readyz what is missing, and needs no restart when it comes. Thread-safe.
using MakeRuntime = std::function<Result<std::unique_ptr<runtime::Runtime>>()>;
[[nodiscard]] std::unique_ptr<runtime::Runtime> create_late_runtime(MakeRuntime make);

}  // namespace codehub::server
