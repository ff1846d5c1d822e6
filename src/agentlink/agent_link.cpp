#include "codehub/agentlink/agent_link.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "agent_json.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/http/tls_stream.hpp"

namespace codehub::agentlink {

namespace {

constexpr std::chrono::seconds kConnectLimit{5};
constexpr std::chrono::seconds kAnswerLimit{10};
constexpr std::chrono::seconds kLongestWait{60};
constexpr std::size_t kStatusLimit = 64 * 1024;
constexpr std::size_t kLogLimit = 8 * 1024 * 1024;
constexpr std::size_t kPortsLimit = 1024 * 1024;
constexpr std::string_view kProtocolHeader = "Codehub-Port-Protocol";

Task<std::unique_ptr<http::ByteStream>> dial_agent(std::string endpoint) {
  CO_TRY(auto parsed, http::parse_endpoint(endpoint));
  auto connecting = http::connect(std::move(parsed));
  auto stream = co_await with_deadline(kConnectLimit, "connecting to the agent", std::move(connecting));
  if (stream) co_return std::move(*stream);
  co_return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent does not answer", stream.error().message);
}

http::RequestHead agent_request(const AgentAddress& agent, std::string method, std::string target) {
  http::RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers.set("Host", agent.endpoint);
  head.headers.set("Authorization", "Bearer " + agent.token);
  return head;
}

/// What the status of an answer means to a caller; the agent's own words go to the log only.
Result<void> judge(const http::Response& response) {
  if (response.status >= 200 && response.status < 300) return {};
  const auto detail = fmt::format("status {}: {}", response.status, response.body.substr(0, 500));
  switch (response.status) {
    case 401: return fail(ErrorCode::kUnauthorized, "the workspace's agent refuses the hub's token", detail);
    case 400: return fail(ErrorCode::kInvalidRequest, "the workspace's agent refuses the request", detail);
    case 403: return fail(ErrorCode::kForbidden, "the workspace's agent does not allow this", detail);
    case 404: return fail(ErrorCode::kNotFound, "the workspace's agent does not know this", detail);
    case 409: return fail(ErrorCode::kInvalidState, "the workspace's agent cannot do this now", detail);
    case 413: return fail(ErrorCode::kTooLarge, "the request is too large for the workspace's agent", detail);
    default: return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent failed", detail);
  }
}

Task<http::Response> ask_agent(AgentAddress agent, std::string method, std::string target, std::string body,
                               std::size_t body_limit, std::chrono::seconds answer_limit = kAnswerLimit) {
  auto head = agent_request(agent, std::move(method), std::move(target));
  if (!body.empty()) head.headers.set("Content-Type", "application/json");
  http::FetchOptions options;
  options.deadline = answer_limit;
  options.body_limit = body_limit;
  auto dial = agent_dialer(agent);
  auto response = co_await http::fetch(std::move(dial), std::move(head), std::move(body), options);
  if (!response) {
    const auto& error = response.error();
    co_return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent does not answer",
                   error.detail.empty() ? error.message : error.message + ": " + error.detail);
  }
  CO_CHECK(judge(*response));
  co_return std::move(*response);
}

class AgentClientImpl final : public AgentClient {
 public:
  Task<AgentStatus> status(AgentAddress agent, bool fresh) override {
    std::string target = fresh ? "/v1/status?fresh=1" : "/v1/status";
    CO_TRY(const auto response, co_await ask_agent(std::move(agent), "GET", std::move(target), {}, kStatusLimit));
    co_return parse_status(response.body);
  }

  Task<void> setup(AgentAddress agent, SetupRequest request) override {
    auto body = render_setup(request);
    CO_TRY(const auto response,
           co_await ask_agent(std::move(agent), "PUT", "/v1/setup", std::move(body), kStatusLimit));
    co_return Result<void>{};
  }

  Task<std::vector<SetupLine>> setup_log(AgentAddress agent, std::int64_t after) override {
    auto target = fmt::format("/v1/logs?after={}", after);
    CO_TRY(const auto response, co_await ask_agent(std::move(agent), "GET", std::move(target), {}, kLogLimit));
    co_return parse_log(response.body, after);
  }

  Task<void> shutdown(AgentAddress agent) override {
    CO_TRY(const auto response, co_await ask_agent(std::move(agent), "POST", "/v1/shutdown", {}, kStatusLimit));
    co_return Result<void>{};
  }

