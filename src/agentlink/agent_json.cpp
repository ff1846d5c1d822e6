#include "agent_json.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

namespace codehub::agentlink {

using nlohmann::json;

namespace {

constexpr std::size_t kShortText = 200;
constexpr std::size_t kErrorText = 4096;
constexpr std::size_t kLineText = 16 * 1024;
constexpr std::size_t kProcessText = 64;
constexpr std::size_t kCommandText = 300;
constexpr std::size_t kMostPorts = 256;
constexpr std::size_t kMostAddresses = 16;
constexpr std::size_t kMostViewers = 50;
constexpr std::size_t kMostRequestId = 64;
constexpr double kMostCores = 4096;
/// JavaScript, which reads the hub's answers, counts exactly up to here.
constexpr std::uint64_t kMostRevisions = std::uint64_t{1} << 53;
constexpr std::uint64_t kMostBytes = kMostRevisions;

/// A JSON object, or nothing; deep nesting is refused while parsing.
std::optional<json> parse_object(std::string_view body) {
  constexpr int kMaxDepth = 16;
  bool too_deep = false;
  const auto guard = [&](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  auto value = json::parse(body, guard, /*allow_exceptions=*/false);
  if (too_deep || !value.is_object()) return std::nullopt;
  return value;
}

/// Cut between characters: a text of bytes that are not UTF-8 never comes out of the parser.
std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U) --limit;
  text.resize(limit);
  return text;
}

std::string text_at(const json& object, const char* key, std::size_t limit) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? cut(found->get<std::string>(), limit) : std::string{};
}

json object_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

int count_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return 0;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > std::numeric_limits<int>::max()) {
    return std::numeric_limits<int>::max();
  }
  return static_cast<int>(std::clamp<std::int64_t>(found->get<std::int64_t>(), 0, std::numeric_limits<int>::max()));
}

SetupState setup_state(const std::string& text) {
  if (text == "running") return SetupState::kRunning;
  if (text == "done") return SetupState::kDone;
  return text == "failed" ? SetupState::kFailed : SetupState::kNone;
}

IdeState ide_state(const std::string& text) {
  if (text == "starting") return IdeState::kStarting;
  if (text == "ready") return IdeState::kReady;
  return text == "failed" ? IdeState::kFailed : IdeState::kStopped;
}

std::optional<SetupLine> parse_line(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) return std::nullopt;
  const auto seq = object->find("seq");
  if (seq == object->end() || !seq->is_number_unsigned()) return std::nullopt;
  const auto number = seq->get<std::uint64_t>();
  if (number == 0 || number > (std::uint64_t{1} << 52)) return std::nullopt;
  SetupLine line;
  line.seq = static_cast<std::int64_t>(number);
  line.time = parse_rfc3339(text_at(*object, "time", kShortText)).value_or(Timestamp{});
  line.text = text_at(*object, "text", kLineText);
  return line;
}

Result<json> required_object(std::string_view body) {
  auto object = parse_object(body);
  if (object) return std::move(*object);
  return fail(ErrorCode::kUpstreamUnavailable, "the agent's answer is not understood",
              cut(std::string(body), kShortText));
}

std::optional<std::uint64_t> unsigned_at(const json& object, const char* key, std::uint64_t most) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto number = found->get<std::uint64_t>();
  return number <= most ? std::optional(number) : std::nullopt;
}

std::string as_line(std::string text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; };
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return text;
}

/// A text for one line of a screen: it comes from a process of the workspace and may hold escape sequences.
std::string line_at(const json& object, const char* key, std::size_t limit) {
  return as_line(text_at(object, key, limit));
}

constexpr std::array kProtocols = {PortProtocol::kHttp, PortProtocol::kHttps, PortProtocol::kOther};

bool is_address(const json& value) {
  if (!value.is_string()) return false;
  in6_addr ignored{};
  const auto& text = value.get_ref<const std::string&>();
  return ::inet_pton(AF_INET, text.c_str(), &ignored) == 1 || ::inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

std::optional<ListeningPort> read_port(const json& object) {
  if (!object.is_object()) return std::nullopt;
  const auto number = unsigned_at(object, "port", 65535);
  if (!number || *number == 0) return std::nullopt;
  ListeningPort port;
  port.port = static_cast<std::uint16_t>(*number);
  const auto addresses = object.find("addresses");
  if (addresses != object.end() && addresses->is_array()) {
    for (const auto& address : *addresses) {
      if (port.addresses.size() == kMostAddresses) break;
      if (is_address(address)) port.addresses.push_back(address.get<std::string>());
    }
  }
  port.protocol = parse_protocol(text_at(object, "protocol", kShortText));
  port.process = line_at(object, "process", kProcessText);
  port.command = line_at(object, "command", kCommandText);
  port.pid = static_cast<std::int64_t>(unsigned_at(object, "pid", std::numeric_limits<int>::max()).value_or(0));
  port.since = parse_rfc3339(text_at(object, "since", kShortText)).value_or(Timestamp{});
  return port;
}

json shared_port(const SharedPort& port) {
  json viewers = json::array();
  for (const auto& viewer : port.viewers) {
    if (viewers.size() == kMostViewers) break;
    viewers.push_back({{"name", as_line(cut(viewer.name, kShortText))}, {"guest", viewer.guest}});
  }
  return {{"port", port.port},
          {"url", port.url},
          {"audience", std::string(to_string(port.audience))},
          {"active", port.active},
          {"viewers", std::move(viewers)},
          {"viewer_count", port.viewer_count}};
}

double positive_at(const json& object, const char* key, double most) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return 0;
  return std::clamp(found->get<double>(), 0.0, most);
}

