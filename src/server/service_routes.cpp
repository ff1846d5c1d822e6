#include "service_routes.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "codehub/api/security_headers.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/base/log.hpp"
#include "codehub/base/metrics.hpp"
#include "process_metrics.hpp"

namespace codehub::server {
namespace {

using Clock = std::chrono::steady_clock;

http::Response machine_response(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", std::move(type));
  response.headers.set("Cache-Control", "no-store");
  api::add_security_headers(response.headers);
  response.body = std::move(body);
  return response;
}

/// True as long as it lives, however the coroutine around it ends.
class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
  ~Flag() { flag_ = false; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
};

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
    response = metrics(request);
  }
  static_cast<void>(co_await exchange.respond(std::move(response)));  // Fails only when nobody listens any more.
}

ServiceRoutes::ServiceRoutes(asio::any_io_executor executor, ServiceParts parts)
    : parts_(std::move(parts)), ended_(executor), tasks_(std::move(executor)) {
  checks_[0].name = "database";
  checks_[0].look = [this] { return parts_.store.ping(); };
  checks_[1].name = "runtime";
  checks_[1].look = [this] { return with_deadline(parts_.check_limit, "the container engine", parts_.runtime.ping()); };
}

asio::awaitable<void> ServiceRoutes::close() { co_await tasks_.join(); }

asio::awaitable<void> ServiceRoutes::run(Check& check) {
  Result<void> seen = fail(ErrorCode::kInternal, "the " + check.name + " could not be checked");
  try {
    auto looking = check.look();
    seen = co_await std::move(looking);
  } catch (const std::exception& error) {
    log::error("server", "a check failed", {{"check", check.name}, {"error", error.what()}});
  }
  check.trouble = trouble_of(seen);
  check.ended_at = Clock::now();
  check.running = false;
  ended_.notify();
}

asio::awaitable<void> ServiceRoutes::look_again() {
  if (waiting_) co_return;  // Somebody did a moment ago; what is known is told meanwhile.
  const Flag waiting(waiting_);
  const auto begun = Clock::now();
  for (auto& check : checks_) {
    if (check.running || (check.trouble && begun - check.ended_at <= parts_.checks_hold)) continue;
    check.running = true;
    check.begun_at = begun;
    tasks_.spawn("check of " + check.name, [this, &check] { return run(check); });
  }
  const auto is_running = [](const Check& check) { return check.running; };
  while (std::any_of(checks_.begin(), checks_.end(), is_running)) {
    const auto left = parts_.check_limit - (Clock::now() - begun);
    if (left <= Clock::duration::zero()) break;
    const bool ended = co_await ended_.wait(left);
    if (!ended) break;
  }
}

/// A check that cannot be broken off (a database call) is told to be late, whatever it answered before.
std::string ServiceRoutes::trouble_with(const Check& check) const {
  if (check.running && Clock::now() - check.begun_at >= parts_.check_limit) {
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(parts_.check_limit).count();
    return fmt::format("the {} took longer than {} ms to answer", check.name, limit);
  }
  return check.trouble.value_or("starting: the first check is not over yet");
}

asio::awaitable<http::Response> ServiceRoutes::ready() {
  co_await look_again();
  std::vector<std::pair<std::string, std::string>> troubles;
  troubles.reserve(checks_.size() + 1);
  for (const auto& check : checks_) troubles.emplace_back(check.name, trouble_with(check));
  troubles.emplace_back("controller", parts_.controlling ? "" : "the controller does not run");
  bool good = !parts_.stopping;
  nlohmann::json checks = nlohmann::json::object();
  for (const auto& [name, trouble] : troubles) {
    good = good && trouble.empty();
    checks[name] = {{"ok", trouble.empty()}};
    if (!trouble.empty()) checks[name]["message"] = trouble;
  }
  if (parts_.stopping) checks["server"] = {{"ok", false}, {"message", "the server is stopping"}};
  const nlohmann::json body = {{"ready", good}, {"checks", std::move(checks)}};
  auto text = body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  co_return machine_response(good ? 200 : 503, "application/json", std::move(text));
}

http::Response ServiceRoutes::metrics(const http::RequestHead& request) const {
  if (!parts_.metrics_token.empty() &&
      !same_secret(request.headers.get("Authorization"), "Bearer " + parts_.metrics_token)) {
    return machine_response(403, "text/plain", "metrics need the token of `metrics.token`\n");
  }
  auto text = render_metrics() + render_process_metrics();
  text += fmt::format(
      "# HELP codehub_http_open_connections Open client connections.\n# TYPE codehub_http_open_connections gauge\n"
      "codehub_http_open_connections {}\n"
      "# HELP codehub_build_info The program's version.\n# TYPE codehub_build_info gauge\n"
      "codehub_build_info{{version=\"{}\"}} 1\n",
      parts_.open_connections(), CODEHUB_VERSION);
  return machine_response(200, "text/plain; version=0.0.4", std::move(text));
}

}  // namespace codehub::server
