#pragma once

#include "codehub/control/controller.hpp"
#include "codehub/domain/lifecycle.hpp"
#include "images.hpp"
#include "story.hpp"

namespace codehub::control {

/// Carries out the effects that a plan asks for: each is idempotent, stands between two fault points, and is judged by
/// what is observed afterwards. Lives on one executor.
class Effects {
 public:
  Effects(const ControlParts& parts, const ControlOptions& options, Images& images, Story& story);

  [[nodiscard]] Task<void> perform(lifecycle::Action action, Workspace row, lifecycle::Reality reality);

  /// Makes the shared objects of the runtime (again) before the next container.
  [[nodiscard]] Task<void> prepare();

 private:
  [[nodiscard]] Task<void> act(lifecycle::Action action, const Workspace& row, const lifecycle::Reality& reality);
  [[nodiscard]] Task<void> create_container(const Workspace& row);
  [[nodiscard]] Task<void> start_container(const Workspace& row);
  [[nodiscard]] Task<void> send_setup(const Workspace& row, const lifecycle::Reality& reality);

  const ControlParts& parts_;
  const ControlOptions& options_;
  Images& images_;
  Story& story_;
  bool prepared_ = false;
};

}  // namespace codehub::control
