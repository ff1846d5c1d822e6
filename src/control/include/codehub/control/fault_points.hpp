#pragma once

#include <string_view>

#include "codehub/domain/lifecycle.hpp"

namespace codehub::control {

/// The named places (see base/fault.hpp) around one side effect or one write of the row.
struct FaultPoint {
  Operation operation;
  lifecycle::Action action;
  std::string_view before;
  std::string_view after;
};

/// Every place where the reconciler can be made to die or fail, in the order in which an undisturbed life of a
/// workspace passes them. Those of `kFaultPointsOnTrouble` are passed only when something went wrong before.
inline constexpr FaultPoint kFaultPoints[] = {
    {Operation::kProvisioning, lifecycle::Action::kClaim, "create.before_claim", "create.after_claim"},
    {Operation::kProvisioning, lifecycle::Action::kPullImage, "create.before_pull_image", "create.after_pull_image"},
    {Operation::kProvisioning, lifecycle::Action::kCreateVolume, "create.before_create_volume",
     "create.after_create_volume"},
    {Operation::kProvisioning, lifecycle::Action::kSettle, "create.before_settle", "create.after_settle"},
    {Operation::kStarting, lifecycle::Action::kClaim, "start.before_claim", "start.after_claim"},
    {Operation::kStarting, lifecycle::Action::kCreateContainer, "start.before_create_container",
     "start.after_create_container"},
    {Operation::kStarting, lifecycle::Action::kRecord, "start.before_record", "start.after_record"},
    {Operation::kStarting, lifecycle::Action::kStartContainer, "start.before_start_container",
     "start.after_start_container"},
    {Operation::kStarting, lifecycle::Action::kSendSetup, "start.before_send_setup", "start.after_send_setup"},
    {Operation::kStarting, lifecycle::Action::kSettle, "start.before_settle", "start.after_settle"},
    {Operation::kPausing, lifecycle::Action::kClaim, "pause.before_claim", "pause.after_claim"},
    {Operation::kPausing, lifecycle::Action::kPauseContainer, "pause.before_pause_container",
     "pause.after_pause_container"},
    {Operation::kPausing, lifecycle::Action::kSettle, "pause.before_settle", "pause.after_settle"},
    {Operation::kResuming, lifecycle::Action::kClaim, "resume.before_claim", "resume.after_claim"},
    {Operation::kResuming, lifecycle::Action::kUnpauseContainer, "resume.before_unpause_container",
     "resume.after_unpause_container"},
    {Operation::kResuming, lifecycle::Action::kSettle, "resume.before_settle", "resume.after_settle"},
    {Operation::kStopping, lifecycle::Action::kClaim, "stop.before_claim", "stop.after_claim"},
    {Operation::kStopping, lifecycle::Action::kStopContainer, "stop.before_stop_container",
     "stop.after_stop_container"},
    {Operation::kStopping, lifecycle::Action::kRemoveContainer, "stop.before_remove_container",
     "stop.after_remove_container"},
    {Operation::kStopping, lifecycle::Action::kSettle, "stop.before_settle", "stop.after_settle"},
    {Operation::kDeleting, lifecycle::Action::kClaim, "delete.before_claim", "delete.after_claim"},
    {Operation::kDeleting, lifecycle::Action::kRemoveContainer, "delete.before_remove_container",
     "delete.after_remove_container"},
    {Operation::kDeleting, lifecycle::Action::kRemoveVolume, "delete.before_remove_volume",
     "delete.after_remove_volume"},
    {Operation::kDeleting, lifecycle::Action::kRemoveRow, "delete.before_remove_row", "delete.after_remove_row"},
};

inline constexpr FaultPoint kFaultPointsOnTrouble[] = {
    {Operation::kProvisioning, lifecycle::Action::kFail, "create.before_fail", "create.after_fail"},
    {Operation::kProvisioning, lifecycle::Action::kGiveUp, "create.before_give_up", "create.after_give_up"},
    {Operation::kStarting, lifecycle::Action::kLost, "start.before_lost", "start.after_lost"},
    {Operation::kStarting, lifecycle::Action::kPullImage, "start.before_pull_image", "start.after_pull_image"},
    {Operation::kStarting, lifecycle::Action::kRemoveContainer, "start.before_remove_container",
     "start.after_remove_container"},
    {Operation::kStarting, lifecycle::Action::kUnpauseContainer, "start.before_unpause_container",
     "start.after_unpause_container"},
    {Operation::kStarting, lifecycle::Action::kFail, "start.before_fail", "start.after_fail"},
    {Operation::kStarting, lifecycle::Action::kGiveUp, "start.before_give_up", "start.after_give_up"},
    {Operation::kPausing, lifecycle::Action::kFail, "pause.before_fail", "pause.after_fail"},
    {Operation::kPausing, lifecycle::Action::kGiveUp, "pause.before_give_up", "pause.after_give_up"},
    {Operation::kResuming, lifecycle::Action::kFail, "resume.before_fail", "resume.after_fail"},
    {Operation::kResuming, lifecycle::Action::kGiveUp, "resume.before_give_up", "resume.after_give_up"},
    {Operation::kStopping, lifecycle::Action::kUnpauseContainer, "stop.before_unpause_container",
     "stop.after_unpause_container"},
    {Operation::kStopping, lifecycle::Action::kFail, "stop.before_fail", "stop.after_fail"},
    {Operation::kStopping, lifecycle::Action::kGiveUp, "stop.before_give_up", "stop.after_give_up"},
    {Operation::kDeleting, lifecycle::Action::kFail, "delete.before_fail", "delete.after_fail"},
    {Operation::kDeleting, lifecycle::Action::kGiveUp, "delete.before_give_up", "delete.after_give_up"},
};

/// Around each append to a workspace's log.
inline constexpr std::string_view kBeforeLog = "log.before_append";
inline constexpr std::string_view kAfterLog = "log.after_append";

/// Null for a pair that is no dangerous place.
[[nodiscard]] const FaultPoint* find_fault_point(Operation operation, lifecycle::Action action);

}  // namespace codehub::control
