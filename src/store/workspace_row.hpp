#pragma once

#include <string>

#include "codehub/domain/workspace.hpp"
#include "query.hpp"

namespace codehub::store {

/// Begins a SELECT of whole workspaces (`w`, with their owner `u`); `tail` is everything after FROM.
[[nodiscard]] Query select_workspaces(soci::session& session, const std::string& tail);
/// A column that holds a number of `Phase`; a number from nowhere is a defect, not a phase. Throws runtime_error.
[[nodiscard]] Phase read_phase(Query& row);
/// The present row of such a SELECT.
[[nodiscard]] Workspace read_workspace(Query& row);
/// The workspace, or kNotFound.
[[nodiscard]] Result<Workspace> find_workspace(soci::session& session, const WorkspaceId& id);

void insert_workspace(soci::session& session, const Workspace& workspace);
/// Writes observation and progress where the version matches; answers how many rows that were.
std::int64_t update_observation(soci::session& session, const Workspace& workspace);

}  // namespace codehub::store
