#include "codehub/control/controller.hpp"

#include <utility>

#include "leading_controller.hpp"

namespace codehub::control {

std::unique_ptr<Controller> create_controller(asio::any_io_executor executor, ControlParts parts,
                                              ControlOptions options) {
  return std::make_unique<LeadingController>(std::move(executor), std::move(parts), std::move(options));
}

}  // namespace codehub::control