  Task<ListeningPorts> ports(AgentAddress agent, std::uint64_t after, std::chrono::seconds wait) override {
    wait = std::clamp(wait, std::chrono::seconds(0), kLongestWait);
    auto target = fmt::format("/v1/ports?after={}&wait={}", after, wait.count());
    const auto limit = kAnswerLimit + wait;
    CO_TRY(const auto response, co_await ask_agent(std::move(agent), "GET", std::move(target), {}, kPortsLimit, limit));
    co_return parse_ports(response.body);
  }

  Task<void> share_state(AgentAddress agent, SharingState state) override {
    auto body = render_sharing(state);
    CO_TRY(const auto response,
           co_await ask_agent(std::move(agent), "PUT", "/v1/sharing", std::move(body), kStatusLimit));
    co_return Result<void>{};
  }

  Task<void> tell_idleness(AgentAddress agent, std::string json) override {
    CO_TRY(const auto response,
           co_await ask_agent(std::move(agent), "PUT", "/v1/idleness", std::move(json), kStatusLimit));
    co_return Result<void>{};
  }
};

/// An open way into the workspace, and what the agent says is spoken at its end.
struct Tunnel {
  std::unique_ptr<http::ByteStream> stream;
  PortProtocol protocol = PortProtocol::kUnknown;
};

Task<Tunnel> ask_for_tunnel(AgentAddress agent, std::string target) {
  CO_TRY(auto stream, co_await dial_agent(agent.endpoint));
  auto connection = http::ClientConnection::over(std::move(stream));
  http::RequestHead head;
  head.method = "CONNECT";
  head.headers.set("Host", target);
  head.headers.set("Proxy-Authorization", "Bearer " + agent.token);
  head.target = std::move(target);
  CO_CHECK(co_await connection->send_head(std::move(head), false));
  CO_TRY(const auto answer, co_await connection->read_head());
  if (answer.status == 200) {
    Tunnel tunnel;
    tunnel.protocol = parse_protocol(answer.headers.get(kProtocolHeader));
    tunnel.stream = connection->release();
    co_return std::move(tunnel);
  }
  // To the visitor of a tunnel the agent is upstream, whatever it says about us: its 401 is about the hub's token, and
  // passed on it would send a signed-in person to sign in again.
  const auto* message = answer.status == 502 ? "nothing in the workspace answers there"
                                             : "the workspace's agent does not open the way into the workspace";
  co_return fail(ErrorCode::kUpstreamUnavailable, message, fmt::format("CONNECT: status {}", answer.status));
}

Task<Tunnel> open(AgentAddress agent, std::string target, std::chrono::steady_clock::duration limit) {
  auto asking = ask_for_tunnel(std::move(agent), std::move(target));
  auto tunnel = co_await with_deadline(limit, "a tunnel into the workspace", std::move(asking));
  if (!tunnel && tunnel.error().code == ErrorCode::kDeadlineExceeded) {
    co_return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent does not answer", tunnel.error().message);
  }
  co_return tunnel;
}

Task<std::unique_ptr<http::ByteStream>> open_web_tunnel(AgentAddress agent, std::string target) {
  CO_TRY(auto tunnel, co_await open(std::move(agent), std::move(target), kTunnelLimit));
  if (tunnel.protocol != PortProtocol::kHttps) co_return std::move(tunnel.stream);
  co_return co_await http::start_tls(std::move(tunnel.stream), "localhost", kTunnelLimit);
}

}  // namespace

std::unique_ptr<AgentClient> create_agent_client() { return std::make_unique<AgentClientImpl>(); }

Task<std::unique_ptr<http::ByteStream>> open_tunnel(AgentAddress agent, std::string target,
                                                    std::chrono::steady_clock::duration limit) {
  CO_TRY(auto tunnel, co_await open(std::move(agent), std::move(target), limit));
  co_return std::move(tunnel.stream);
}

http::Dialer tunnel_dialer(AgentAddress agent, std::string target) {
  return [agent = std::move(agent), target = std::move(target)] { return open_web_tunnel(agent, target); };
}

http::Dialer agent_dialer(AgentAddress agent) {
  return [endpoint = std::move(agent.endpoint)] { return dial_agent(endpoint); };
}

}  // namespace codehub::agentlink
