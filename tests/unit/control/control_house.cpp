#include "control_house.hpp"

#include <stdlib.h>

#include <boost/asio/bind_cancellation_slot.hpp>

#include "codehub/base/fault.hpp"
#include "codehub/base/random.hpp"
#include "codehub/store/sqlite/open.hpp"

namespace codehub::control::test {
namespace {

using std::chrono::milliseconds;

std::filesystem::path make_folder() {
  // Memory, where there is some: every write of the database is synced.
  const std::filesystem::path memory("/dev/shm");
  const auto parent = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
  auto pattern = (parent / "codehub-control-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

ControlOptions quick_options() {
  ControlOptions options;
  options.sizes = default_sizes();
  options.public_url = "http://localhost:8000";
  options.port_url_pattern = "http://{{port}}-WSID.localhost:8000";
  options.product_name = "code-hub";
  options.observe_every = milliseconds(50);
  options.backoff_base = milliseconds(2);
  options.backoff_limit = milliseconds(20);
  options.poll_least = milliseconds(1);
  options.poll_most = milliseconds(5);
  return options;
}

std::string describe(const std::optional<Workspace>& row) {
  if (!row) return "gone";
  return std::string(to_string(row->phase)) + " " + std::string(to_string(row->operation)) + ">" +
         (row->deleted_at ? "DELETED" : std::string(to_string(row->desired_state))) +
         " attempts=" + std::to_string(row->attempts) + " " + row->error_reason.value_or("");
}

}  // namespace

ControlHouse::ControlHouse() : options(quick_options()), folder_(make_folder()) {
  store = store::sqlite::open(folder_ / "codehub.db", pool).value();
  accounts_ = accounts::create_accounts(*store, pool, std::string(32, 'k'), revoked_, {}, now);
  mortal_store_ = std::make_unique<MortalStore>(*store, gate);
  runtime.add_image("codehub/base:latest");
  owner.id = new_user_id(secure_random());
  owner.username = "kim";
  owner.git_name = "Kim";
  owner.git_email = "kim@example.com";
  owner = run(store->users().create(owner, "no hash")).value();
  subscription_ = changed.subscribe(context.get_executor(),
                                    [this](const WorkspaceChanged& event) { seen_changes.push_back(event); });
}

ControlHouse::~ControlHouse() {
  arm_faults("");
  stop();
  subscription_.reset();
  accounts_.reset();
  pool.stop();
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ControlHouse::start() {
  ControlParts parts{*mortal_store_, mortal_runtime_, mortal_agents_, *accounts_, changed, logged, used, now};
  controller_ = create_controller(context.get_executor(), std::move(parts), options);
  ended_ = false;
  asio::co_spawn(context, controller_->run(),
                 asio::bind_cancellation_slot(cancel_.slot(), [this](std::exception_ptr thrown) {
                   ended_ = true;
                   if (thrown) std::rethrow_exception(thrown);
                 }));
}

void ControlHouse::stop() {
  if (!controller_) return;
  cancel_.emit(asio::cancellation_type::terminal);
  codehub::test::run_until(context, ended_, std::chrono::seconds(20));
  controller_.reset();
}

WorkspaceId ControlHouse::create(const std::string& name, Phase desired) {
  Workspace made;
  made.id = new_workspace_id(secure_random());
  made.owner_id = owner.id;
  made.name = name;
  made.image = "codehub/base:latest";
  made.size = "small";
  made.desired_state = desired;
  made.agent_token = "token of " + made.id.value();
  made.created_at = made.updated_at = made.phase_changed_at = now();
  agents.know(made.id, made.agent_token);
  run(store->workspaces().create(made)).value();
  tell(made.id);
  return made.id;
}

void ControlHouse::change(const WorkspaceId& id, store::IntentChange change) {
  const auto changed_row = run(store->workspaces().change_intent(id, std::move(change)));
  EXPECT_TRUE(changed_row || changed_row.error().code == ErrorCode::kNotFound);
  tell(id);
}

void ControlHouse::want(const WorkspaceId& id, Phase desired) {
  store::IntentChange intent;
  intent.desired_state = desired;
  change(id, intent);
}

void ControlHouse::want_deleted(const WorkspaceId& id) {
  store::IntentChange intent;
  intent.deleted = true;
  change(id, intent);
}

void ControlHouse::retry(const WorkspaceId& id) {
  store::IntentChange intent;
  intent.retry = true;
  change(id, intent);
}

void ControlHouse::tell(const WorkspaceId& id) {
  if (lose_intents) return;
  WorkspaceChanged event;
  event.workspace_id = id;
  event.owner_id = owner.id;
  event.intent = true;
  changed.publish(event);
}

std::optional<Workspace> ControlHouse::row(const WorkspaceId& id) {
  auto found = run(store->workspaces().find(id));
  if (!found) return std::nullopt;
  return std::move(*found);
}

Task<std::optional<Workspace>> ControlHouse::wait_for(WorkspaceId id,
                                                      const std::function<bool(const Workspace&)>& condition,
                                                      std::chrono::steady_clock::time_point end) {
  for (;;) {
    auto found = co_await store->workspaces().find(id);
    const bool late = std::chrono::steady_clock::now() > end;
    if (!found) co_return std::nullopt;
    if (late || gate.is_dead() || condition(*found)) co_return std::move(*found);
    co_await sleep_for(milliseconds(1));
  }
}

Workspace ControlHouse::await(const WorkspaceId& id, const std::function<bool(const Workspace&)>& condition,
                              milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  auto found = run(wait_for(id, condition, end)).value();
  const bool missed = !gate.is_dead() && (!found || !condition(*found));
  EXPECT_FALSE(missed) << "the workspace is " << describe(found) << "\n" << log(id);
  return found.value_or(Workspace());
}

Workspace ControlHouse::await_settled(const WorkspaceId& id, Phase phase) {
  return await(id, [phase](const Workspace& row) { return row.phase == phase && row.operation == Operation::kNone; });
}

void ControlHouse::await_gone(const WorkspaceId& id) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto left = run(wait_for(id, [](const Workspace&) { return false; }, end)).value();
  EXPECT_TRUE(!left || gate.is_dead()) << "the workspace is " << describe(left) << "\n" << log(id);
}

bool ControlHouse::run_until(const std::function<bool()>& condition, milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    run_for(milliseconds(1));
  }
  return true;
}

void ControlHouse::run_for(milliseconds duration) { static_cast<void>(run(sleep_for(duration))); }

std::optional<runtime::ContainerStatus> ControlHouse::container(const WorkspaceId& id) {
  auto seen = run(runtime.observe_one(id));
  if (!seen || seen->containers.empty()) return std::nullopt;
  EXPECT_EQ(seen->containers.size(), 1U);
  return std::move(seen->containers.front());
}

bool ControlHouse::has_volume(const WorkspaceId& id) {
  const auto seen = run(runtime.observe_one(id));
  return seen && !seen->volumes.empty();
}

std::string ControlHouse::log(const WorkspaceId& id) {
  std::string text;
  const auto lines = run(store->workspace_logs().read(id, 0, 1000));
  if (!lines) return lines.error().message;
  for (const auto& line : *lines) text += line.source + ": " + line.text + "\n";
  return text;
}

void expect_sound(ControlHouse& house, const WorkspaceId& id) {
  const auto row = house.row(id);
  const auto container = house.container(id);
  const bool volume_removed = house.runtime.calls(runtime::fake::Verb::kRemoveVolume, id) > 0;
  EXPECT_TRUE(!volume_removed || !row || row->deleted_at) << "a home volume was removed of a workspace that is wanted";
  EXPECT_TRUE(row || (!container && !house.has_volume(id))) << "the row went before what it stands for";
  if (row && row->phase == Phase::kRunning && row->operation == Operation::kNone) {
    EXPECT_FALSE(row->endpoint.empty()) << "RUNNING without an address";
  }
}

}  // namespace codehub::control::test
