#include "pull_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json.hpp"

namespace codehub::runtime::docker {

void PullReport::note_layer(const std::string& id, const std::string& status, std::uint64_t current,
                            std::uint64_t total) {
  auto& layer = layers_[id];
  if (status == "Downloading") {
    layer.stage = Stage::kDownloading;
    layer.bytes = current;
    layer.size = std::max(layer.size, total);
  } else if (status == "Verifying Checksum" || status == "Download complete" || status == "Extracting") {
    layer.stage = Stage::kExtracting;
    layer.bytes = layer.size;
  } else if (status == "Pull complete" || status == "Already exists") {
    layer.stage = Stage::kDone;
    layer.bytes = layer.size;
  }
}

std::optional<PullProgress> PullReport::feed(std::string_view line) {
  const auto json = Json::parse(line.begin(), line.end(), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  if (auto words = text_at(json, "error"); !words.empty()) {
    error_ = std::move(words);
    return std::nullopt;
  }
  const auto status = text_at(json, "status");
  const auto id = text_at(json, "id");
  // "Pulling from …" carries the tag as its id.
  if (id.empty() || status.starts_with("Pulling from")) return std::nullopt;
  const auto& detail = member(json, "progressDetail");
  note_layer(id, status, count_at(detail, "current"), count_at(detail, "total"));
  auto message = summary();
  if (message == last_) return std::nullopt;
  last_ = std::move(message);
  return PullProgress{last_};
}

std::string PullReport::summary() const {
  std::uint64_t bytes = 0;
  std::uint64_t size = 0;
  std::size_t done = 0;
  bool downloading = false;
  bool extracting = false;
  for (const auto& [id, layer] : layers_) {
    bytes += std::min(layer.bytes, layer.size);
    size += layer.size;
    done += layer.stage == Stage::kDone ? 1U : 0U;
    downloading = downloading || layer.stage == Stage::kDownloading;
    extracting = extracting || layer.stage == Stage::kExtracting;
  }
  const auto layers = fmt::format("({} of {} layers)", done, layers_.size());
  if (downloading && size > 0) return fmt::format("Downloading {} % {}", bytes * 100 / size, layers);
  return fmt::format("{} {}", extracting ? "Extracting" : "Waiting", layers);
}

ImageReference split_image(const std::string& image) {
  if (const auto at = image.find('@'); at != image.npos) return {image.substr(0, at), image.substr(at + 1)};
  const auto slash = image.rfind('/');
  const auto colon = image.find(':', slash == image.npos ? 0 : slash);
  if (colon == image.npos) return {image, "latest"};
  return {image.substr(0, colon), image.substr(colon + 1)};
}

}  // namespace codehub::runtime::docker