std::optional<ReportedSignal> read_signal(const json& object, SignalKind kind) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24) * 3653;
  const auto found = object.find(to_string(kind));
  if (found == object.end() || !found->is_object()) return std::nullopt;
  const auto age = unsigned_at(*found, "age_ms", static_cast<std::uint64_t>(kLongest.count()));
  if (!age) return std::nullopt;
  ReportedSignal signal;
  signal.kind = kind;
  signal.age = std::chrono::milliseconds(*age);
  signal.cause = line_at(*found, "cause", kMaxCauseBytes);
  return signal;
}

bool is_request_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !id.empty() && id.size() <= kMostRequestId && std::all_of(id.begin(), id.end(), fits);
}

std::optional<KeepAwakeRequest> read_keep_awake(const json& object) {
  constexpr std::chrono::seconds kLongest = std::chrono::hours(24) * 400;
  const auto seconds = unsigned_at(object, "seconds", static_cast<std::uint64_t>(kLongest.count()));
  KeepAwakeRequest request;
  request.id = text_at(object, "id", kShortText);
  if (!seconds || *seconds == 0 || !is_request_id(request.id)) return std::nullopt;
  request.length = std::chrono::seconds(*seconds);
  request.reason = line_at(object, "reason", kMaxCauseBytes);
  return request;
}

AgentActivity read_activity(const json& object) {
  AgentActivity activity;
  for (const auto kind : {SignalKind::kPresence, SignalKind::kTerminal, SignalKind::kBusy}) {
    if (auto signal = read_signal(object, kind)) activity.signals.push_back(std::move(*signal));
  }
  activity.cpu_cores = positive_at(object, "cpu_cores", kMostCores);
  activity.memory_bytes = unsigned_at(object, "memory_bytes", kMostBytes).value_or(0);
  activity.disk_bytes = unsigned_at(object, "disk_bytes", kMostBytes);
  activity.keep_awake_request = read_keep_awake(object_at(object, "keep_awake_request"));
  return activity;
}

}  // namespace

PortProtocol parse_protocol(std::string_view text) {
  const auto* found = std::find_if(kProtocols.begin(), kProtocols.end(),
                                   [&](PortProtocol protocol) { return to_string(protocol) == text; });
  return found == kProtocols.end() ? PortProtocol::kUnknown : *found;
}

std::string render_setup(const SetupRequest& request) {
  const json body = {{"operation_id", request.operation_id.value()},
                     {"workspace_name", request.workspace_name},
                     {"dashboard_url", request.dashboard_url},
                     {"repository", request.repository},
                     {"branch", request.branch},
                     {"startup_script", request.startup_script},
                     {"git", {{"name", request.git_name}, {"email", request.git_email}}},
                     {"ssh_private_key", request.ssh_private_key},
                     {"ssh_public_key", request.ssh_public_key},
                     {"locale", request.locale},
                     {"proxy_uri", request.proxy_uri},
                     {"ide", {{"product_name", request.product_name}, {"gallery_url", request.gallery_url}}}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string render_sharing(const SharingState& state) {
  json ports = json::array();
  for (const auto& port : state.ports) {
    if (ports.size() == kMostPorts) break;
    ports.push_back(shared_port(port));
  }
  const json body = {{"dashboard_url", state.dashboard_url}, {"ports", std::move(ports)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<AgentStatus> parse_status(std::string_view body) {
  TRY(const auto object, required_object(body));
  AgentStatus status;
  status.workspace_id = WorkspaceId(text_at(object, "workspace_id", kShortText));
  status.version = text_at(object, "version", kShortText);
  const auto setup = object_at(object, "setup");
  status.operation_id = OperationId(text_at(setup, "operation_id", kShortText));
  status.setup = setup_state(text_at(setup, "state", kShortText));
  status.setup_error = text_at(setup, "error", kErrorText);
  const auto ide = object_at(object, "ide");
  status.ide = ide_state(text_at(ide, "state", kShortText));
  status.ide_error = text_at(ide, "error", kErrorText);
  const auto git = object.find("git");
  if (git != object.end() && git->is_object())
    status.git = GitState{count_at(*git, "uncommitted"), count_at(*git, "unpushed")};
  const auto activity = object.find("activity");
  if (activity != object.end() && activity->is_object()) status.activity = read_activity(*activity);
  return status;
}

std::vector<SetupLine> parse_log(std::string_view body, std::int64_t after) {
  std::vector<SetupLine> lines;
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    auto line = parse_line(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    // Numbers that do not grow would make a reader go round in circles.
    if (!line || line->seq <= after) continue;
    after = line->seq;
    lines.push_back(std::move(*line));
  }
  return lines;
}

Result<ListeningPorts> parse_ports(std::string_view body) {
  TRY(const auto object, required_object(body));
  const auto revision = unsigned_at(object, "revision", kMostRevisions);
  const auto listed = object.find("ports");
  if (!revision || listed == object.end() || !listed->is_array()) {
    return fail(ErrorCode::kUpstreamUnavailable, "the agent's list of ports is not understood",
                cut(std::string(body), kShortText));
  }
  ListeningPorts ports;
  ports.revision = *revision;
  for (const auto& entry : *listed) {
    if (ports.ports.size() == kMostPorts) break;
    auto port = read_port(entry);
    // One entry for each number, in order: who reads it relies on that.
    if (!port || (!ports.ports.empty() && port->port <= ports.ports.back().port)) continue;
    ports.ports.push_back(std::move(*port));
  }
  return ports;
}

}  // namespace codehub::agentlink
