#include "client.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "amounts.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/text.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kScheme = "http://";
constexpr std::size_t kMostAnswerBytes = 16 * 1024 * 1024;

ErrorCode code_for(const std::string& name, int status) {
  static const std::map<std::string, ErrorCode> kCodes = {{"INVALID_REQUEST", ErrorCode::kInvalidRequest},
                                                          {"UNAUTHORIZED", ErrorCode::kUnauthorized},
                                                          {"FORBIDDEN", ErrorCode::kForbidden},
                                                          {"NOT_FOUND", ErrorCode::kNotFound},
                                                          {"WORKSPACE_NOT_FOUND", ErrorCode::kNotFound},
                                                          {"INVALID_STATE", ErrorCode::kInvalidState},
                                                          {"QUOTA_EXCEEDED", ErrorCode::kQuotaExceeded},
                                                          {"TOO_MANY_REQUESTS", ErrorCode::kTooManyRequests},
                                                          {"UPSTREAM_UNAVAILABLE", ErrorCode::kUpstreamUnavailable},
                                                          {"INTERNAL_ERROR", ErrorCode::kInternal}};
  if (const auto found = kCodes.find(name); found != kCodes.end()) return found->second;
  return status == 502 || status == 503 || status == 504 ? ErrorCode::kUpstreamUnavailable : ErrorCode::kInternal;
}

/// The command that makes room for what a quota refused; empty where nothing is offered.
std::string room_command(const json& error) {
  if (!error.contains("offer") || !error["offer"].is_object()) return {};
  const auto& offer = error["offer"];
  const auto name = offer.value("name", "");
  const bool is_word = !name.empty() && !name.starts_with('-');
  const auto verb = offer.value("action", "") == "stop" ? " stop " : " pause ";
  return " " + std::string(kMakeRoom) + "codehub" + verb + shell_word(is_word ? name : offer.value("workspace_id", ""));
}

tl::unexpected<Error> refusal(int status, const std::string& text) {
  const auto body = json::parse(text, nullptr, false);
  const auto error = body.is_object() ? body.value("error", json::object()) : json::object();
  if (!error.is_object() || !error.contains("code")) {
    return fail(code_for("", status), "the server answered with status " + std::to_string(status) +
                                          "; is this the address of a code-hub server?");
  }
  return fail(code_for(error.value("code", ""), status),
              error.value("message", "the server gave no reason") + room_command(error));
}

Error unreachable(const ServerAddress& server, Error error) {
  if (error.code == ErrorCode::kUpstreamUnavailable) {
    error.message = "no server answers at " + server.url + " (" + error.message + "); is it running?";
  }
  return error;
}

std::string session_cookie_of(const http::Headers& headers) {
  constexpr std::string_view kPrefix = "session=";
  for (const auto& header : headers.all()) {
    if (!http::equals_no_case(header.name, "Set-Cookie") || !header.value.starts_with(kPrefix)) continue;
    return std::string(header.value.substr(kPrefix.size(), header.value.find(';') - kPrefix.size()));
  }
  return {};
}

/// An IPv6 address stands in brackets in a URL and in a Host header, and nowhere else.
std::string without_brackets(const std::string& host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

http::Dialer dialer(const http::Endpoint& endpoint) {
  return [endpoint] { return http::connect(endpoint); };
}

}  // namespace

Result<ServerAddress> parse_server_url(const std::string& url) {
  if (url.starts_with("https://")) {
    return fail(ErrorCode::kInvalidRequest, "this program speaks http only; give the server's http address");
  }
  if (!url.starts_with(kScheme)) {
    return fail(ErrorCode::kInvalidRequest,
                "a server is named by its address, such as http://localhost:8000, not " + url);
  }
  std::string authority = url.substr(kScheme.size());
  if (authority.ends_with('/')) authority.pop_back();
  const auto host = http::parse_host(authority);
  if (!host) return fail(ErrorCode::kInvalidRequest, "not the address of a server: " + url);
  constexpr unsigned kUsualPort = 80;
  ServerAddress server;
  server.url = std::string(kScheme) + authority;
  server.host_header = authority;
  server.endpoint.host = without_brackets(host->host);
  server.endpoint.port = static_cast<std::uint16_t>(host->port == 0 ? kUsualPort : host->port);
  return server;
}

