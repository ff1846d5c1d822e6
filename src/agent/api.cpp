#include "codehub/agent/api.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "codehub/agent/exec.hpp"
#include "codehub/agent/sharing.hpp"
#include "codehub/agent/terminal_socket.hpp"
#include "codehub/agent/tunnel.hpp"
#include "codehub/http/error_response.hpp"
#include "codehub/http/text.hpp"

namespace codehub::agent {

namespace {

constexpr std::size_t kSetupBodyLimit = 1024 * 1024;
constexpr std::size_t kSharingBodyLimit = 1024 * 1024;
constexpr std::size_t kIdlenessBodyLimit = 64 * 1024;

http::Response json_answer(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

std::string value_of(const std::map<std::string, std::string>& query, const char* key) {
  const auto found = query.find(key);
  return found == query.end() ? std::string{} : found->second;
}

/// A parameter that is a number from 0 to `most`; empty when it is absent.
Result<std::optional<std::uint64_t>> number_of(const std::map<std::string, std::string>& query, const char* key,
                                               std::uint64_t most) {
  const auto found = query.find(key);
  if (found == query.end()) return std::nullopt;
  const auto& text = found->second;
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > most) {
    return fail(ErrorCode::kInvalidRequest, fmt::format("`{}` is not a whole number from 0 to {}", key, most));
  }
  return number;
}

bool is_true(const std::string& text) { return text == "1" || text == "true"; }

}  // namespace

bool same_secret(std::string_view left, std::string_view right) {
  unsigned difference = left.size() == right.size() ? 0U : 1U;
  for (std::size_t index = 0; index < right.size(); ++index) {
    const char c = index < left.size() ? left[index] : '\0';
    difference |= static_cast<unsigned>(static_cast<unsigned char>(c ^ right[index]));
  }
  return difference == 0;
}

bool is_authorized(const http::RequestHead& request, std::string_view token) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto proof = request.headers.get(request.method == "CONNECT" ? "Proxy-Authorization" : "Authorization");
  return proof.starts_with(kScheme) && same_secret(proof.substr(kScheme.size()), token);
}

struct Api::Route {
  std::string_view method;
  std::string_view path;  ///< With "/" at its end it stands for everything below.
  Task<void> (Api::*serve)(Request&);
};

const Api::Route Api::kRoutes[] = {
    {"GET", "/v1/status", &Api::status},
    {"PUT", "/v1/setup", &Api::set_up},
    {"GET", "/v1/logs", &Api::logs},
    {"GET", "/v1/usage", &Api::usage},
    {"GET", "/v1/ports", &Api::ports},
    {"PUT", "/v1/sharing", &Api::share},
    {"PUT", "/v1/idleness", &Api::tell_idleness},
    {"GET", "/v1/terminals", &Api::list_terminals},
    {"GET", "/v1/terminals/", &Api::terminal},
    {"DELETE", "/v1/terminals/", &Api::delete_terminal},
    {"GET", "/v1/exec", &Api::exec},
    {"POST", "/v1/shutdown", &Api::shut_down},
};

asio::awaitable<void> Api::handle(http::Exchange& exchange) {
  Result<void> result;
  if (is_authorized(exchange.request(), parts_.context.settings.token)) {
    result = co_await answer(exchange);
  } else {
    result = fail(ErrorCode::kUnauthorized, "the token is missing or not that of this workspace");
  }
  if (result || exchange.answered()) co_return;
  auto response = http::render_error(result.error(), exchange.request_id());
  if (result.error().code == ErrorCode::kUnauthorized) response.headers.set("Connection", "close");
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
}

Task<void> Api::answer(http::Exchange& exchange) {
  const auto& head = exchange.request();
  if (head.method == "CONNECT") {
    const auto& settings = parts_.context.settings;
    CO_TRY(auto endpoints, tunnel_endpoints(head.target, settings.port, parts_.ide.socket().string()));
    // Asked first: a server that serves one connection at a time could not answer while ours waits.
    auto protocol = PortProtocol::kUnknown;
    if (!endpoints.front().unix_socket) protocol = co_await parts_.ports.find_protocol(endpoints.front().port);
    co_return co_await serve_tunnel(exchange, std::move(endpoints), protocol);
  }
  CO_TRY(const auto path, http::canonical_path(head.path()));
  CO_TRY(auto query, http::parse_query(head.query()));
  bool path_known = false;
  for (const auto& route : kRoutes) {
    const bool folder = route.path.ends_with('/');
    if (folder ? !path.starts_with(route.path) || path.size() == route.path.size() : path != route.path) continue;
    path_known = true;
    if (head.method != route.method) continue;
    Request request{exchange, path.substr(std::min(path.size(), route.path.size())), std::move(query)};
    co_return co_await (this->*route.serve)(request);
  }
  if (path_known) co_return fail(ErrorCode::kInvalidRequest, "this path has no method " + head.method);
  co_return fail(ErrorCode::kNotFound, "the agent has no such path");
}

