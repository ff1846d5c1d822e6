#pragma once

#include "database.hpp"
#include "query.hpp"

namespace codehub::store {

class SqlTransitions final : public TransitionRepository {
 public:
  explicit SqlTransitions(Database& database) : database_(database) {}
  Task<TransitionPage> list(WorkspaceId id, PageRequest page) override;
  Task<std::vector<Transition>> since(Timestamp at) override;
  Task<void> remove_older(Timestamp at) override;

 private:
  Database& database_;
};

/// Each of these stands in the transaction of the change itself, before it, and reads from the row what was before. A
/// transition is numbered by the version that the change gives its row.

/// The first one of a workspace, whose row is there already.
void insert_first_transition(soci::session& session, const Workspace& workspace);
/// If the stored version is still that of `workspace` and the phase differs. Without `cause` it is the stored one.
void insert_transition(soci::session& session, const Workspace& workspace, const std::string& cause);
/// To PENDING, if the workspace is in ERROR; its version has grown already.
void insert_retry_transition(soci::session& session, const WorkspaceId& id, Timestamp at);
/// To DELETED, if the row is there.
void insert_last_transition(soci::session& session, const WorkspaceId& id, Timestamp at);

}  // namespace codehub::store
