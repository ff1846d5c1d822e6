#pragma once

#include <string>

#include "codehub/domain/lifecycle.hpp"

/// The sentences that a person reads when a workspace does not do what it should.
namespace codehub::lifecycle {

/// Why a container is no longer running.
[[nodiscard]] std::string words_for_exit(const Container& container);
[[nodiscard]] std::string words_for_removed_container();
/// What happened to a frozen workspace whose container is gone or has ended.
[[nodiscard]] std::string words_for_lost_sleep(const std::optional<Container>& container);
[[nodiscard]] std::string words_for_lost_home(const Workspace& workspace);
/// Why a started container does not become a workspace.
[[nodiscard]] std::string words_for_late_start(const Agent& agent, std::chrono::milliseconds limit);
[[nodiscard]] std::string words_for_refusing_agent();
[[nodiscard]] std::string words_for_failed_ide(const Agent& agent);
/// What is wrong with the agent of a running workspace; empty when nothing is.
[[nodiscard]] std::string words_for_health(const Agent& agent);
/// What the log says about the set-up when the workspace is ready; empty when it is done.
[[nodiscard]] std::string words_for_setup(const Agent& agent);

}  // namespace codehub::lifecycle
