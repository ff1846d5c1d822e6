#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "codehub/base/task_group.hpp"
#include "codehub/domain/lifecycle.hpp"
#include "codehub/runtime/runtime.hpp"
#include "story.hpp"

namespace codehub::control {

/// Images on their way here. One pull per image however many workspaces wait for it; pulling takes none of the places
/// of the steps, and goes on when the workspace that asked changes its mind. Lives on one executor.
class Images {
 public:
  using Wake = std::function<void(const WorkspaceId&)>;
  /// `wake` is called for every workspace that waited when a pull is over.
  Images(runtime::Runtime& runtime, Story& story, TaskGroup& tasks, Wake wake);
  ~Images();

  /// Present, absent or being pulled. A workspace that asks while it is pulled is told of progress and woken at the
  /// end.
  [[nodiscard]] Task<lifecycle::Image> check(std::string image, WorkspaceId waiter);
  /// Begins pulling, or answers how the last pull failed that this workspace waited for.
  [[nodiscard]] Task<void> pull(std::string image, WorkspaceId waiter);
  /// The workspace waits for nothing any more, and does not care how a pull ended that it waited for.
  void forget(const WorkspaceId& waiter);

 private:
  struct Pull {
    std::set<WorkspaceId> waiters;
    std::string progress;  ///< The latest words of the runtime.
  };
  [[nodiscard]] asio::awaitable<void> run(std::string image, std::shared_ptr<Pull> pull);
  [[nodiscard]] Task<void> fetch(std::string image, std::shared_ptr<Pull> pull);
  [[nodiscard]] Task<void> report(std::shared_ptr<Pull> pull);
  [[nodiscard]] asio::awaitable<void> tell_all(std::shared_ptr<Pull> pull, std::string text);

  runtime::Runtime& runtime_;
  Story& story_;
  TaskGroup& tasks_;
  Wake wake_;
  std::map<std::string, std::shared_ptr<Pull>> pulls_;
  std::map<WorkspaceId, Error> failures_;
};

}  // namespace codehub::control
