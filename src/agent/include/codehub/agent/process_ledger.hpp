#pragma once

#include <functional>
#include <map>
#include <vector>

#include "codehub/agent/process_reader.hpp"

namespace codehub::agent {

/// Whose work a process does.
enum class ProcessOwner {
  kUser,     ///< What the user runs: in terminals, by commands, in the start-up script, as a service.
  kService,  ///< What extensions of the IDE started: language servers, debuggers, git.
  kNoise,    ///< The agent, and the IDE itself.
  kForeign,  ///< Not of this workspace (where the agent is a plain process, in tests).
};

/// What processes of one name used between two readings.
struct ProcessUse {
  std::string name;
  ProcessOwner owner = ProcessOwner::kUser;
  std::chrono::nanoseconds cpu{};
  std::uint64_t read = 0;     ///< Bytes from disks.
  std::uint64_t written = 0;  ///< Bytes to disks.
};

/// Turns readings of all processes into what was used between them, and says whose it is: also what was used by
/// processes that nobody saw because they came and went in between, which their parents' readings tell.
///
/// The IDE is recognised by its shape: a child of the agent that runs the toolbox's own node, and its helpers. What its
/// terminals' host starts is the user's, what its extensions start are services, the rest is noise.
class ProcessLedger {
 public:
  /// `agent` is the agent's own pid; `whole_container`: it is process 1, so that every process is the workspace's.
  /// `is_housekeeping` tells of children of the agent that work for itself (it asks git how the clone is).
  ProcessLedger(pid_t agent, bool whole_container, std::function<bool(pid_t)> is_housekeeping);

  /// What was used since the last call: by user and services, and the noise in one sum without a name. The first call
  /// gives nothing.
  [[nodiscard]] std::vector<ProcessUse> take(const std::vector<ProcessReading>& processes);

 private:
  struct Entry {
    explicit Entry(ProcessReading read) : reading(std::move(read)) {}
    ProcessReading reading;
    ProcessOwner owner = ProcessOwner::kUser;
    bool adopted = false;  ///< Its parent has ended before it.
    bool is_ide = false;   ///< The IDE itself or one of its helpers.
  };
  using Entries = std::map<pid_t, Entry>;
  /// Parts of the readings of ended processes that their heirs' readings now contain.
  struct Legacy {
    std::chrono::nanoseconds cpu{};
    std::uint64_t read = 0;
    std::uint64_t written = 0;
  };
  void classify(Entries& entries, Entry& entry, int depth, std::map<pid_t, bool>& done) const;
  void judge(Entry& entry, const Entry* parent) const;
  [[nodiscard]] std::map<pid_t, Legacy> legacies(const Entries& now) const;
  [[nodiscard]] bool lives(const Entries& now, const Entry& entry) const;

  const pid_t agent_;
  const bool whole_container_;
  const std::function<bool(pid_t)> is_housekeeping_;
  bool started_ = false;
  Entries last_;
};

}  // namespace codehub::agent
