#include "codehub/domain/quota.hpp"

#include <algorithm>
#include <cmath>

#include "quota_words.hpp"

namespace codehub {
namespace {

/// Sums of CPUs are compared with this much to spare: thousandths do not add up exactly.
constexpr double kCpuSlack = 1e-6;

tl::unexpected<Error> out_of_range(const char* field, const std::string& range) {
  return fail(ErrorCode::kInvalidRequest, "`" + std::string(field) + "` must be " + range + ", or null for no limit");
}

template <class Number>
bool outside(const std::optional<Number>& value, Number most) {
  // Written so that what is not a number is outside.
  return value && !(*value >= 0 && *value <= most);
}

Result<void> validate_bytes(const char* field, const std::optional<std::int64_t>& value) {
  if (!outside(value, kMostQuotaBytes)) return {};
  return out_of_range(field, "a whole number of bytes from 0 to " + std::to_string(kMostQuotaBytes));
}

const Size* find_size(const std::vector<Size>& sizes, const std::string& name) {
  const auto found = std::find_if(sizes.begin(), sizes.end(), [&](const Size& size) { return size.name == name; });
  return found == sizes.end() ? nullptr : &*found;
}

/// Shall run; or should not, and its container stays all the same.
bool counts_as_running(const Workspace& workspace) {
  if (!workspace.deleted_at && workspace.desired_state == Phase::kRunning) return true;
  return !workspace.endpoint.empty() && (workspace.phase == Phase::kError || workspace.attempts > 0);
}

void hold_size(Holding& holding, const std::vector<Size>& sizes, const std::string& name) {
  const Size* size = find_size(sizes, name);
  if (size == nullptr) return;
  holding.cpu = std::max(holding.cpu, size->cpu);
  holding.memory_bytes = std::max(holding.memory_bytes, size->memory_bytes);
}

Held without(const QuotaScope& scope, const WorkspaceId& leaving, const Holding& left) {
  auto holdings = scope.holdings;
  for (auto& holding : holdings) {
    if (holding.workspace_id == leaving) holding = left;
  }
  return sum(holdings);
}

struct Fits {
  bool running, cpu, memory, disk, archive, budget;
  [[nodiscard]] bool all() const { return running && cpu && memory && disk && archive && budget; }
};

Fits fits(const QuotaScope& scope, const Held& held, const Holding& wanted) {
  const auto& quota = scope.quota;
  return {!quota.running || held.running + (wanted.running ? 1 : 0) <= *quota.running,
          !quota.cpu || held.cpu + wanted.cpu <= *quota.cpu + kCpuSlack,
          !quota.memory_bytes || held.memory_bytes + wanted.memory_bytes <= *quota.memory_bytes,
          !quota.disk_bytes || held.disk_bytes + wanted.disk_bytes <= *quota.disk_bytes,
          !quota.archive_bytes || held.archive_bytes + wanted.archive_bytes <= *quota.archive_bytes,
          !quota.monthly_budget || scope.cost_this_month < *quota.monthly_budget};
}

bool all_fit(const std::vector<QuotaScope>& scopes, const Holding& wanted, const WorkspaceId& leaving,
             const Holding& left) {
  return std::all_of(scopes.begin(), scopes.end(),
                     [&](const QuotaScope& scope) { return fits(scope, without(scope, leaving, left), wanted).all(); });
}

Holding stopped(Holding holding) {
  holding.running = false;
  holding.cpu = 0;
  holding.memory_bytes = 0;
  return holding;
}

/// How much of it stays in memory shows only afterwards: as much as it holds now, to be sure.
Holding frozen(Holding holding) {
  holding.running = false;
  holding.cpu = 0;
  return holding;
}

/// Idle the longest first; those that are used come last.
bool idler(const Holding& left, const Holding& right) {
  if (left.idle_since && right.idle_since && *left.idle_since != *right.idle_since) {
    return *left.idle_since < *right.idle_since;
  }
  if (left.idle_since.has_value() != right.idle_since.has_value()) return left.idle_since.has_value();
  return left.workspace_id < right.workspace_id;
}

std::vector<Holding> candidates(const std::vector<QuotaScope>& scopes, const Holding& wanted) {
  std::vector<Holding> found;
  for (const auto& scope : scopes) {
    for (const auto& holding : scope.holdings) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const Holding& other) { return other.workspace_id == holding.workspace_id; });
      const bool gives = holding.running || holding.memory_bytes > 0;
      if (!known && gives && holding.owner_id == wanted.owner_id) found.push_back(holding);
    }
  }
  std::sort(found.begin(), found.end(), idler);
  return found;
}

}  // namespace

