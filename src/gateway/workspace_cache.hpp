#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/http/client.hpp"
#include "codehub/store/store.hpp"

namespace codehub::gateway {

/// A workspace that somebody visits: its row, and the ways into it. Belongs to one executor, as the cache does.
class VisitedWorkspace {
 public:
  explicit VisitedWorkspace(Workspace row) : workspace(std::move(row)) {}
  const Workspace workspace;
  /// The way to a port of its loopback, or to the IDE (0).
  [[nodiscard]] std::shared_ptr<const http::Upstream> way_to(std::uint16_t port) const;

 private:
  static constexpr std::size_t kMostWays = 64;
  mutable std::map<std::uint16_t, std::shared_ptr<const http::Upstream>> ways_;
};
using VisitedPtr = std::shared_ptr<const VisitedWorkspace>;

/// Rows of visited workspaces, so that a request costs no database call: forgotten at once when this hub changes them,
/// and after `kFresh` in any case (another hub may have). One per executor.
class WorkspaceCache {
 public:
  WorkspaceCache(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed);

  [[nodiscard]] Task<VisitedPtr> find(WorkspaceId id);
  /// What `find` would answer without the store; null means: ask it.
  [[nodiscard]] VisitedPtr recall(const WorkspaceId& id) const;
  /// A visit is to be noted: at most once in `kTouchEvery` per workspace. True for one caller only.
  [[nodiscard]] bool claim_touch(const WorkspaceId& id);
  /// Notes a visit in the store.
  [[nodiscard]] asio::awaitable<void> touch(WorkspaceId id, Timestamp at);
  void forget(const WorkspaceId& id);
  /// Keeps a row that was just read.
  VisitedPtr keep(Workspace workspace);

 private:
  static constexpr std::chrono::seconds kFresh{2};
  static constexpr std::chrono::seconds kTouchEvery{60};
  static constexpr std::size_t kMostRows = 20000;
  struct Row {
    VisitedPtr visited;
    std::chrono::steady_clock::time_point read_at;
  };
  /// Reads under way of one workspace, and how often it was forgotten meanwhile: what they answer may be old then.
  struct Reading {
    int readers = 0;
    unsigned forgotten = 0;
  };
  store::Store& store_;
  std::unordered_map<WorkspaceId, Row> rows_;
  std::unordered_map<WorkspaceId, Reading> reading_;
  std::unordered_map<WorkspaceId, std::chrono::steady_clock::time_point> touched_;
  EventBus<WorkspaceChanged>::Subscription subscription_;
};

}  // namespace codehub::gateway
