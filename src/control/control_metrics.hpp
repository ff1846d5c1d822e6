#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "codehub/domain/lifecycle.hpp"

namespace codehub::control {

/// The numbers of this room, in the process's registry.
class ControlMetrics {
 public:
  ControlMetrics();
  ~ControlMetrics();
  ControlMetrics(const ControlMetrics&) = delete;
  ControlMetrics& operator=(const ControlMetrics&) = delete;

  void count_step(Operation operation, lifecycle::Action action, std::string_view outcome);
  /// How long an operation took from its claim to its observed end.
  void observe_operation(Operation operation, std::chrono::duration<double> took);
  void set_phases(const std::map<Phase, int>& counts);
  void set_queue(std::size_t waiting, std::size_t working);
  void set_orphans(std::size_t containers, std::size_t volumes);
  void set_runtime_up(bool up);
  /// Memory that a frozen workspace gave back.
  void count_reclaimed(std::uint64_t bytes);
  void observe_pass(std::chrono::duration<double> took);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace codehub::control
