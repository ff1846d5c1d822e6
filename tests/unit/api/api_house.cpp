#include "api_house.hpp"

#include <stdlib.h>

#include "codehub/base/random.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace codehub::test {
namespace {

std::filesystem::path temporary_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "codehub-api-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

api::ApiOptions house_options() {
  api::ApiOptions options;
  options.version = "1.2.3";
  options.sizes = default_sizes();
  options.default_size = "small";
  options.images = {{"codehub/base:latest", "Debian"}};
  options.default_image = "codehub/base:latest";
  options.heartbeat = std::chrono::milliseconds(50);
  options.git_check = std::chrono::milliseconds(100);
  options.wake_limit = std::chrono::milliseconds(1500);
  options.port_watch.pause = std::chrono::milliseconds(1);
  options.port_watch.retry = std::chrono::milliseconds(1);
  return options;
}

}  // namespace

Task<agentlink::AgentStatus> ScriptedAgents::status(agentlink::AgentAddress, bool) {
  ++asked;
  if (meanwhile) CO_CHECK(co_await meanwhile());
  if (silent) CO_CHECK(co_await sleep_for(std::chrono::hours(1)));
  agentlink::AgentStatus status;
  status.git = git;
  co_return status;
}
Task<void> ScriptedAgents::setup(agentlink::AgentAddress, agentlink::SetupRequest) { co_return Result<void>(); }
Task<std::vector<agentlink::SetupLine>> ScriptedAgents::setup_log(agentlink::AgentAddress, std::int64_t) {
  co_return std::vector<agentlink::SetupLine>();
}
Task<void> ScriptedAgents::shutdown(agentlink::AgentAddress) { co_return Result<void>(); }

Task<agentlink::ListeningPorts> ScriptedAgents::ports(agentlink::AgentAddress agent, std::uint64_t after,
                                                      std::chrono::seconds wait) {
  ++port_script.questions;
  port_script.asked_of = agent.endpoint;
  if (port_script.failure) co_return fail(*port_script.failure);
  if (port_script.listening.revision == after && wait.count() > 0) {
    Signal changed(co_await this_executor());
    const auto leave = [this](Signal* signal) { port_script.waiting.erase(signal); };
    port_script.waiting.insert(&changed);
    const std::unique_ptr<Signal, decltype(leave)> listed(&changed, leave);
    static_cast<void>(co_await changed.wait(wait));
  }
  co_return port_script.listening;
}

Task<void> ScriptedAgents::share_state(agentlink::AgentAddress agent, agentlink::SharingState state) {
  if (!take_sharing) co_return Result<void>();
  co_return co_await take_sharing(std::move(agent), std::move(state));
}

Task<void> ScriptedAgents::tell_idleness(agentlink::AgentAddress, std::string) { co_return Result<void>(); }

void ScriptedAgents::listen(std::uint16_t port, PortProtocol protocol) {
  agentlink::ListeningPort listener;
  listener.port = port;
  listener.addresses = {"127.0.0.1"};
  listener.protocol = protocol;
  listener.process = "node";
  listener.command = "node server.js";
  listener.pid = 17;
  listener.since = Timestamp(std::chrono::milliseconds(1'700'000'000'000));
  port_script.listening.ports.push_back(std::move(listener));
  ++port_script.listening.revision;
  for (auto* signal : port_script.waiting) signal->notify();
}

ApiHouse::ApiHouse() : folder(temporary_folder()) {
  store = store::sqlite::open(folder / "codehub.db", pool).value();
  accounts = accounts::create_accounts(*store, pool, std::string(32, 'k'), revoked, {}, now);
  api::ApiParts parts{*store, *accounts, agents, changed,  logged, revoked,
                      shares, viewers,   used,   idleness, board,  [this] { return clock(); },
                      {},     {}};
  parts.abilities = [this] { return abilities; };
  parts.password_changed = [this](const User&) { ++passwords_changed; };
  api = api::create_api(loop.get_executor(), std::move(parts), house_options());
  http::Endpoint any;
  any.host = "127.0.0.1";
  server = http::Server::listen(loop.get_executor(), any, api->handler()).value();
  endpoint = server->local_endpoint();
  tasks_.spawn("server", [this] { return server->run(); });
  admin = add_person("boss", Role::kAdmin);
  owner = add_person("owner", Role::kMember);
  stranger = add_person("stranger", Role::kMember);
}

