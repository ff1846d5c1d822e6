#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "codehub/domain/result.hpp"

namespace codehub::runtime::docker {

/// Cuts a stream of JSON lines into its lines; empty ones are skipped.
class LineSplitter {
 public:
  using OnLine = std::function<void(std::string_view)>;
  explicit LineSplitter(OnLine on_line) : on_line_(std::move(on_line)) {}
  /// kTooLarge when a line exceeds 1 MiB.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// Passes on a last line that has no end.
  void finish();

 private:
  OnLine on_line_;
  std::string line_;
};

}  // namespace codehub::runtime::docker
