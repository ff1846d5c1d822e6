#include "codehub/control/fault_points.hpp"

namespace codehub::control {

const FaultPoint* find_fault_point(Operation operation, lifecycle::Action action) {
  for (const auto& point : kFaultPoints) {
    if (point.operation == operation && point.action == action) return &point;
  }
  for (const auto& point : kFaultPointsOnTrouble) {
    if (point.operation == operation && point.action == action) return &point;
  }
  return nullptr;
}

}  // namespace codehub::control
