#include "codehub/agent/sharing.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "codehub/agent/json_reader.hpp"

namespace codehub::agent {

using nlohmann::json;

namespace {

constexpr std::size_t kMostPorts = 256;
constexpr std::size_t kMostViewers = 50;
constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostUrlBytes = 2048;
constexpr std::int64_t kMostViewersCounted = 1'000'000;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

/// Programs open it with a browser: nothing but the web.
Result<std::string> read_url(const JsonReader& object, const std::string& place, std::string_view key) {
  auto url = object.text(key);
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  if (is_web && url.size() <= kMostUrlBytes && !has_control(url)) return url;
  return fail(ErrorCode::kInvalidRequest,
              fmt::format("{}{} is not an http or https address of at most {} bytes", place, key, kMostUrlBytes));
}

Result<PortViewer> read_viewer(const JsonReader& object, const std::string& place) {
  PortViewer viewer;
  viewer.name = object.text("name");
  viewer.guest = object.flag("guest");
  if (viewer.name.size() <= kMostNameBytes && !has_control(viewer.name)) return viewer;
  return fail(
      ErrorCode::kInvalidRequest,
      fmt::format("{}viewers has a name of more than {} bytes or with a control character", place, kMostNameBytes));
}

Result<std::int64_t> read_number(const JsonReader& object, const std::string& place, std::string_view key,
                                 std::int64_t least, std::int64_t most) {
  const auto number = object.number(key);
  if (number && *number >= least && *number <= most) return *number;
  return fail(ErrorCode::kInvalidRequest,
              fmt::format("{}{} is not a whole number from {} to {}", place, key, least, most));
}

Result<std::vector<JsonReader>> read_list(const JsonReader& object, const std::string& place, std::string_view key,
                                          std::size_t most) {
  auto list = object.objects(key);
  if (list && list->size() <= most) return std::move(*list);
  return fail(ErrorCode::kInvalidRequest, fmt::format("{}{} is not a list of at most {} objects", place, key, most));
}

Result<SharedPort> read_port(const JsonReader& object, const std::string& place) {
  SharedPort port;
  TRY(const auto number, read_number(object, place, "port", 1, 65535));
  port.port = static_cast<std::uint16_t>(number);
  TRY(port.url, read_url(object, place, "url"));
  const auto audience = parse_audience(object.text("audience"));
  if (!audience) {
    return fail(ErrorCode::kInvalidRequest, place + "audience is not one of owner, people, everyone, link");
  }
  port.audience = *audience;
  port.active = object.flag("active");
  TRY(port.viewer_count, read_number(object, place, "viewer_count", 0, kMostViewersCounted));
  TRY(const auto viewers, read_list(object, place, "viewers", kMostViewers));
  for (const auto& entry : viewers) {
    TRY(auto viewer, read_viewer(entry, place));
    port.viewers.push_back(std::move(viewer));
  }
  return port;
}

json to_json(const SharedPort& port) {
  json viewers = json::array();
  for (const auto& viewer : port.viewers) viewers.push_back({{"name", viewer.name}, {"guest", viewer.guest}});
  return {{"port", port.port},
          {"url", port.url},
          {"audience", std::string(to_string(port.audience))},
          {"active", port.active},
          {"viewers", std::move(viewers)},
          {"viewer_count", port.viewer_count}};
}

}  // namespace

Result<Sharing> parse_sharing(std::string_view body) {
  TRY(const auto object, JsonReader::parse(body));
  Sharing sharing;
  TRY(sharing.dashboard_url, read_url(object, {}, "dashboard_url"));
  TRY(const auto ports, read_list(object, {}, "ports", kMostPorts));
  for (std::size_t index = 0; index < ports.size(); ++index) {
    TRY(auto port, read_port(ports[index], fmt::format("ports[{}].", index)));
    sharing.ports.push_back(std::move(port));
  }
  return sharing;
}

std::string render_sharing(const Sharing& sharing) {
  json ports = json::array();
  for (const auto& port : sharing.ports) ports.push_back(to_json(port));
  return json{{"dashboard_url", sharing.dashboard_url}, {"ports", std::move(ports)}}.dump();
}

}  // namespace codehub::agent