bool is_unlimited(const Quota& quota) { return quota == Quota{}; }

Result<void> validate(const Quota& quota) {
  if (outside(quota.running, kMostRunning)) return out_of_range("running", "a whole number from 0 to 100000");
  if (outside(quota.cpu, kMostCpu)) return out_of_range("cpu", "a number of CPUs from 0 to 1000000");
  CHECK_OK(validate_bytes("memory_bytes", quota.memory_bytes));
  CHECK_OK(validate_bytes("disk_bytes", quota.disk_bytes));
  CHECK_OK(validate_bytes("archive_bytes", quota.archive_bytes));
  if (outside(quota.monthly_budget, kMostBudget)) {
    return out_of_range("monthly_budget", "an amount of money from 0 to 1000000000000");
  }
  return {};
}

Holding holding_of(const Workspace& workspace, const std::vector<Size>& sizes) {
  Holding holding;
  holding.workspace_id = workspace.id;
  holding.name = workspace.name;
  holding.owner_id = workspace.owner_id;
  holding.owner_name = workspace.owner_name;
  holding.running = counts_as_running(workspace);
  if (holding.running) {
    hold_size(holding, sizes, workspace.size);
    // The container that runs keeps its size until the next start.
    if (!workspace.endpoint.empty()) hold_size(holding, sizes, workspace.applied_size);
  } else if (workspace.phase == Phase::kPaused && !workspace.deleted_at && workspace.desired_state == Phase::kPaused) {
    holding.memory_bytes = workspace.frozen_memory_bytes;
  }
  return holding;
}

Held sum(const std::vector<Holding>& holdings) {
  Held held;
  for (const auto& holding : holdings) {
    held.running += holding.running ? 1 : 0;
    held.cpu += holding.cpu;
    held.memory_bytes += holding.memory_bytes;
    held.disk_bytes += holding.disk_bytes;
    held.archive_bytes += holding.archive_bytes;
  }
  return held;
}

std::optional<RoomOffer> offer_room(const std::vector<QuotaScope>& scopes, const Holding& wanted, bool can_pause) {
  for (const auto& holding : candidates(scopes, wanted)) {
    if (can_pause && holding.running && all_fit(scopes, wanted, holding.workspace_id, frozen(holding))) {
      return RoomOffer{holding, false};
    }
    if (all_fit(scopes, wanted, holding.workspace_id, stopped(holding))) return RoomOffer{holding, true};
  }
  return std::nullopt;
}

Result<void> check_quota(const std::vector<QuotaScope>& scopes, const Holding& wanted, Timestamp now, bool can_pause) {
  for (const auto& scope : scopes) {
    const Held held = sum(scope.holdings);
    const Fits fit = fits(scope, held, wanted);
    if (fit.all()) continue;
    const quota::Words words{scope, held, wanted, now};
    std::string refusal = !fit.running   ? words.about_running()
                          : !fit.cpu     ? words.about_cpu()
                          : !fit.memory  ? words.about_memory()
                          : !fit.disk    ? words.about_disk()
                          : !fit.archive ? words.about_archive()
                                         : words.about_budget();
    refusal += quota::words_for_offer(offer_room(scopes, wanted, can_pause), now);
    return fail(ErrorCode::kQuotaExceeded, std::move(refusal), "quota of " + scope.name);
  }
  return {};
}

}  // namespace codehub
