#include "gateway_house.hpp"

#include <stdlib.h>

#include <array>

#include "codehub/base/deadline.hpp"
#include "codehub/base/random.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace codehub::gateway::test {
namespace {

std::filesystem::path temporary_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "codehub-gateway-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

asio::awaitable<void> say_who(http::Exchange& exchange, std::string who) {
  http::Response response;
  response.body = std::move(who);
  static_cast<void>(co_await exchange.respond(std::move(response)));
}

http::Handler answering(std::string who) {
  return [who = std::move(who)](http::Exchange& exchange) { return say_who(exchange, who); };
}

Task<void> hear_into(http::ByteStream& stream, const std::string& marker, std::string& heard) {
  std::array<char, 4096> buffer{};
  while (marker.empty() || heard.find(marker) == std::string::npos) {
    CO_TRY(const std::size_t count, co_await stream.read_some(buffer));
    if (count == 0) break;
    heard.append(buffer.data(), count);
  }
  co_return Result<void>();
}

Task<std::unique_ptr<http::ByteStream>> dial_and_say(http::Endpoint endpoint, std::string text) {
  CO_TRY(auto stream, co_await http::connect(std::move(endpoint)));
  CO_CHECK(co_await stream->write_all(text));
  co_return std::move(stream);
}

}  // namespace

std::string Told::cookie(std::string_view name) const {
  for (const auto& header : headers.all()) {
    const bool sets = header.name == "Set-Cookie" && header.value.starts_with(std::string(name) + "=");
    if (sets) return std::string(header.value.substr(0, header.value.find(';')));
  }
  return {};
}

GatewayHouse::GatewayHouse(const std::function<void(GatewayOptions&)>& edit) : folder(temporary_folder()) {
  store = store::sqlite::open(folder / "codehub.db", pool).value();
  accounts = accounts::create_accounts(*store, pool, std::string(32, 'k'), revoked, {}, now);
  viewers = std::make_unique<Viewers>(*store, viewers_changed, now);
  User user;
  user.username = "owner";
  owner = run(accounts->create_user(user, kPassword)).value().user;
  session = "session=" + run(accounts->login("owner", kPassword, "127.0.0.1")).value().token;

  http::Endpoint any;
  any.host = "127.0.0.1";
  agent = http::Server::listen(loop.get_executor(), any, [this](http::Exchange& exchange) {
            return serve_tunnel(exchange);
          }).value();
  workspace.id = new_workspace_id(secure_random());
  workspace.owner_id = owner.id;
  workspace.name = "mine";
  workspace.image = "codehub/base:latest";
  workspace.size = "small";
  workspace.agent_token = random_token();
  workspace.created_at = workspace.updated_at = workspace.phase_changed_at = now();
  workspace = run(store->workspaces().create(workspace)).value();
  set_phase(Phase::kRunning);
  ide_host = "ide-" + workspace.id.value() + ".localhost";
  port_host = "5173-" + workspace.id.value() + ".localhost";

  GatewayOptions options;
  options.public_url = std::string("http://") + kHub;
  options.apps_domain = "localhost";
  options.hold_limit = options.page_hold_limit = std::chrono::milliseconds(100);
  if (edit) edit(options);
  GatewayParts parts{*store,
                     *accounts,
                     changed,
                     logged,
                     revoked,
                     shares_changed,
                     used,
                     *viewers,
                     answering("api"),
                     answering("dashboard"),
                     [this] { return now() + ahead; }};
  door = create_front_door(loop.get_executor(), std::move(parts), std::move(options));
  server = http::Server::listen(loop.get_executor(), any, door->handler()).value();
  tasks_.spawn("agent", [this] { return agent->run(); });
  tasks_.spawn("server", [this] { return server->run(); });
}