http::Headers Client::headers() const {
  http::Headers headers;
  headers.set("Host", server_.host_header);
  headers.set("User-Agent", "codehub");
  if (!token_.empty()) headers.set("Cookie", "session=" + token_);
  return headers;
}

Task<Answer> Client::send(std::string method, std::string target, json body) {
  http::RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers = headers();
  std::string text;
  if (!body.is_null()) {
    head.headers.set("Content-Type", "application/json");
    text = body.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  http::FetchOptions options;
  options.deadline = std::chrono::seconds(60);
  options.body_limit = kMostAnswerBytes;
  auto dial = dialer(server_.endpoint);
  auto response = co_await http::fetch(std::move(dial), std::move(head), std::move(text), options);
  if (!response) co_return fail(unreachable(server_, std::move(response).error()));
  if (response->status >= 400) co_return refusal(response->status, response->body);
  Answer answer;
  answer.status = response->status;
  answer.body = json::parse(response->body, nullptr, false);
  if (answer.body.is_discarded()) {
    answer.body = nullptr;
    answer.text = std::move(response->body);
  }
  answer.session_token = session_cookie_of(response->headers);
  co_return answer;
}

Task<json> Client::get(std::string target) {
  std::string method = "GET";
  CO_TRY(auto answer, co_await send(std::move(method), std::move(target), nullptr));
  co_return std::move(answer.body);
}

Task<json> Client::list(std::string target, std::string key, std::size_t most) {
  constexpr std::size_t kLargestPage = 200;
  json items = json::array();
  std::string cursor;
  do {
    const char* joint = target.find('?') == std::string::npos ? "?" : "&";
    const auto limit = std::min(kLargestPage, most - items.size());
    std::string page_target = target + joint + "limit=" + std::to_string(limit);
    if (!cursor.empty()) page_target += "&cursor=" + http::percent_encode(cursor);
    CO_TRY(auto page, co_await get(std::move(page_target)));
    for (auto& item : page[key]) items.push_back(std::move(item));
    cursor = page.value("next_cursor", "");
  } while (!cursor.empty() && items.size() < most);
  co_return items;
}

Task<void> Client::follow(std::string target, OnEvent on_event) {
  auto stream = co_await http::connect(server_.endpoint);
  if (!stream) co_return fail(unreachable(server_, std::move(stream).error()));
  auto connection = http::ClientConnection::over(std::move(*stream));
  http::RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  head.headers = headers();
  head.headers.set("Accept", "text/event-stream");
  std::string nothing;
  CO_CHECK(co_await connection->send(std::move(head), std::move(nothing)));
  CO_TRY(const auto answer, co_await connection->read_head());
  if (answer.status != 200) {
    CO_TRY(const auto text, co_await connection->read_whole_body(kMostAnswerBytes));
    co_return refusal(answer.status, text);
  }
  EventParser parser;
  std::array<char, 16384> buffer{};
  for (;;) {
    CO_TRY(const auto count, co_await connection->read_body(buffer));
    if (count == 0) co_return Result<void>();
    for (const auto& event : parser.feed({buffer.data(), count})) {
      if (!on_event(event.name, json::parse(event.data, nullptr, false))) co_return Result<void>();
    }
  }
}

Task<std::unique_ptr<http::WebSocket>> Client::open_websocket(std::string target, std::string subprotocol) {
  auto stream = co_await http::connect(server_.endpoint);
  if (!stream) co_return fail(unreachable(server_, std::move(stream).error()));
  auto with = headers();
  if (!subprotocol.empty()) with.set("Sec-WebSocket-Protocol", std::move(subprotocol));
  co_return co_await http::WebSocket::connect(std::move(*stream), std::move(target), std::move(with));
}

}  // namespace codehub::cli
