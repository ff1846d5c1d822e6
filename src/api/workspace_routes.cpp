#include "codehub/base/deadline.hpp"
#include "codehub/base/random.hpp"
#include "codehub/domain/authorization.hpp"
#include "codehub/domain/lifecycle.hpp"
#include "idleness_view.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

std::vector<std::string_view> size_names(const ApiOptions& options) {
  std::vector<std::string_view> names;
  names.reserve(options.sizes.size());
  for (const auto& size : options.sizes) names.push_back(size.name);
  return names;
}

// One text of the body through its validator; `fallback` when it is absent.
Result<std::string> validated(const JsonFields& body, std::string_view key,
                              Result<std::string> (*validate)(std::string_view), std::string fallback = {}) {
  TRY(auto given, body.optional_text(key));
  if (!given) return fallback;
  return about(key, validate(*given));
}

Result<Phase> desired_state(const JsonFields& body, Phase fallback) {
  TRY(auto given, body.optional_text("desired_state"));
  if (!given) return fallback;
  return about("desired_state", validate_desired_state(*given));
}

Result<Workspace> read_new_workspace(const JsonFields& body, const ApiOptions& options) {
  CHECK_OK(body.allow_only(
      {"name", "description", "image", "repository", "branch", "size", "startup_script", "desired_state"}));
  Workspace workspace;
  TRY(const auto name, body.text("name"));
  TRY(workspace.name, about("name", validate_workspace_name(name)));
  TRY(workspace.description, validated(body, "description", validate_description));
  TRY(workspace.image, validated(body, "image", validate_image, options.default_image));
  TRY(workspace.repository, validated(body, "repository", validate_repository));
  TRY(workspace.branch, validated(body, "branch", validate_branch));
  TRY(workspace.startup_script, validated(body, "startup_script", validate_startup_script));
  TRY(auto size, body.optional_choice("size", size_names(options)));
  workspace.size = size.value_or(options.default_size);
  TRY(workspace.desired_state, desired_state(body, Phase::kRunning));
  if (workspace.desired_state == Phase::kPaused) {
    return fail(ErrorCode::kInvalidRequest, "desired_state of a new workspace must be \"RUNNING\" or \"STANDBY\".");
  }
  return workspace;
}

// What the body wants changed, each field with the right it needs.
Result<store::IntentChange> read_change(const Call& call, const ApiOptions& options) {
  const auto& body = call.body;
  CHECK_OK(body.allow_only({"name", "description", "desired_state", "size"}));
  store::IntentChange change;
  TRY(auto name, body.optional_text("name"));
  if (name) {
    TRY(change.name, about("name", validate_workspace_name(*name)));
  }
  TRY(auto description, body.optional_text("description"));
  if (description) {
    TRY(change.description, about("description", validate_description(*description)));
  }
  TRY(change.size, body.optional_choice("size", size_names(options)));
  TRY(auto state, body.optional_text("desired_state"));
  if (state) {
    TRY(change.desired_state, about("desired_state", validate_desired_state(*state)));
  }
  if (change.desired_state) CHECK_OK(authorize(call.user(), Action::kStartStopWorkspace, &call.workspace));
  change.retry = change.desired_state == Phase::kRunning;  // Whoever asks for a start after ERROR wants it tried again.
  const bool only_state = change.desired_state && !change.name && !change.description && !change.size;
  if (!only_state) CHECK_OK(authorize(call.user(), Action::kChangeWorkspace, &call.workspace));
  return change;
}

std::string asked_for_by(const User& user) { return "asked for by `" + user.username + "`"; }

// Only what runs can be frozen, and only where the runtime can.
Result<void> check_freezing(const Context& context, const Workspace& workspace) {
  const bool awake_or_asleep = workspace.phase == Phase::kRunning || workspace.phase == Phase::kPaused;
  if (!awake_or_asleep || workspace.operation == Operation::kStopping) {
    const auto is = workspace.operation == Operation::kStopping ? std::string("being stopped")
                                                                : std::string(to_string(shown_phase(workspace)));
    return fail(ErrorCode::kInvalidState, "only a running workspace can be frozen; this one is " + is);
  }
  const bool can_pause = !context.parts.abilities || context.parts.abilities().pause;
  if (can_pause) return {};
  return fail(ErrorCode::kInvalidState, "the container runtime cannot freeze workspaces; stop it instead");
}

void announce(const Context& context, const Workspace& workspace) {
  WorkspaceChanged event;
  event.workspace_id = workspace.id;
  event.owner_id = workspace.owner_id;
  event.intent = true;
  context.parts.changed.publish(event);
}

// Where a quota refused, what would make room goes with the refusal.
asio::awaitable<void> note_offer(Context& context, Call& call, const Error& error, Workspace wanted) {
  if (error.code != ErrorCode::kQuotaExceeded) co_return;
  auto offer = co_await context.parts.store.quotas().offer(std::move(wanted));
  if (offer) call.offer = std::move(*offer);
}

