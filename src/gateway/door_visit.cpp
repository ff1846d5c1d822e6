#include "door_visit.hpp"

#include <fmt/format.h>

namespace codehub::gateway {

bool DoorVisit::may_wake() const { return is_owner() || admission->shared->share.may_wake; }

const std::string& DoorVisit::visitor() const {
  return is_owner() ? identity->user.id.value() : admission->viewer->visit().viewer;
}

std::string DoorVisit::visitor_in_words() const {
  if (identity) return fmt::format("`{}`", identity->user.username);
  const auto& name = admission->viewer->visit().name;
  return name.empty() ? std::string("a guest") : fmt::format("the guest `{}`", name);
}

std::string cause_of(const DoorVisit& visit) {
  if (visit.is_ide()) return "a visit of the IDE";
  return fmt::format("a visit of port {} by {}", visit.port, visit.visitor_in_words());
}

}  // namespace codehub::gateway
