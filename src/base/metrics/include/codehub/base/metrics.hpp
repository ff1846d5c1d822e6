#pragma once

#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace codehub {

/// The process's Prometheus registry; the class that owns a number registers it.
[[nodiscard]] prometheus::Registry& metrics_registry();

/// The exposition text of /metrics (Prometheus text format 0.0.4).
[[nodiscard]] std::string render_metrics();

}  // namespace codehub
