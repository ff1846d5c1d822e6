#pragma once

#include <string>

namespace codehub::server {

/// The usual process_… series (memory, CPU time, file descriptors, start time) in Prometheus' text format, read from
/// /proc.
[[nodiscard]] std::string render_process_metrics();

}  // namespace codehub::server