GatewayHouse::~GatewayHouse() {
  door->close();
  codehub::test::run_task(loop, server->shut_down(std::chrono::milliseconds(0)));
  codehub::test::run_task(loop, agent->shut_down(std::chrono::milliseconds(0)));
  codehub::test::run_task(loop, tasks_.join());
  server.reset();
  door.reset();
  pool.stop();
  viewers.reset();
  accounts.reset();
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void GatewayHouse::set_phase(Phase phase) {
  auto row = run(store->workspaces().find(workspace.id)).value();
  row.phase = phase;
  row.endpoint = phase == Phase::kRunning ? http::to_string(agent->local_endpoint()) : "";
  workspace = run(store->workspaces().save_observation(row)).value();
  WorkspaceChanged event;
  event.workspace_id = workspace.id;
  event.owner_id = owner.id;
  changed.publish(event);
}

void GatewayHouse::set_intent(Phase desired) {
  store::IntentChange change;
  change.desired_state = desired;
  workspace = run(store->workspaces().change_intent(workspace.id, change)).value();
  WorkspaceChanged event;
  event.workspace_id = workspace.id;
  event.owner_id = owner.id;
  event.intent = true;
  changed.publish(event);
}

void GatewayHouse::put_to_sleep(Phase phase) {
  set_intent(phase);
  set_phase(phase);
}

asio::awaitable<void> GatewayHouse::until_thawed() {
  while (frozen) static_cast<void>(co_await sleep_for(std::chrono::milliseconds(5)));
}

/// Whoever asks to switch protocols is answered 101, and then echoed; any other request is answered with its own head.
asio::awaitable<void> GatewayHouse::serve_tunnel(http::Exchange& exchange) {
  tunnel_target = exchange.request().target;
  if (agent_status != 200) {
    http::Response response;
    response.status = agent_status;
    static_cast<void>(co_await exchange.respond(std::move(response)));
    co_return;
  }
  http::ResponseHead head;
  const auto stream = co_await exchange.upgrade(std::move(head));
  if (!stream) co_return;
  std::string heard;
  const auto asked = co_await hear_into(**stream, "\r\n\r\n", heard);
  if (!asked) co_return;
  co_await until_thawed();
  if (heard.find("Upgrade:") == std::string::npos) {
    const auto page =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(heard.size()) + "\r\n\r\n" + heard;
    static_cast<void>(co_await (*stream)->write_all(page));
    co_return;
  }
  const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  static_cast<void>(co_await (*stream)->write_all(answer));
  std::array<char, 100> buffer{};
  while (true) {
    const auto count = co_await (*stream)->read_some(buffer);
    if (!count || *count == 0) co_return;
    co_await until_thawed();
    static_cast<void>(co_await (*stream)->write_all(std::span<const char>(buffer).first(*count)));
  }
}

Told GatewayHouse::get(const std::string& host, const std::string& target, http::Headers headers) {
  http::RequestHead head;
  head.method = "GET";
  head.target = target;
  head.headers = std::move(headers);
  head.headers.set("Host", host);
  const http::Dialer dial = [this] { return http::connect(server->local_endpoint()); };
  auto response = run(http::fetch(dial, head, "")).value();
  return Told{response.status, std::move(response.headers), std::move(response.body)};
}

Told GatewayHouse::visit(const std::string& host, const std::string& target, const std::string& cookies) {
  http::Headers headers{{"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
  if (!cookies.empty()) headers.set("Cookie", cookies);
  return get(host, target, std::move(headers));
}

Told GatewayHouse::follow(const Told& from, const std::string& cookies) {
  const auto location = from.location();
  const auto host_at = location.find("://") + 3;
  const auto path_at = location.find('/', host_at);
  return visit(location.substr(host_at, path_at - host_at), location.substr(path_at), cookies);
}

User GatewayHouse::make_user(const std::string& name) {
  User user;
  user.username = name;
  user.display_name = "Person " + name;
  return run(accounts->create_user(user, kPassword)).value().user;
}

std::string GatewayHouse::log_in(const std::string& name) {
  return "session=" + run(accounts->login(name, kPassword, "127.0.0.1")).value().token;
}

std::string GatewayHouse::enter(const std::string& host, const std::string& session_cookie) {
  const auto begun = visit(host.empty() ? ide_host : host, "/");
  const auto issued = follow(begun, session_cookie.empty() ? session : session_cookie);
  if (issued.status != 302) return {};  // Not for this person.
  return follow(issued, begun.cookie("codehub_state")).cookie("codehub_app");
}

std::unique_ptr<http::ByteStream> GatewayHouse::say(const std::string& text) {
  return run(dial_and_say(server->local_endpoint(), text)).value();
}

std::string GatewayHouse::hear(http::ByteStream& stream, const std::string& marker) {
  std::string heard;
  auto hearing = hear_into(stream, marker, heard);
  const auto done = run(with_deadline(std::chrono::seconds(5), "reading", std::move(hearing)));
  if (!done && done.error().code == ErrorCode::kDeadlineExceeded) heard += "…(still open)";
  return heard;
}

bool GatewayHouse::eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!condition() && std::chrono::steady_clock::now() < end) {
    static_cast<void>(run(sleep_for(std::chrono::milliseconds(5))));
  }
  return condition();
}

}  // namespace codehub::gateway::test
