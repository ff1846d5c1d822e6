#include "quota_fields.hpp"

#include "render.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

Result<std::optional<std::int64_t>> read_limit(const JsonFields& fields, std::string_view key, std::int64_t most) {
  if (fields.is_null(key)) return std::nullopt;
  return fields.optional_number(key, 0, most);
}

Result<std::optional<double>> read_decimal(const JsonFields& fields, std::string_view key, double most) {
  if (fields.is_null(key)) return std::nullopt;
  return fields.optional_decimal(key, 0, most);
}

template <class Number>
json render_limit(const std::optional<Number>& limit) {
  return limit ? json(*limit) : json(nullptr);
}

json render_quota(const Quota& quota) {
  return {{"running", render_limit(quota.running)},
          {"cpu", render_limit(quota.cpu)},
          {"memory_bytes", render_limit(quota.memory_bytes)},
          {"disk_bytes", render_limit(quota.disk_bytes)},
          {"archive_bytes", render_limit(quota.archive_bytes)},
          {"monthly_budget", render_limit(quota.monthly_budget)}};
}

json render_held(const QuotaScope& scope) {
  const auto held = sum(scope.holdings);
  return {{"running", held.running},
          {"cpu", held.cpu},
          {"memory_bytes", held.memory_bytes},
          {"disk_bytes", held.disk_bytes},
          {"archive_bytes", held.archive_bytes},
          {"cost_this_month", scope.cost_this_month}};
}

json render_holding(const Holding& holding) {
  return {{"workspace_id", holding.workspace_id.value()},
          {"name", holding.name},
          {"owner_name", holding.owner_name},
          {"running", holding.running},
          {"cpu", holding.cpu},
          {"memory_bytes", holding.memory_bytes},
          {"disk_bytes", holding.disk_bytes},
          {"archive_bytes", holding.archive_bytes},
          {"idle_since", render_time(holding.idle_since)}};
}

}  // namespace

Result<Quota> read_quota(const JsonFields& body) {
  CHECK_OK(body.allow_only({"quota"}));
  TRY(const auto fields, body.optional_object("quota"));
  if (!fields) return fail(ErrorCode::kInvalidRequest, "`quota` is missing; an empty object takes all limits away");
  CHECK_OK(fields->allow_only({"running", "cpu", "memory_bytes", "disk_bytes", "archive_bytes", "monthly_budget"}));
  Quota quota;
  TRY(quota.running, read_limit(*fields, "running", kMostRunning));
  TRY(quota.cpu, read_decimal(*fields, "cpu", kMostCpu));
  TRY(quota.memory_bytes, read_limit(*fields, "memory_bytes", kMostQuotaBytes));
  TRY(quota.disk_bytes, read_limit(*fields, "disk_bytes", kMostQuotaBytes));
  TRY(quota.archive_bytes, read_limit(*fields, "archive_bytes", kMostQuotaBytes));
  TRY(quota.monthly_budget, read_decimal(*fields, "monthly_budget", kMostBudget));
  CHECK_OK(validate(quota));
  return quota;
}

json render_quota_scope(const QuotaScope& scope) {
  json holdings = json::array();
  for (const auto& holding : scope.holdings) holdings.push_back(render_holding(holding));
  return {{"name", scope.name},
          {"quota", render_quota(scope.quota)},
          {"held", render_held(scope)},
          {"holdings", std::move(holdings)}};
}

json render_offer(const RoomOffer& offer) {
  return {{"workspace_id", offer.holding.workspace_id.value()},
          {"name", offer.holding.name},
          {"idle_since", render_time(offer.holding.idle_since)},
          {"action", offer.stop ? "stop" : "pause"}};
}

}  // namespace codehub::api
