#include "engine.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::chrono::milliseconds kPingLimit{5000};

}  // namespace

Engine::Engine(std::string host, http::Endpoint endpoint, std::chrono::milliseconds limit)
    : host_(std::move(host)), endpoint_(std::move(endpoint)), limit_(limit) {}

http::Dialer Engine::dialer() const {
  return [endpoint = endpoint_]() { return http::connect(endpoint); };
}

http::RequestHead Engine::head_of(std::string target, const Call& call) const {
  http::RequestHead head;
  head.method = call.method;
  head.target = std::move(target);
  // Engines do not look at the host, but HTTP/1.1 wants one; over a unix socket there is none to name.
  head.headers.set("Host", endpoint_.unix_socket ? "localhost" : fmt::format("{}:{}", endpoint_.host, endpoint_.port));
  head.headers.set("User-Agent", "codehub");
  if (!call.body.empty()) head.headers.set("Content-Type", "application/json");
  return head;
}

Error Engine::explain(Error error, const std::string& what) const {
  switch (error.code) {
    case ErrorCode::kCancelled: return error;
    case ErrorCode::kDeadlineExceeded:
      error.detail = error.message;
      error.message = fmt::format("The container engine at {} took too long to {}.", host_, what);
      return error;
    case ErrorCode::kTooLarge:
      error.detail = error.message;
      error.message = fmt::format("The container engine's answer is too long (asked to {}).", what);
      return error;
    default:
      error.detail = fmt::format("{} ({})", error.message, error.detail);
      error.code = ErrorCode::kUpstreamUnavailable;
      error.message = fmt::format("The container engine at {} does not answer: is it running?", host_);
      return error;
  }
}

std::optional<EngineVersion> Engine::known_version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

void Engine::remember(std::optional<EngineVersion> version) {
  const std::lock_guard lock(mutex_);
  version_ = std::move(version);
}

Task<Answer> Engine::fetch(std::string target, Call call) {
  http::FetchOptions options;
  options.deadline = call.limit.value_or(limit_);
  options.body_limit = call.body_limit;
  auto head = head_of(std::move(target), call);
  auto dial = dialer();
  auto response = co_await http::fetch(std::move(dial), std::move(head), std::move(call.body), options);
  if (!response) {
    auto error = explain(std::move(response).error(), call.what);
    // It may come back as another version.
    if (error.code == ErrorCode::kUpstreamUnavailable) remember(std::nullopt);
    co_return fail(std::move(error));
  }
  Answer answer;
  answer.status = response->status;
  answer.body = std::move(response->body);
  co_return answer;
}

Task<EngineVersion> Engine::version() {
  if (auto known = known_version()) co_return std::move(*known);
  Call call("GET", "/version", "say its version");
  const auto what = call.what;
  CO_TRY(auto answer, co_await fetch("/version", std::move(call)));
  if (answer.status != 200) co_return fail(engine_error(answer, what));
  CO_TRY(auto json, parse_json(answer.body));
  CO_TRY(auto version, negotiate(json));
  remember(version);
  co_return version;
}

Task<Answer> Engine::call(Call call) {
  CO_TRY(auto spoken, co_await version());
  auto target = fmt::format("/v{}{}", spoken.api, call.path);
  co_return co_await fetch(std::move(target), std::move(call));
}

Task<void> Engine::ping() {
  Call call("GET", "/_ping", "answer a ping");
  call.limit = std::min(limit_, kPingLimit);
  CO_TRY(auto answer, co_await fetch("/_ping", std::move(call)));
  if (answer.status != 200) co_return fail(engine_error(answer, "answer a ping"));
  co_return Result<void>{};
}

Task<Engine::Opened> Engine::send(std::string target, Call call) {
  auto dial = dialer();
  CO_TRY(auto stream, co_await dial());
  Opened opened;
  opened.connection = http::ClientConnection::over(std::move(stream));
  auto head = head_of(std::move(target), call);
  CO_CHECK(co_await opened.connection->send(std::move(head), std::move(call.body)));
  CO_TRY(auto answered, co_await opened.connection->read_head());
  opened.answer.status = answered.status;
  if (answered.status >= 300) {
    CO_TRY(opened.answer.body, co_await opened.connection->read_whole_body(call.body_limit));
  }
  co_return std::move(opened);
}

Task<std::unique_ptr<http::ClientConnection>> Engine::open(Call call) {
  CO_TRY(auto spoken, co_await version());
  auto target = fmt::format("/v{}{}", spoken.api, call.path);
  const auto limit = call.limit.value_or(limit_);
  const auto what = call.what;
  auto sending = send(std::move(target), std::move(call));
  auto opened = co_await with_deadline(limit, what, std::move(sending));
  if (!opened) co_return fail(explain(std::move(opened).error(), what));
  if (opened->answer.status >= 300) co_return fail(engine_error(opened->answer, what));
  co_return std::move(opened->connection);
}

}  // namespace codehub::runtime::docker
