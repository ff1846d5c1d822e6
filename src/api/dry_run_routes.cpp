#include <algorithm>

#include "dry_run.hpp"
#include "idleness_view.hpp"
#include "policy_fields.hpp"
#include "render.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

constexpr auto kLookBack = std::chrono::hours(7 * 24);
/// Workspaces that are looked at; of more, those that changed last.
constexpr std::size_t kMostWorkspaces = 1000;

/// What a request wants tried.
struct Trial {
  std::string scope;
  std::string id;
  PolicyLevel level;
};

Result<Trial> read_trial(const JsonFields& body) {
  Trial trial;
  TRY(trial.level, read_policy_level(body, true, {"scope", "id"}));
  TRY(const auto scope, body.optional_choice("scope", {"installation", "group", "workspace"}));
  if (!scope) return fail(ErrorCode::kInvalidRequest, "`scope` must be one of installation, group, workspace");
  trial.scope = *scope;
  TRY(const auto id, body.optional_text("id"));
  trial.id = id.value_or("");
  if (trial.id.empty() != (trial.scope == "installation")) {
    return fail(ErrorCode::kInvalidRequest, "`id` says which group or workspace; the installation has none");
  }
  return trial;
}

/// The workspaces that the trial is about, and the book as it would be.
struct Scene {
  std::vector<Workspace> workspaces;
  store::PolicyBook book;
};

Task<void> set_up_group(Context& context, const Trial& trial, Scene& scene) {
  const GroupId group(trial.id);
  CO_TRY(const auto members, co_await context.parts.store.groups().members(group));
  CO_TRY(auto all, co_await context.parts.store.workspaces().list_all());
  for (const auto& member : members) {
    auto& groups = scene.book.groups_of[member.id];
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  scene.book.groups[group] = trial.level;
  std::erase_if(all, [&](const Workspace& workspace) {
    return std::none_of(members.begin(), members.end(),
                        [&](const User& member) { return member.id == workspace.owner_id; });
  });
  scene.workspaces = std::move(all);
  co_return Result<void>();
}

Task<void> set_up_workspace(Context& context, const Call& call, const Trial& trial, Scene& scene) {
  CO_TRY(auto id, parse_workspace_id(trial.id));
  CO_TRY(auto workspace, co_await context.parts.store.workspaces().find(std::move(id)));
  CO_CHECK(authorize(call.user(), Action::kChangePolicy, &workspace));
  if (!(trial.level.bounds == PolicyBounds())) {
    co_return fail(ErrorCode::kInvalidRequest, "`bounds` are for groups and the installation; a workspace has none");
  }
  scene.book.workspaces[workspace.id] = trial.level.rules;
  scene.workspaces.push_back(std::move(workspace));
  co_return Result<void>();
}

Task<Scene> set_up(Context& context, const Call& call, const Trial& trial) {
  if (trial.scope != "workspace") CO_CHECK(authorize(call.user(), Action::kManagePolicies));
  Scene scene;
  CO_TRY(scene.book, co_await context.parts.store.policies().book());
  if (trial.scope == "workspace") {
    CO_CHECK(co_await set_up_workspace(context, call, trial, scene));
  } else if (trial.scope == "group") {
    CO_CHECK(co_await set_up_group(context, trial, scene));
  } else {
    scene.book.installation = trial.level;
    CO_TRY(scene.workspaces, co_await context.parts.store.workspaces().list_all());
  }
  auto& all = scene.workspaces;
  std::erase_if(all, [](const Workspace& workspace) { return workspace.deleted_at.has_value(); });
  std::sort(all.begin(), all.end(),
            [](const Workspace& a, const Workspace& b) { return a.phase_changed_at > b.phase_changed_at; });
  if (all.size() > kMostWorkspaces) all.resize(kMostWorkspaces);
  co_return scene;
}

using History = std::map<WorkspaceId, std::vector<Transition>>;

Task<History> read_history(Context& context, Timestamp from) {
  CO_TRY(auto all, co_await context.parts.store.transitions().since(from));
  History history;
  for (auto& transition : all) history[transition.workspace_id].push_back(std::move(transition));
  co_return history;
}

Task<DryRunPrices> read_prices(Context& context) {
  DryRunPrices prices;
  CO_TRY(prices.cards, co_await context.parts.store.usage().rate_cards());
  prices.sizes = context.options.sizes;
  co_return prices;
}

json render_dry_run(const DryRun& run, std::size_t workspaces, Timestamp from, Timestamp to,
                    const std::string& currency) {
  return {{"from", format_rfc3339(from)},
          {"to", format_rfc3339(to)},
          {"currency", currency},
          {"workspaces", workspaces},
          {"cost", run.cost},
          {"would_have_cost", run.would_have_cost},
          {"would_have_saved", run.cost - run.would_have_cost},
          {"running_seconds", run.was.running.count()},
          {"would_have_run_seconds", run.would.running.count()},
          {"paused_seconds", run.would.paused.count()},
          {"wakes", run.would.wakes}};
}

}  // namespace

Task<Reply> try_policy(Context& context, Call& call) {
  CO_TRY(const auto trial, read_trial(call.body));
  CO_TRY(const auto scene, co_await set_up(context, call, trial));
  const auto to = context.parts.clock();
  const auto from = to - kLookBack;
  CO_TRY(auto history, co_await read_history(context, from));
  CO_TRY(const auto prices, co_await read_prices(context));
  const auto abilities = abilities_of(context);
  DryRun total;
  for (const auto& workspace : scene.workspaces) {
    store::UsageFilter filter;
    filter.from = hour_of(from);
    filter.to = to;
    filter.workspace = workspace.id;
    PolicyHistory past;
    past.from = from;
    past.to = to;
    CO_TRY(past.hours, co_await context.parts.store.usage().hours(std::move(filter)));
    past.transitions = std::move(history[workspace.id]);
    past.phase = phase_at(from, workspace, past.transitions);
    total += try_policy_on(workspace, past, scene.book.policy_of(workspace), abilities, prices);
  }
  const auto currency = rate_at(prices.cards, to).currency;
  co_return json_reply(200, render_dry_run(total, scene.workspaces.size(), from, to, currency));
}

}  // namespace codehub::api