std::string counted(int number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

// The agent's own word when it answers in time, else what was last observed.
asio::awaitable<std::optional<GitState>> latest_git(const Context& context, const Workspace& workspace) {
  if (workspace.endpoint.empty()) co_return workspace.git;
  agentlink::AgentAddress address;
  address.endpoint = workspace.endpoint;
  address.token = workspace.agent_token;
  auto asking = context.parts.agents.status(std::move(address), true);
  auto status = co_await with_deadline(context.options.git_check, "the agent's answer", std::move(asking));
  if (!status || !status->git) co_return workspace.git;
  co_return status->git;
}

// Nobody has asked git yet about a clone that may hold work.
bool may_hold_unknown_work(const Workspace& workspace) {
  return !workspace.repository.empty() && lifecycle::home_used(workspace);
}

Result<void> refuse_to_lose(const Workspace& workspace, const std::optional<GitState>& git) {
  if (!git && may_hold_unknown_work(workspace)) {
    const bool runs = !workspace.endpoint.empty();
    return fail(ErrorCode::kInvalidState,
                std::string("it is not known whether the workspace has work that exists nowhere else; ") +
                    (runs ? "look into it, or delete with force" : "start it, or delete with force"));
  }
  if (!git || (git->uncommitted == 0 && git->unpushed == 0)) return {};
  std::string work;
  if (git->uncommitted > 0) work = counted(git->uncommitted, "uncommitted change", "uncommitted changes");
  if (git->unpushed > 0) {
    work += (work.empty() ? "" : " and ") + counted(git->unpushed, "unpushed commit", "unpushed commits");
  }
  return fail(ErrorCode::kInvalidState,
              "the workspace has " + work + " that exist nowhere else; push them, or delete with force");
}

}  // namespace

Task<Reply> list_workspaces(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"limit", "cursor", "owner"}));
  CO_TRY(auto page, query.page());
  CO_TRY(const auto owner, query.choice("owner", {"me", "all"}));
  std::optional<UserId> whose = call.user().id;
  if (owner == "all") {
    CO_CHECK(authorize(call.user(), Action::kListAllWorkspaces));
    whose.reset();
  }
  CO_TRY(const auto found, co_await context.parts.store.workspaces().list(std::move(whose), std::move(page)));
  json items = json::array();
  CO_TRY(const auto reader, co_await IdlenessReader::open(context));
  for (const auto& workspace : found.items) {
    items.push_back(render_with_idleness(workspace, reader, context.options));
  }
  co_return json_reply(200, {{"items", std::move(items)}, {"next_cursor", found.next_cursor}});
}

Task<Reply> create_workspace(Context& context, Call& call) {
  CO_TRY(auto workspace, read_new_workspace(call.body, context.options));
  const auto now = context.parts.clock();
  workspace.id = new_workspace_id(secure_random());
  workspace.owner_id = call.user().id;
  workspace.owner_name = call.user().username;
  workspace.intent_cause = asked_for_by(call.user());
  workspace.agent_token = random_token();
  workspace.created_at = workspace.updated_at = workspace.phase_changed_at = now;
  const auto made = co_await context.parts.store.workspaces().create(workspace);
  if (!made) {
    co_await note_offer(context, call, made.error(), std::move(workspace));
    co_return fail(made.error());
  }
  announce(context, *made);
  auto reply = json_reply(201, render_workspace(*made, context.options));
  reply->headers.set("Location", "/api/v1/workspaces/" + made->id.value());
  co_return reply;
}

Task<Reply> get_workspace(Context& context, Call& call) {
  CO_TRY(const auto reader, co_await IdlenessReader::open(context, call.workspace.id));
  co_return json_reply(200, render_with_idleness(call.workspace, reader, context.options));
}

Task<Reply> change_workspace(Context& context, Call& call) {
  CO_TRY(auto change, read_change(call, context.options));
  if (call.workspace.deleted_at) co_return fail(ErrorCode::kInvalidState, "the workspace is being deleted");
  if (change.desired_state == Phase::kPaused) CO_CHECK(check_freezing(context, call.workspace));
  if (change.desired_state) change.cause = asked_for_by(call.user());
  auto id = call.workspace.id;
  auto wanted = call.workspace;
  if (change.size) wanted.size = *change.size;
  const auto changed = co_await context.parts.store.workspaces().change_intent(std::move(id), std::move(change));
  if (!changed) {
    co_await note_offer(context, call, changed.error(), std::move(wanted));
    co_return fail(changed.error());
  }
  announce(context, *changed);
  CO_TRY(const auto reader, co_await IdlenessReader::open(context, changed->id));
  co_return json_reply(200, render_with_idleness(*changed, reader, context.options));
}

Task<Reply> delete_workspace(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"force"}));
  CO_TRY(const bool force, query.flag("force"));
  if (call.workspace.deleted_at) co_return empty_reply();
  if (!force) {
    const auto git = co_await latest_git(context, call.workspace);
    CO_CHECK(refuse_to_lose(call.workspace, git));
  }
  store::IntentChange change;
  change.deleted = true;
  change.cause = asked_for_by(call.user());
  auto id = call.workspace.id;
  CO_TRY(const auto changed, co_await context.parts.store.workspaces().change_intent(std::move(id), std::move(change)));
  announce(context, changed);
  co_return empty_reply();
}

Task<Reply> retry_workspace(Context& context, Call& call) {
  if (call.workspace.phase != Phase::kError || call.workspace.deleted_at) {
    co_return fail(ErrorCode::kInvalidState, "only a workspace in ERROR can be tried again; this one is " +
                                                 std::string(to_string(shown_phase(call.workspace))));
  }
  store::IntentChange change;
  change.retry = true;
  change.cause = asked_for_by(call.user());
  auto id = call.workspace.id;
  CO_TRY(const auto changed, co_await context.parts.store.workspaces().change_intent(std::move(id), std::move(change)));
  announce(context, changed);
  co_return json_reply(202, render_workspace(changed, context.options));
}

}  // namespace codehub::api
