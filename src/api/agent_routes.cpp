#include <cmath>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "agent_address.hpp"
#include "bring_up.hpp"
#include "codehub/http/proxy.hpp"
#include "codehub/http/text.hpp"
#include "event_stream.hpp"
#include "render.hpp"
#include "route.hpp"

// What is answered by the workspace's own agent. An agent belongs to its workspace's user: its answers are read within
// bounds, checked, and rendered anew, so that nothing of a workspace's making speaks for the dashboard's origin.
namespace codehub::api {
namespace {

using nlohmann::json;

constexpr std::size_t kMostAgentBytes = 1024 * 1024;
constexpr std::size_t kMostSamples = 1000;
constexpr std::size_t kMostTerminals = 200;
constexpr std::size_t kMostTitleBytes = 200;

http::RequestHead agent_request(std::string method, std::string target, const agentlink::AgentAddress& agent) {
  http::RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers.set("Host", agent.endpoint);
  head.headers.set("Authorization", "Bearer " + agent.token);
  return head;
}

tl::unexpected<Error> odd_answer(std::string detail) {
  return fail(ErrorCode::kUpstreamUnavailable, "the workspace's agent gave an answer that makes no sense",
              std::move(detail));
}

// What the agent answers, also when it does not know what was asked for (404).
Task<http::Response> ask_agent(const char* method, std::string target, const Workspace& workspace) {
  CO_TRY(auto agent, require_running_agent(workspace));
  auto head = agent_request(method, std::move(target), agent);
  auto dial = agentlink::agent_dialer(std::move(agent));
  std::string body;
  http::FetchOptions options;
  options.deadline = std::chrono::seconds(10);
  options.body_limit = kMostAgentBytes;
  CO_TRY(auto response, co_await http::fetch(std::move(dial), std::move(head), std::move(body), options));
  if (response.status >= 300 && response.status != 404)
    co_return odd_answer("status " + std::to_string(response.status));
  co_return response;
}

Task<json> ask_agent_for_json(std::string target, const Workspace& workspace) {
  CO_TRY(const auto response, co_await ask_agent("GET", std::move(target), workspace));
  if (response.status == 404) co_return odd_answer("status 404");
  auto value = json::parse(response.body, nullptr, false);
  if (!value.is_object()) co_return odd_answer("no JSON object");
  co_return value;
}

double number_at(const json& object, const char* key) {
  const auto found = object.find(key);
  const double value = found != object.end() && found->is_number() ? found->get<double>() : 0.0;
  return std::isfinite(value) && value > 0 ? value : 0.0;
}

std::int64_t integer_at(const json& object, const char* key) {
  constexpr double kMost = 9.0e18;
  return static_cast<std::int64_t>(std::min(number_at(object, key), kMost));
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The agent's time in our own spelling, or null when it is none.
json time_at(const json& object, const char* key) {
  const auto time = parse_rfc3339(text_at(object, key));
  return time ? json(format_rfc3339(*time)) : json(nullptr);
}

json array_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : json::array();
}

bool is_terminal_id(std::string_view id) {
  constexpr std::size_t kLongest = 32;
  return !id.empty() && id.size() <= kLongest &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Result<void> check_terminal_id(std::string_view id) {
  if (is_terminal_id(id)) return {};
  return fail(ErrorCode::kInvalidRequest, "a terminal's name has 1 to 32 of a-z, 0-9 and -");
}

// Only what a WebSocket hand-shake needs crosses over: no cookie, no origin, nothing else of the browser.
void copy_handshake(const http::Headers& from, http::Headers& to) {
  for (const auto name : {"Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"}) {
    if (const auto value = from.find(name)) to.set(name, std::string(*value));
  }
}

void keep_handshake(http::ResponseHead& head) {
  http::Headers kept;
  for (const auto name : {"Upgrade", "Connection", "Sec-WebSocket-Accept", "Content-Length", "Transfer-Encoding"}) {
    if (const auto value = head.headers.find(name)) kept.set(name, std::string(*value));
  }
  head.headers = std::move(kept);
  if (head.status == 101) return;
  if (head.status < 400) head.status = 502;
  head.headers.set("Content-Type", "text/plain");
  add_api_headers(head.headers);
}

// Joins the client's WebSocket with the agent's until either ends, the session ends, or the server stops.
Task<Reply> join_websocket(Context& context, Call& call, std::string target, Use use) {
  using namespace boost::asio::experimental::awaitable_operators;
  const auto& request = call.exchange.request();
  if (!request.is_websocket()) {
    co_return fail(ErrorCode::kInvalidRequest, "this address speaks WebSocket only: ask for an upgrade");
  }
  tell_use(context, call.workspace.id, use);
  CO_TRY(call.workspace, co_await bring_up(context, call, use));
  CO_TRY(auto agent, require_running_agent(call.workspace));
  http::RelayCount passed;
  http::ProxyPlan plan;
  plan.passed = &passed;
  plan.head = agent_request("GET", std::move(target), agent);
  copy_handshake(request.headers, plan.head.headers);
  auto key = "agent " + call.workspace.id.value() + " " + agent.endpoint;
  http::Upstream upstream{std::move(key), agentlink::agent_dialer(std::move(agent))};
  plan.upstream = std::make_shared<const http::Upstream>(std::move(upstream));
  plan.edit_response = keep_handshake;
  CO_CHECK(co_await context.parts.store.workspaces().touch_access(call.workspace.id, context.parts.clock()));
  auto passing = http::proxy(call.exchange, context.agent_connections, std::move(plan));
  auto watching = watch_session(context, call, Action::kEnterWorkspace);
  auto waking = wake_on_input(context, call.workspace.id, passed.left_to_right, std::move(use));
  auto first = co_await (std::move(passing) || std::move(watching) || std::move(waking));
  if (first.index() == 0) CO_CHECK(std::get<0>(std::move(first)));
  co_return Reply();
}

}  // namespace

Task<Reply> get_usage(Context&, Call& call) {
  std::string target = "/v1/usage";
  CO_TRY(const auto usage, co_await ask_agent_for_json(std::move(target), call.workspace));
  json samples = json::array();
  for (const auto& sample : array_at(usage, "samples")) {
    auto time = sample.is_object() ? time_at(sample, "time") : json(nullptr);
    if (time.is_null() || samples.size() == kMostSamples) continue;
    samples.push_back({{"time", std::move(time)},
                       {"cpu_cores", number_at(sample, "cpu_cores")},
                       {"memory_bytes", integer_at(sample, "memory_bytes")}});
  }
  co_return json_reply(200, {{"samples", std::move(samples)},
                             {"cpu_limit", number_at(usage, "cpu_limit")},
                             {"memory_limit_bytes", integer_at(usage, "memory_limit_bytes")}});
}

Task<Reply> list_terminals(Context&, Call& call) {
  std::string target = "/v1/terminals";
  CO_TRY(const auto terminals, co_await ask_agent_for_json(std::move(target), call.workspace));
  json items = json::array();
  for (const auto& terminal : array_at(terminals, "items")) {
    if (!terminal.is_object() || items.size() == kMostTerminals) continue;
    auto time = time_at(terminal, "created_at");
    const auto id = text_at(terminal, "id");
    if (!is_terminal_id(id) || time.is_null()) continue;
    const auto attached = terminal.find("attached");
    items.push_back({{"id", id},
                     {"title", text_at(terminal, "title").substr(0, kMostTitleBytes)},
                     {"created_at", std::move(time)},
                     {"attached", attached != terminal.end() && *attached == true}});
  }
  co_return json_reply(200, {{"items", std::move(items)}});
}

Task<Reply> close_terminal(Context&, Call& call) {
  const auto& tid = call.parameter("tid");
  CO_CHECK(check_terminal_id(tid));
  std::string target = "/v1/terminals/" + tid;
  CO_TRY(const auto response, co_await ask_agent("DELETE", std::move(target), call.workspace));
  if (response.status == 404) co_return fail(ErrorCode::kNotFound, "there is no such terminal");
  co_return empty_reply();
}

Task<Reply> attach_terminal(Context& context, Call& call) {
  constexpr int kWidth = 80;
  constexpr int kHeight = 24;
  constexpr int kMost = 1000;
  const auto& tid = call.parameter("tid");
  CO_CHECK(check_terminal_id(tid));
  CO_TRY(const auto query, call.query({"cols", "rows"}));
  CO_TRY(const auto cols, query.number("cols", kWidth, 1, kMost));
  CO_TRY(const auto rows, query.number("rows", kHeight, 1, kMost));
  auto target = "/v1/terminals/" + tid + "?cols=" + std::to_string(cols) + "&rows=" + std::to_string(rows);
  Use use{SignalKind::kTerminal, "a terminal of `" + call.user().username + "`"};
  co_return co_await join_websocket(context, call, std::move(target), std::move(use));
}

Task<Reply> run_command(Context& context, Call& call) {
  std::string target = "/v1/exec";
  Use use{SignalKind::kTerminal, "a command of `" + call.user().username + "`"};
  co_return co_await join_websocket(context, call, std::move(target), std::move(use));
}

}  // namespace codehub::api