Task<void> Api::status(Request& request) {
  if (is_true(value_of(request.query, "fresh"))) co_await parts_.git.look(std::chrono::seconds(5));
  const auto& git = parts_.git.state();
  const auto git_json =
      git ? fmt::format(R"({{"uncommitted":{},"unpushed":{}}})", git->uncommitted, git->unpushed) : "null";
  const auto quote = http::quote_json;
  auto body = fmt::format(R"({{"workspace_id":{},"version":"{}","setup":{{"operation_id":{},"state":"{}","error":{}}},)"
                          R"("ide":{{"state":"{}","error":{}}},"git":{},"activity":{}}})",
                          quote(parts_.context.settings.workspace_id), CODEHUB_VERSION,
                          quote(parts_.setup.operation_id()), to_string(parts_.setup.state()),
                          quote(log_text(parts_.setup.error(), 4096)), to_string(parts_.ide.state()),
                          quote(log_text(parts_.ide.error(), 4096)), git_json, parts_.use_watch.to_json());
  auto response = json_answer(200, std::move(body));
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::set_up(Request& request) {
  CO_TRY(const auto body, co_await request.exchange.read_whole_body(kSetupBodyLimit));
  CO_TRY(auto setup, parse_setup_request(body));
  parts_.setup.request(std::move(setup));
  auto response = json_answer(202, "{}");
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::logs(Request& request) {
  constexpr std::size_t kChunk = 64 * 1024;
  std::int64_t after = 0;
  const auto text = value_of(request.query, "after");
  std::from_chars(text.data(), text.data() + text.size(), after);
  const bool follow = is_true(value_of(request.query, "follow"));
  http::ResponseHead head;
  head.headers.set("Content-Type", "application/x-ndjson");
  CO_CHECK(co_await request.exchange.start(std::move(head)));
  while (true) {
    const auto seen = parts_.log.changed().count();
    const auto lines = parts_.log.read_after(after, kChunk);
    if (!lines.empty()) {
      const std::span<const char> bytes(lines);
      CO_CHECK(co_await request.exchange.write(bytes));
      continue;
    }
    if (!follow || parts_.setup.over()) break;
    const bool more = co_await parts_.log.changed().wait_past(seen, std::chrono::seconds(15));
    // An empty line now and then shows whether anybody still listens.
    const std::span<const char> sign_of_life("\n", 1);
    if (!more) CO_CHECK(co_await request.exchange.write(sign_of_life));
  }
  co_return co_await request.exchange.finish();
}

Task<void> Api::usage(Request& request) {
  auto response = json_answer(200, parts_.usage.to_json());
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::ports(Request& request) {
  constexpr std::uint64_t kLongestWait = 60;
  CO_TRY(const auto after, number_of(request.query, "after", std::numeric_limits<std::uint64_t>::max()));
  CO_TRY(const auto wait, number_of(request.query, "wait", kLongestWait));
  if (after && wait) co_await parts_.ports.wait_past(*after, std::chrono::seconds(*wait));
  auto response = json_answer(200, parts_.ports.to_json());
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::share(Request& request) {
  CO_TRY(const auto body, co_await request.exchange.read_whole_body(kSharingBodyLimit));
  CO_TRY(const auto sharing, parse_sharing(body));
  CO_CHECK(parts_.ide_files.put_sharing(render_sharing(sharing)));
  http::Response response;
  response.status = 204;
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::tell_idleness(Request& request) {
  CO_TRY(const auto body, co_await request.exchange.read_whole_body(kIdlenessBodyLimit));
  CO_CHECK(parts_.ide_files.put_idleness(body));
  http::Response response;
  response.status = 204;
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::list_terminals(Request& request) {
  std::string body = "{\"items\":[";
  for (const auto& terminal : parts_.terminals.list()) {
    if (body.back() == '}') body += ',';
    body += fmt::format(R"({{"id":"{}","title":{},"created_at":"{}","attached":{}}})", terminal->id(),
                        http::quote_json(log_text(terminal->title(), 64)), format_rfc3339(terminal->created_at()),
                        terminal->viewer_count() > 0);
  }
  auto response = json_answer(200, body + "]}");
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::terminal(Request& request) {
  const auto size = read_size(value_of(request.query, "cols"), value_of(request.query, "rows"));
  co_return co_await serve_terminal(request.exchange, parts_.terminals, parts_.uses, request.rest, size);
}

Task<void> Api::delete_terminal(Request& request) {
  CO_CHECK(parts_.terminals.remove(request.rest));
  http::Response response;
  response.status = 204;
  co_return co_await request.exchange.respond(std::move(response));
}

Task<void> Api::exec(Request& request) {
  co_return co_await serve_exec(request.exchange, parts_.children, parts_.context, parts_.uses);
}

Task<void> Api::shut_down(Request& request) {
  auto response = json_answer(202, "{}");
  const auto sent = co_await request.exchange.respond(std::move(response));
  parts_.shut_down();
  co_return sent;
}

}  // namespace codehub::agent
