#include "outage.hpp"

#include <algorithm>

#include "codehub/base/log.hpp"

namespace codehub::control {
namespace {

constexpr int kMostCounted = 1000;

}  // namespace

std::chrono::milliseconds Outage::report(const Error& error, double jitter) {
  if (failures_ == 0) {
    log::error("control", "the " + who_ + " does not answer; every workspace stays as it is until it does",
               {{"error", error.message}, {"detail", error.detail}});
  }
  failures_ = std::min(failures_ + 1, kMostCounted);
  return lifecycle::backoff_delay(failures_, backoff_, jitter);
}

void Outage::end() {
  if (failures_ > 0) log::info("control", "the " + who_ + " answers again");
  failures_ = 0;
}

}  // namespace codehub::control
