#include "guarded.hpp"

#include <string>

#include "codehub/base/fault.hpp"

namespace codehub::control {
namespace {

Result<void> pass(std::string_view name) {
  if (!fault_point(name)) return {};
  return fail(ErrorCode::kInternal, "the fault point " + std::string(name) + " is armed");
}

}  // namespace

Result<void> before_effect(const FaultPoint* point) { return point == nullptr ? Result<void>() : pass(point->before); }

Result<void> after_effect(const FaultPoint* point) { return point == nullptr ? Result<void>() : pass(point->after); }

}  // namespace codehub::control
