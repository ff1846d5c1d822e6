#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/domain/time.hpp"

namespace codehub {

enum class PolicyPreset {
  kFrugal,       ///< Freezes after 5 min, stops after 30 min, archives after 3 d.
  kBalanced,     ///< 10 min, 2 h, 7 d. The default.
  kAlwaysReady,  ///< Freezes after 8 h, never stops.
};
[[nodiscard]] std::string_view to_string(PolicyPreset preset);  ///< "frugal", "balanced", "always_ready".
[[nodiscard]] std::optional<PolicyPreset> parse_policy_preset(std::string_view text);

/// So long nothing may be seen of a workspace's use; nothing: for ever.
using Patience = std::optional<std::chrono::seconds>;

/// When people work, in their own time zone.
struct Schedule {
  struct Hours {
    int from_minute = 0;  ///< Of the day, 0 to 1439.
    int to_minute = 0;    ///< 1 to 1440, after `from_minute`.
    friend bool operator==(const Hours&, const Hours&) = default;
  };
  std::string time_zone;                        ///< Of the IANA database: "Asia/Seoul".
  std::array<std::optional<Hours>, 7> days{};   ///< From Monday to Sunday; nothing: nobody works.
  bool stop_outside = true;                     ///< Stops at the end of the day, unless it is busy or kept awake.
  std::optional<std::chrono::minutes> prewarm;  ///< Started so long before the day begins; 0 to 120 min.
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// What one level (installation, group, workspace) says; what is absent follows from the wider one.
struct PolicyRules {
  std::optional<PolicyPreset> preset;              ///< Fills what is absent below, before the wider level does.
  std::optional<std::chrono::seconds> idle_after;  ///< Silent so long, it counts as idle. 30 s to 1 h; default 2 min.
  std::optional<Patience> pause_after;             ///< 1 min to 30 d, as the others but where it says otherwise.
  std::optional<Patience> stop_after;              ///< Not shorter than pause_after, its preset's too.
  std::optional<Patience> archive_after;           ///< Of a stopped one. 1 h to 10 years.
  std::optional<Patience> delete_after;            ///< Of a stopped or archived one, off by default. 7 d to 10 years.
  std::optional<Patience> max_lifetime;            ///< Running so long without a break, it is stopped. 1 h to 365 d.
  std::optional<bool> count_viewers;               ///< Whether viewers keep it awake. Default true.
  std::optional<std::optional<Schedule>> schedule;
  friend bool operator==(const PolicyRules&, const PolicyRules&) = default;
};

/// What a wider level allows the narrower ones at most; nothing: no bound.
struct PolicyBounds {
  Patience pause_after;
  Patience stop_after;
  Patience archive_after;
  Patience max_lifetime;
  Patience keep_awake;  ///< The longest `keep-awake` at once; default 24 h where no level says so.
  friend bool operator==(const PolicyBounds&, const PolicyBounds&) = default;
};

/// Both, as the installation and groups have them. A workspace has rules alone.
struct PolicyLevel {
  PolicyRules rules;
  PolicyBounds bounds;
  friend bool operator==(const PolicyLevel&, const PolicyLevel&) = default;
};

/// Where a value of the resolved policy comes from.
enum class PolicySource { kPreset, kInstallation, kGroup, kWorkspace, kBound };
[[nodiscard]] std::string_view to_string(PolicySource source);

/// The policy that holds for one workspace.
struct IdlePolicy {
  std::chrono::seconds idle_after{120};
  Patience pause_after = std::chrono::minutes(10);
  Patience stop_after = std::chrono::hours(2);
  Patience archive_after = std::chrono::hours(24 * 7);
  Patience delete_after;
  Patience max_lifetime;
  bool count_viewers = true;
  std::optional<Schedule> schedule;
  std::chrono::seconds longest_keep_awake = std::chrono::hours(24);
  std::map<std::string, PolicySource> sources;    ///< By field: "pause_after".
  PolicyPreset preset = PolicyPreset::kBalanced;  ///< Of the narrowest level that chose one.
  friend bool operator==(const IdlePolicy&, const IdlePolicy&) = default;
};

/// What a preset says; the rest is absent.
[[nodiscard]] PolicyRules preset_rules(PolicyPreset preset);
inline constexpr std::array kPolicyPresets{PolicyPreset::kFrugal, PolicyPreset::kBalanced, PolicyPreset::kAlwaysReady};

/// Each value and relation; the error names the field, what is wrong and what is accepted.
[[nodiscard]] Result<void> validate(const PolicyRules& rules);
[[nodiscard]] Result<void> validate(const PolicyBounds& bounds);

/// For each value the narrowest level that says something wins, of several groups the one that costs least; then the
/// bounds of all levels hold.
[[nodiscard]] IdlePolicy resolve_policy(const PolicyLevel& installation, const std::vector<PolicyLevel>& groups,
                                        const PolicyRules& workspace);

}  // namespace codehub
