#include "codehub/agent/process_ledger.hpp"

#include <algorithm>

namespace codehub::agent {

namespace {

constexpr int kMostGenerations = 1000;
constexpr std::string_view kTerminals = "ptyHost";
constexpr std::string_view kExtensions = "extensionHost";

template <class Number>
Number over(Number now, Number before) {
  return now > before ? now - before : Number{};
}

/// Sums by owner and name.
class Sums {
 public:
  void add(ProcessOwner owner, const std::string& name, std::chrono::nanoseconds cpu, std::uint64_t read,
           std::uint64_t written) {
    if (owner == ProcessOwner::kForeign || (cpu.count() == 0 && read == 0 && written == 0)) return;
    const auto key = std::pair(owner, owner == ProcessOwner::kNoise ? std::string{} : name);
    auto& use = sums_[key];
    use.name = key.second;
    use.owner = owner;
    use.cpu += cpu;
    use.read += read;
    use.written += written;
  }
  [[nodiscard]] std::vector<ProcessUse> take() {
    std::vector<ProcessUse> result;
    for (auto& [key, use] : sums_) result.push_back(std::move(use));
    return result;
  }

 private:
  std::map<std::pair<ProcessOwner, std::string>, ProcessUse> sums_;
};

}  // namespace

ProcessLedger::ProcessLedger(pid_t agent, bool whole_container, std::function<bool(pid_t)> is_housekeeping)
    : agent_(agent), whole_container_(whole_container), is_housekeeping_(std::move(is_housekeeping)) {}

bool ProcessLedger::lives(const Entries& now, const Entry& entry) const {
  const auto found = now.find(entry.reading.pid);
  return found != now.end() && found->second.reading.started == entry.reading.started;
}

void ProcessLedger::judge(Entry& entry, const Entry* parent) const {
  const auto& reading = entry.reading;
  if (reading.pid == agent_) {
    entry.owner = ProcessOwner::kNoise;
    return;
  }
  if (parent == nullptr) {
    // Process 1, or one that the container engine put in from outside.
    entry.owner = whole_container_ ? ProcessOwner::kUser : ProcessOwner::kForeign;
    return;
  }
  if (parent->reading.pid == agent_) {
    entry.is_ide = reading.toolbox_node;
    entry.owner = reading.toolbox_node || is_housekeeping_(reading.pid) ? ProcessOwner::kNoise : ProcessOwner::kUser;
    return;
  }
  if (!parent->is_ide) {
    entry.owner = parent->owner;
    return;
  }
  const auto& role = parent->reading.role;
  entry.is_ide = reading.toolbox_node && role.empty();
  entry.owner = ProcessOwner::kNoise;
  if (role == kTerminals) entry.owner = ProcessOwner::kUser;
  if (role == kExtensions) entry.owner = ProcessOwner::kService;
}

void ProcessLedger::classify(Entries& entries, Entry& entry, int depth, std::map<pid_t, bool>& done) const {
  auto& is_done = done[entry.reading.pid];
  if (is_done || depth > kMostGenerations) return;
  is_done = true;
  const auto before = last_.find(entry.reading.pid);
  const bool known = before != last_.end() && before->second.reading.started == entry.reading.started;
  if (known && (before->second.adopted || before->second.reading.parent != entry.reading.parent)) {
    // Its parent has ended, and somebody else has it now: it goes on doing the same work.
    entry.adopted = true;
    entry.owner = before->second.owner;
    entry.is_ide = before->second.is_ide;
    return;
  }
  const auto parent = entries.find(entry.reading.parent);
  if (parent != entries.end()) classify(entries, parent->second, depth + 1, done);
  judge(entry, parent == entries.end() ? nullptr : &parent->second);
}

std::map<pid_t, ProcessLedger::Legacy> ProcessLedger::legacies(const Entries& now) const {
  std::map<pid_t, Legacy> result;
  for (const auto& [pid, entry] : last_) {
    if (lives(now, entry)) continue;
    // The nearest ancestor that lives has waited for it, or for who has.
    const auto* heir = &entry;
    for (int depth = 0; depth < kMostGenerations; ++depth) {
      const auto parent = last_.find(heir->reading.parent);
      heir = parent == last_.end() ? nullptr : &parent->second;
      if (heir == nullptr || lives(now, *heir)) break;
    }
    if (heir == nullptr) continue;
    auto& legacy = result[heir->reading.pid];
    legacy.cpu += entry.reading.cpu + entry.reading.reaped;
    legacy.read += entry.reading.io.value_or(ProcessReading::Io{}).read;
    legacy.written += entry.reading.io.value_or(ProcessReading::Io{}).written;
  }
  return result;
}

std::vector<ProcessUse> ProcessLedger::take(const std::vector<ProcessReading>& processes) {
  Entries now;
  for (const auto& process : processes) now.emplace(process.pid, Entry{process});
  std::map<pid_t, bool> done;
  for (auto& [pid, entry] : now) classify(now, entry, 0, done);
  const auto inherited = legacies(now);
  Sums sums;
  for (auto& [pid, entry] : now) {
    auto& reading = entry.reading;
    const auto before = last_.find(pid);
    const bool known = before != last_.end() && before->second.reading.started == reading.started;
    const auto earlier = known ? before->second.reading : ProcessReading{};
    // Of one that has ended, and was not waited for yet, the kernel tells no I/O any more.
    if (!reading.io) reading.io = earlier.io;
    if (!started_) continue;
    const auto legacy = inherited.find(pid);
    const auto gone = legacy == inherited.end() ? Legacy{} : legacy->second;
    const auto own = over(reading.cpu, earlier.cpu);
    const auto children = over(reading.reaped, earlier.reaped + gone.cpu);
    const auto io = reading.io.value_or(ProcessReading::Io{});
    const auto earlier_io = earlier.io.value_or(ProcessReading::Io{});
    sums.add(entry.owner, reading.name, own, over(io.read, earlier_io.read + gone.read),
             over(io.written, earlier_io.written + gone.written));
    auto of_children = entry.owner;
    if (entry.is_ide && reading.role == kTerminals) of_children = ProcessOwner::kUser;
    if (entry.is_ide && reading.role == kExtensions) of_children = ProcessOwner::kService;
    sums.add(of_children, reading.name, children, 0, 0);
  }
  last_ = std::move(now);
  const bool first = !std::exchange(started_, true);
  return first ? std::vector<ProcessUse>{} : sums.take();
}

}  // namespace codehub::agent
