#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "codehub/base/event_bus.hpp"
#include "codehub/domain/events.hpp"
#include "codehub/store/store.hpp"
#include "routes.hpp"

namespace codehub::gateway {

/// A shared port as visitors meet it.
struct SharedPort {
  explicit SharedPort(store::ShareRecord record);
  Share share;                ///< Within the operator's limits.
  std::string link_hash;      ///< Empty while no link was made.
  std::string password_hash;  ///< Empty without a password.
  std::string link_mark;      ///< What a pass has that was given for the present link.
  std::string password_mark;
};
using SharedPtr = std::shared_ptr<const SharedPort>;

/// Shares of visited ports, so that a request costs no database call: forgotten at once when this hub changes them, and
/// after `kFresh` in any case (another hub may have). One per executor.
class ShareCache {
 public:
  ShareCache(asio::any_io_executor executor, store::Store& store, EventBus<SharesChanged>& changed);

  /// Null when the port is not shared.
  [[nodiscard]] Task<SharedPtr> find(WorkspaceId workspace, std::uint16_t port);
  /// The share that has this alias; null when none has.
  [[nodiscard]] Task<SharedPtr> find_alias(std::string alias);
  /// All shares of a workspace; not kept.
  [[nodiscard]] Task<std::vector<SharedPtr>> of_workspace(WorkspaceId workspace);
  /// The share behind a host of ours; null when there is none. An alias's route learns where it leads; kNotFound when
  /// no share has that alias.
  [[nodiscard]] Task<SharedPtr> resolve(HostRoute& route);
  /// Whether the share names the user or a group of theirs.
  [[nodiscard]] Task<bool> names(const ShareId& share, const UserId& user);
  void forget(const WorkspaceId& workspace);

 private:
  static constexpr std::chrono::seconds kFresh{2};
  static constexpr std::size_t kMostRows = 20000;
  using Time = std::chrono::steady_clock::time_point;
  template <class Value>
  struct Row {
    Value value;
    Time read_at;
  };
  template <class Value>
  using Rows = std::unordered_map<std::string, Row<Value>>;

  template <class Value>
  static const Value* fresh(const Rows<Value>& rows, const std::string& key);
  template <class Value>
  void keep(Rows<Value>& rows, std::string key, Value value, std::uint64_t generation, Time read_at);

  store::Store& store_;
  std::uint64_t generation_ = 0;  ///< Grows with every change: what was read before one is not kept after it.
  Rows<SharedPtr> ports_;         ///< By "WSID/PORT".
  Rows<SharedPtr> aliases_;
  Rows<bool> named_;  ///< By "SHARE/USER".
  EventBus<SharesChanged>::Subscription subscription_;
};

}  // namespace codehub::gateway
