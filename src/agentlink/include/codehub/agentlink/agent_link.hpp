#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/base/task.hpp"
#include "codehub/domain/activity.hpp"
#include "codehub/domain/port.hpp"
#include "codehub/domain/share.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/http/client.hpp"

namespace codehub::agentlink {

/// How to reach one workspace's agent.
struct AgentAddress {
  std::string endpoint;  ///< "host:port"
  std::string token;
};

enum class SetupState { kNone, kRunning, kDone, kFailed };
enum class IdeState { kStopped, kStarting, kReady, kFailed };

/// A sign of use as an agent saw it. Its clock is not ours, so it says how long ago that was.
struct ReportedSignal {
  SignalKind kind = SignalKind::kPresence;  ///< kPresence, kTerminal or kBusy.
  std::chrono::milliseconds age{};          ///< Not negative, at most ten years.
  std::string cause;                        ///< At most `kMaxCauseBytes`, one line.
};

/// Somebody in the IDE asks that the workspace stays awake. Any process of the workspace can; the hub bounds it.
struct KeepAwakeRequest {
  std::string id;                 ///< 1 to 64 of `a-z`, `A-Z`, `0-9`, `-`; another one for every request.
  std::chrono::seconds length{};  ///< What is left of it now; 1 s to 400 days.
  std::string reason;             ///< At most `kMaxCauseBytes`, one line.
};

/// How a workspace is used, as its agent measures it.
struct AgentActivity {
  std::vector<ReportedSignal> signals;  ///< At most one of each kind.
  double cpu_cores = 0;                 ///< Mean of the last minute, of everything in the workspace.
  std::uint64_t memory_bytes = 0;
  std::optional<std::uint64_t> disk_bytes;  ///< Of the home; nothing while it is not known.
  std::optional<KeepAwakeRequest> keep_awake_request;
};

struct AgentStatus {
  WorkspaceId workspace_id;
  std::string version;
  OperationId operation_id;  ///< Of the set-up below.
  SetupState setup = SetupState::kNone;
  std::string setup_error;
  IdeState ide = IdeState::kStopped;
  std::string ide_error;
  std::optional<GitState> git;
  std::optional<AgentActivity> activity;  ///< Nothing: an agent of an older version, which does not measure it.
};

/// What the agent needs to make an empty home a workspace (see docs/agent.md).
struct SetupRequest {
  OperationId operation_id;
  std::string workspace_name;
  std::string dashboard_url;
  std::string repository;
  std::string branch;
  std::string startup_script;
  std::string git_name;
  std::string git_email;
  std::string ssh_private_key;
  std::string ssh_public_key;
  std::string locale;
  std::string proxy_uri;
  std::string product_name;
  std::string gallery_url;
};

struct SetupLine {
  std::int64_t seq = 0;
  Timestamp time{};
  std::string text;
};

/// Something that listens on a port of the workspace.
struct ListeningPort {
  std::uint16_t port = 0;
  std::vector<std::string> addresses;  ///< "127.0.0.1", "::1", "0.0.0.0", "::"
  PortProtocol protocol = PortProtocol::kUnknown;
  std::string process;  ///< Name of the owning process; empty when it is not known.
  std::string command;
  std::int64_t pid = 0;
  Timestamp since{};
};

struct ListeningPorts {
  std::uint64_t revision = 0;  ///< Differs after every change.
  std::vector<ListeningPort> ports;
};

/// Somebody who looks at a shared port now.
struct PortViewer {
  std::string name;  ///< Empty: a guest who gave none.
  bool guest = false;
};

/// A port of the workspace that has a share, for its owner's IDE: never with a link's token, which a process of the
/// workspace could read there.
struct SharedPort {
  std::uint16_t port = 0;
  std::string url;
  Audience audience = Audience::kOwner;  ///< As it counts, within the operator's limits.
  bool active = false;                   ///< Somebody else than the owner may visit it.
  std::vector<PortViewer> viewers;
  int viewer_count = 0;
};

/// What of a workspace is shared, and who looks.
struct SharingState {
  std::string dashboard_url;  ///< The workspace's page.
  std::vector<SharedPort> ports;
};

/// The hub's client of agents. Stateless: every call names the agent. Connections come from the calling executor.
/// An agent that does not answer is kUpstreamUnavailable; one that refuses our token is kUnauthorized; answers are
/// bounded and distrusted (an agent belongs to its workspace's user).
class AgentClient {
 public:
  virtual ~AgentClient() = default;
  /// `fresh`: git's state is looked up now, in at most five seconds, instead of as last seen.
  virtual Task<AgentStatus> status(AgentAddress agent, bool fresh = false) = 0;
  virtual Task<void> setup(AgentAddress agent, SetupRequest request) = 0;
  /// Lines of the set-up log after `after`.
  virtual Task<std::vector<SetupLine>> setup_log(AgentAddress agent, std::int64_t after) = 0;
  virtual Task<void> shutdown(AgentAddress agent) = 0;
  /// What listens in the workspace. Waits up to `wait` (at most a minute) for a revision other than `after`.
  virtual Task<ListeningPorts> ports(AgentAddress agent, std::uint64_t after, std::chrono::seconds wait) = 0;
  /// Tells the agent what is shared, for the IDE. kNotFound: one of an older version, which has no use for it. Beyond
  /// 256 ports, 50 viewers of a port and 200 bytes of a name it is cut.
  virtual Task<void> share_state(AgentAddress agent, SharingState state) = 0;
  /// Tells the agent why the workspace is awake and what happens when, for the IDE: `json` is the API's Idleness, at
  /// most 64 KiB. kNotFound: an agent of an older version, which has no use for it.
  virtual Task<void> tell_idleness(AgentAddress agent, std::string json) = 0;
};

[[nodiscard]] std::unique_ptr<AgentClient> create_agent_client();

/// A stream to a loopback port of the workspace ("127.0.0.1:8080"), or to its IDE ("ide:0"). Every failure, a refusal
/// of the agent's too, is kUpstreamUnavailable.
inline constexpr std::chrono::seconds kTunnelLimit{10};
[[nodiscard]] Task<std::unique_ptr<http::ByteStream>> open_tunnel(
    AgentAddress agent, std::string target, std::chrono::steady_clock::duration limit = kTunnelLimit);

/// Opens ways to a server that speaks HTTP, for a connection pool: such a tunnel, with TLS inside where the agent says
/// that the port speaks it (its certificate is not checked, see `http::start_tls`).
[[nodiscard]] http::Dialer tunnel_dialer(AgentAddress agent, std::string target);

/// Opens plain connections to the agent's own API, for requests that are passed on (terminals, exec, usage).
[[nodiscard]] http::Dialer agent_dialer(AgentAddress agent);

}  // namespace codehub::agentlink
