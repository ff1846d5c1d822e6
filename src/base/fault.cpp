#include "codehub/base/fault.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

namespace codehub {
namespace {

struct Fault {
  bool kill = false;
  unsigned long passages_left = 1;
};

enum class Arming { kUnread, kNothing, kSomething };

std::atomic<Arming> g_arming{Arming::kUnread};
std::mutex g_mutex;

std::map<std::string, Fault, std::less<>>& faults() {
  static std::map<std::string, Fault, std::less<>> all;
  return all;
}

// "name=kill" or "name=error:2"; what cannot be read is left out: a typing error in a test must not stop a server.
void parse_fault(std::string_view entry) {
  const auto equals = entry.find('=');
  if (equals == std::string_view::npos) return;
  auto action = entry.substr(equals + 1);
  Fault fault;
  if (const auto colon = action.find(':'); colon != std::string_view::npos) {
    const auto count = action.substr(colon + 1);
    std::from_chars(count.data(), count.data() + count.size(), fault.passages_left);
    action = action.substr(0, colon);
  }
  if (action != "kill" && action != "error") return;
  fault.kill = action == "kill";
  faults().insert_or_assign(std::string(entry.substr(0, equals)), fault);
}

void arm_locked(std::string_view specification) {
  faults().clear();
  while (!specification.empty()) {
    const auto comma = specification.find(',');
    parse_fault(specification.substr(0, comma));
    specification = comma == std::string_view::npos ? std::string_view{} : specification.substr(comma + 1);
  }
  g_arming.store(faults().empty() ? Arming::kNothing : Arming::kSomething, std::memory_order_relaxed);
}

bool pass(std::string_view name) {
  const std::lock_guard lock(g_mutex);
  if (g_arming.load(std::memory_order_relaxed) == Arming::kUnread) {
    const char* specification = std::getenv("CODEHUB_FAULTS");
    arm_locked(specification == nullptr ? "" : specification);
  }
  const auto found = faults().find(name);
  if (found == faults().end() || found->second.passages_left == 0) return false;
  if (--found->second.passages_left > 0) return false;
  if (found->second.kill) std::raise(SIGKILL);
  return true;
}

}  // namespace

bool fault_point(std::string_view name) {
  if (g_arming.load(std::memory_order_relaxed) == Arming::kNothing) return false;
  return pass(name);
}

void arm_faults(std::string_view specification) {
  const std::lock_guard lock(g_mutex);
  arm_locked(specification);
}

}  // namespace codehub
