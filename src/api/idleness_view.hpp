#pragma once

#include "call.hpp"
#include "codehub/domain/idleness.hpp"
#include "codehub/store/store.hpp"

namespace codehub::api {

/// What is known of one workspace's use, what its policy is, and what follows from both.
struct IdlenessView {
  Activity activity;
  IdlePolicy policy;
  Idleness idleness;
};

/// Everything that judging takes, read once for any number of workspaces.
class IdlenessReader {
 public:
  /// Reads policies and what is stored of the use of all workspaces, or only of that one.
  [[nodiscard]] static Task<IdlenessReader> open(Context& context);
  [[nodiscard]] static Task<IdlenessReader> open(Context& context, WorkspaceId only);
  [[nodiscard]] IdlenessView look(const Workspace& workspace) const;

 private:
  static Task<IdlenessReader> begin(Context& context);

  const Context* context_ = nullptr;
  store::PolicyBook book_;
  std::map<WorkspaceId, Activity> stored_;
  IdleAbilities abilities_;
  Timestamp now_{};
};

[[nodiscard]] IdleAbilities abilities_of(const Context& context);

/// The object Idleness of docs/openapi.yaml.
[[nodiscard]] nlohmann::json render_idleness(const Workspace& workspace, const IdlenessView& view,
                                             const IdleAbilities& abilities);

/// The same as `render_workspace`, with the short form of its idleness.
[[nodiscard]] nlohmann::json render_with_idleness(const Workspace& workspace, const IdlenessReader& reader,
                                                  const ApiOptions& options);

}  // namespace codehub::api
