#include "codehub/base/metrics.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace codehub {

prometheus::Registry& metrics_registry() {
  static prometheus::Registry registry;
  return registry;
}

std::string render_metrics() { return prometheus::TextSerializer().Serialize(metrics_registry().Collect()); }

}  // namespace codehub
