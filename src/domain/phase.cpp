#include <array>
#include <utility>

#include "codehub/domain/workspace.hpp"

namespace codehub {
namespace {

constexpr std::array<std::pair<Phase, std::string_view>, 8> kPhaseNames{{
    {Phase::kPending, "PENDING"},
    {Phase::kArchived, "ARCHIVED"},
    {Phase::kStandby, "STANDBY"},
    {Phase::kPaused, "PAUSED"},
    {Phase::kRunning, "RUNNING"},
    {Phase::kError, "ERROR"},
    {Phase::kDeleting, "DELETING"},
    {Phase::kDeleted, "DELETED"},
}};

constexpr std::array<std::pair<Operation, std::string_view>, 9> kOperationNames{{
    {Operation::kNone, ""},
    {Operation::kProvisioning, "PROVISIONING"},
    {Operation::kRestoring, "RESTORING"},
    {Operation::kStarting, "STARTING"},
    {Operation::kResuming, "RESUMING"},
    {Operation::kPausing, "PAUSING"},
    {Operation::kStopping, "STOPPING"},
    {Operation::kArchiving, "ARCHIVING"},
    {Operation::kDeleting, "DELETING"},
}};

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "UNKNOWN";
}

template <class Value, std::size_t kSize>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, kSize>& table,
                              std::string_view text) {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Phase phase) { return name_in(kPhaseNames, phase); }
std::string_view to_string(Operation operation) { return name_in(kOperationNames, operation); }
std::optional<Phase> parse_phase(std::string_view text) { return value_in(kPhaseNames, text); }
std::optional<Operation> parse_operation(std::string_view text) { return value_in(kOperationNames, text); }

Result<Phase> validate_desired_state(std::string_view text) {
  const auto phase = parse_phase(text);
  if (phase == Phase::kRunning || phase == Phase::kPaused || phase == Phase::kStandby) return *phase;
  return fail(ErrorCode::kInvalidRequest, "desired_state must be \"RUNNING\", \"PAUSED\" or \"STANDBY\".");
}

}  // namespace codehub
