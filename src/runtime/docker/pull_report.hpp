#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codehub/runtime/runtime.hpp"

namespace codehub::runtime::docker {

/// Sums up the lines of POST /images/create.
class PullReport {
 public:
  /// The progress after this line, when it reads differently from before.
  [[nodiscard]] std::optional<PullProgress> feed(std::string_view line);
  /// The engine's words when it gave up.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  enum class Stage { kWaiting, kDownloading, kExtracting, kDone };
  struct Layer {
    Stage stage = Stage::kWaiting;
    std::uint64_t bytes = 0;
    std::uint64_t size = 0;
  };
  void note_layer(const std::string& id, const std::string& status, std::uint64_t current, std::uint64_t total);
  [[nodiscard]] std::string summary() const;

  std::map<std::string, Layer> layers_;
  std::string error_;
  std::string last_;
};

/// Name and tag as POST /images/create wants them apart; "latest" when the reference names neither tag nor digest.
struct ImageReference {
  std::string name;
  std::string tag;
};
[[nodiscard]] ImageReference split_image(const std::string& image);

}  // namespace codehub::runtime::docker