ApiHouse::~ApiHouse() {
  api->end_streams();
  run_task(loop, server->shut_down(std::chrono::milliseconds(100)));
  run_task(loop, api->close());
  run_task(loop, tasks_.join());
  server.reset();
  api.reset();
  pool.stop();
  accounts.reset();
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

ApiHouse::Person ApiHouse::add_person(const std::string& name, Role role) {
  User user;
  user.username = name;
  user.role = role;
  Person person;
  person.user = run(accounts->create_user(user, kPassword)).value().user;
  person.token = log_in(person.user);
  return person;
}

std::string ApiHouse::log_in(const User& user) {
  return run(accounts->login(user.username, kPassword, "127.0.0.1")).value().token;
}

Told ApiHouse::ask(Ask what) {
  http::RequestHead head;
  head.method = std::move(what.method);
  head.target = std::move(what.target);
  head.headers = std::move(what.headers);
  head.headers.set("Host", "localhost:8000");
  if (!what.token.empty()) head.headers.set("Cookie", "session=" + what.token);
  if (what.body && !head.headers.contains("Content-Type")) head.headers.set("Content-Type", "application/json");
  const http::Dialer dial = [this] { return http::connect(endpoint); };
  auto response = run(http::fetch(dial, head, what.body.value_or(""))).value();
  Told told;
  told.status = response.status;
  told.headers = std::move(response.headers);
  told.text = std::move(response.body);
  told.json = nlohmann::json::parse(told.text, nullptr, false);
  if (told.json.is_discarded()) told.json = nullptr;
  return told;
}

Told ApiHouse::get(const std::string& target, const std::string& token) {
  Ask what;
  what.target = target;
  what.token = token;
  return ask(std::move(what));
}

Told ApiHouse::post(const std::string& target, const std::string& token, const nlohmann::json& body) {
  Ask what;
  what.method = "POST";
  what.target = target;
  what.token = token;
  what.body = body.dump();
  return ask(std::move(what));
}

Told ApiHouse::patch(const std::string& target, const std::string& token, const nlohmann::json& body) {
  Ask what;
  what.method = "PATCH";
  what.target = target;
  what.token = token;
  what.body = body.dump();
  return ask(std::move(what));
}

Told ApiHouse::remove(const std::string& target, const std::string& token) {
  Ask what;
  what.method = "DELETE";
  what.target = target;
  what.token = token;
  return ask(std::move(what));
}

void ApiHouse::run_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  loop.restart();
  while (!condition()) {
    if (loop.run_one_until(end) == 0) throw std::runtime_error("the condition does not come");
  }
}

Workspace ApiHouse::add_workspace(const Wanted& wanted) {
  Workspace workspace;
  workspace.id = new_workspace_id(secure_random());
  workspace.owner_id = owner.user.id;
  workspace.name = "workspace " + std::to_string(++workspaces_);
  workspace.image = "codehub/base:latest";
  workspace.size = "small";
  workspace.repository = wanted.repository;
  workspace.desired_state = wanted.phase == Phase::kRunning ? Phase::kRunning : Phase::kStandby;
  workspace.agent_token = random_token();
  workspace.created_at = workspace.updated_at = workspace.phase_changed_at = now();
  auto made = run(store->workspaces().create(workspace)).value();
  made.phase = wanted.phase;
  made.endpoint = wanted.endpoint;
  made.git = wanted.git;
  if (wanted.used) made.applied_size = made.size;
  return save(made);
}

Workspace ApiHouse::save(Workspace workspace) {
  return run(store->workspaces().save_observation(std::move(workspace))).value();
}

}  // namespace codehub::test
