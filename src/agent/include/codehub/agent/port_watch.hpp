#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "codehub/agent/broadcast.hpp"
#include "codehub/agent/port_table.hpp"
#include "codehub/agent/settings.hpp"
#include "codehub/agent/socket_diag.hpp"
#include "codehub/base/task_group.hpp"

namespace codehub::agent {

/// Knows what listens in the workspace. As process 1 that is everything in the container but the agent and the IDE;
/// otherwise (tests) what our own children and theirs listen on. Belongs to one executor.
class PortWatch {
 public:
  static constexpr std::chrono::milliseconds kInterval{500};

  /// `settings` outlive the watch; their port is ours and never listed.
  PortWatch(asio::any_io_executor executor, const Settings& settings);

  /// Looks every half second until cancelled.
  [[nodiscard]] asio::awaitable<void> run();
  /// Ends the probes and everybody's wait.
  [[nodiscard]] asio::awaitable<void> close();

  /// Grows with every visible change; starts at another number with every start of the agent.
  [[nodiscard]] std::uint64_t revision() const { return first_revision_ + changed_.count(); }
  /// Waits until the revision is another one; not longer than `limit`.
  [[nodiscard]] asio::awaitable<void> wait_past(std::uint64_t revision, std::chrono::steady_clock::duration limit);
  /// What the listener at a port speaks. One that is so new that nobody asked it yet is asked now; for its answer this
  /// waits at most `kAnswerWait`.
  [[nodiscard]] asio::awaitable<PortProtocol> find_protocol(std::uint16_t port);
  static constexpr std::chrono::milliseconds kAnswerWait{300};
  /// {"revision","ports"}
  [[nodiscard]] std::string to_json() const;

 private:
  struct Candidate {
    std::uint16_t port = 0;
    std::uint64_t inode = 0;
  };
  void look();
  void find_owners(const std::vector<ListeningSocket>& sockets);
  [[nodiscard]] bool is_shown(const ListeningSocket& socket) const;
  [[nodiscard]] bool is_there(const Candidate& candidate) const;
  /// A question to this port is still open.
  [[nodiscard]] bool is_being_asked(std::uint16_t port) const;
  void ask_about(const std::vector<std::uint16_t>& ports);
  [[nodiscard]] asio::awaitable<void> probe_candidates();

  const Settings& settings_;
  const bool whole_container_;
  const std::uint64_t first_revision_;
  ListenerSource source_;
  std::vector<ListeningSocket> seen_;
  PortTable::Owners owners_;  ///< Of the sockets seen last; those without an owner too, so that nobody looks again.
  PortTable table_;
  std::deque<Candidate> candidates_;
  std::vector<std::uint16_t> asked_now_;
  std::size_t probing_ = 0;
  Broadcast changed_;
  TaskGroup probes_;
};

}  // namespace codehub::agent
