#include "idleness_view.hpp"

#include "codehub/base/log.hpp"
#include "codehub/calendar/calendar.hpp"
#include "codehub/wire/idleness_json.hpp"
#include "render.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

/// A time zone that the system no longer knows leaves the schedule out of account.
std::optional<WorkingTime> working_time_at(const IdlePolicy& policy, Timestamp now) {
  if (!policy.schedule) return std::nullopt;
  auto time = calendar::working_time(*policy.schedule, now);
  if (time) return *time;
  log::warn("api", "a schedule cannot be followed", {{"error", time.error().message}});
  return std::nullopt;
}

/// The board knows the signals first, the table keep-awake: it is written there.
Activity fresher(std::optional<Activity> live, Activity stored) {
  if (!live) return stored;
  for (auto& signal : stored.signals) note(*live, std::move(signal));
  live->keep_awake = std::move(stored.keep_awake);
  return std::move(*live);
}

}  // namespace

IdleAbilities abilities_of(const Context& context) {
  return context.parts.abilities ? context.parts.abilities() : IdleAbilities();
}

Task<IdlenessReader> IdlenessReader::open(Context& context) {
  CO_TRY(auto reader, co_await begin(context));
  CO_TRY(reader.stored_, co_await context.parts.store.activity().all());
  co_return reader;
}

Task<IdlenessReader> IdlenessReader::open(Context& context, WorkspaceId only) {
  CO_TRY(auto reader, co_await begin(context));
  CO_TRY(auto known, co_await context.parts.store.activity().find(only));
  reader.stored_.emplace(std::move(only), std::move(known));
  co_return reader;
}

Task<IdlenessReader> IdlenessReader::begin(Context& context) {
  IdlenessReader reader;
  reader.context_ = &context;
  CO_TRY(reader.book_, co_await context.parts.store.policies().book());
  reader.abilities_ = abilities_of(context);
  reader.now_ = context.parts.clock();
  co_return reader;
}

IdlenessView IdlenessReader::look(const Workspace& workspace) const {
  const auto found = stored_.find(workspace.id);
  IdlenessView view;
  view.activity =
      fresher(context_->parts.board.find(workspace.id), found == stored_.end() ? Activity() : found->second);
  view.policy = book_.policy_of(workspace);
  view.idleness =
      judge_idleness(workspace, view.activity, view.policy, working_time_at(view.policy, now_), abilities_, now_);
  return view;
}

json render_idleness(const Workspace& workspace, const IdlenessView& view, const IdleAbilities& abilities) {
  return wire::render_idleness({workspace, view.activity, view.policy, view.idleness, abilities});
}

json render_with_idleness(const Workspace& workspace, const IdlenessReader& reader, const ApiOptions& options) {
  auto body = render_workspace(workspace, options);
  body["idleness"] = wire::render_idleness_summary(reader.look(workspace).idleness);
  return body;
}

}  // namespace codehub::api
