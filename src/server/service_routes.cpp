#include "service_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "codehub/api/security_headers.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/base/metrics.hpp"
#include "process_metrics.hpp"

namespace codehub::server {
namespace {

constexpr auto kCheckLimit = std::chrono::seconds(2);
constexpr auto kChecksHold =
    std::chrono::milliseconds(500);  // Whoever asks all the time does not load what is checked.

http::Response machine_response(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", std::move(type));
  response.headers.set("Cache-Control", "no-store");
  api::add_security_headers(response.headers);
  response.body = std::move(body);
  return response;
}

std::string trouble_of(const Result<void>& result) { return result ? std::string() : result.error().message; }

bool same_secret(std::string_view left, std::string_view right) {
  unsigned difference = left.size() == right.size() ? 0U : 1U;
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
  }
  return difference == 0;
}

}  // namespace

bool ServiceRoutes::owns(std::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

asio::awaitable<void> ServiceRoutes::handle(http::Exchange& exchange) {
  exchange.note("route", "service");
  const auto& request = exchange.request();
  http::Response response;
  if (request.method != "GET" && request.method != "HEAD") {
    response = machine_response(405, "text/plain", "this address takes only GET and HEAD\n");
    response.headers.set("Allow", "GET, HEAD");
  } else if (request.path() == "/healthz") {
    response = machine_response(200, "text/plain", "ok\n");
  } else if (request.path() == "/readyz") {
    response = co_await ready();
  } else {
    response = co_await metrics(request);
  }
  static_cast<void>(co_await exchange.respond(std::move(response)));  // Fails only when nobody listens any more.
}

asio::awaitable<std::vector<ServiceRoutes::Check>> ServiceRoutes::check_all() {
  auto store_answer = parts_.store.ping();
  const auto database = co_await with_deadline(kCheckLimit, "the database", std::move(store_answer));
  auto runtime_answer = parts_.runtime.ping();
  const auto engine = co_await with_deadline(kCheckLimit, "the container engine", std::move(runtime_answer));
  std::vector<Check> checks;
  checks.push_back({"database", trouble_of(database)});
  checks.push_back({"runtime", trouble_of(engine)});
  checks.push_back({"controller", parts_.controlling ? "" : "the controller does not run"});
  co_return checks;
}

asio::awaitable<http::Response> ServiceRoutes::ready() {
  const auto now = std::chrono::steady_clock::now();
  if (last_checks_.empty() || now - checked_at_ > kChecksHold) {
    last_checks_ = co_await check_all();
    checked_at_ = std::chrono::steady_clock::now();
  }
  bool good = !parts_.stopping;
  nlohmann::json checks = nlohmann::json::object();
  for (const auto& check : last_checks_) {
    good = good && check.trouble.empty();
    checks[check.name] = {{"ok", check.trouble.empty()}};
    if (!check.trouble.empty()) checks[check.name]["message"] = check.trouble;
  }
  if (parts_.stopping) checks["server"] = {{"ok", false}, {"message", "the server is stopping"}};
  const nlohmann::json body = {{"ready", good}, {"checks", std::move(checks)}};
  auto text = body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  co_return machine_response(good ? 200 : 503, "application/json", std::move(text));
}

asio::awaitable<http::Response> ServiceRoutes::metrics(const http::RequestHead& request) {
  if (!parts_.metrics_token.empty() &&
      !same_secret(request.headers.get("Authorization"), "Bearer " + parts_.metrics_token)) {
    co_return machine_response(403, "text/plain", "metrics need the token of `metrics.token`\n");
  }
  const auto connections = co_await parts_.open_connections();
  auto text = render_metrics() + render_process_metrics();
  text += fmt::format(
      "# HELP codehub_http_open_connections Open client connections.\n# TYPE codehub_http_open_connections gauge\n"
      "codehub_http_open_connections {}\n"
      "# HELP codehub_build_info The program's version.\n# TYPE codehub_build_info gauge\n"
      "codehub_build_info{{version=\"{}\"}} 1\n",
      connections.value_or(0), CODEHUB_VERSION);
  co_return machine_response(200, "text/plain; version=0.0.4", std::move(text));
}

}  // namespace codehub::server
