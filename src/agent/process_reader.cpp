#include "codehub/agent/process_reader.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "codehub/agent/cgroup.hpp"
#include "codehub/agent/files.hpp"
#include "proc.hpp"

namespace codehub::agent {

namespace {

constexpr std::size_t kMostProcesses = 32768;
constexpr std::size_t kStatBytes = 1024;
constexpr std::size_t kCommandLineBytes = 4096;
constexpr int kSettledAfter = 2;

template <class Number>
std::optional<Number> parse_field(std::string_view text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::string program_name(pid_t pid) {
  std::array<char, 4096> target;
  const auto size = ::readlink(fmt::format("/proc/{}/exe", pid).c_str(), target.data(), target.size());
  if (size <= 0) return {};
  return std::filesystem::path(std::string(target.data(), static_cast<std::size_t>(size))).filename().string();
}

std::chrono::nanoseconds from_ticks(std::uint64_t ticks) {
  static const auto kPerSecond = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  return std::chrono::nanoseconds(ticks * (1'000'000'000 / kPerSecond));
}

}  // namespace

std::optional<ProcessReading> parse_process_stat(std::string_view text) {
  // The name may hold anything, but ends with the last parenthesis (proc(5)).
  const auto name_begin = text.find('(');
  const auto name_end = text.rfind(')');
  if (name_begin == std::string_view::npos || name_end == std::string_view::npos || name_end < name_begin) return {};
  ProcessReading process;
  const auto pid = parse_field<pid_t>(text.substr(0, std::max<std::size_t>(name_begin, 1) - 1));
  process.name = text.substr(name_begin + 1, name_end - name_begin - 1);
  auto rest = text.substr(name_end + 1);
  std::vector<std::string_view> fields;
  while (fields.size() < 20) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
    if (rest.empty()) break;
    const auto end = std::min(rest.find_first_of(" \n"), rest.size());
    fields.push_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  // Fields by their numbers in proc(5): 3 state, 4 ppid, 14 utime, 15 stime, 16 cutime, 17 cstime, 22 starttime.
  if (fields.size() < 20) return std::nullopt;
  const auto number = [&](std::size_t field) { return parse_field<std::uint64_t>(fields[field - 3]); };
  const auto parent = parse_field<pid_t>(fields[1]);
  const auto user = number(14), system = number(15), children_user = number(16), children_system = number(17);
  const auto started = number(22);
  if (!pid || !parent || !user || !system || !children_user || !children_system || !started) return std::nullopt;
  process.pid = *pid;
  process.parent = *parent;
  process.started = *started;
  process.cpu = from_ticks(*user + *system);
  process.reaped = from_ticks(*children_user + *children_system);
  return process;
}

std::optional<ProcessReading::Io> parse_process_io(std::string_view text) {
  const auto read = find_number(text, "read_bytes:");
  const auto written = find_number(text, "write_bytes:");
  if (!read || !written) return std::nullopt;
  return ProcessReading::Io{*read, *written};
}

std::string find_role(std::string_view command_line) {
  constexpr std::string_view kType = "--type=";
  while (!command_line.empty()) {
    const auto end = std::min(command_line.find('\0'), command_line.size());
    const auto word = command_line.substr(0, end);
    if (word.starts_with(kType)) return std::string(word.substr(kType.size(), 64));
    command_line.remove_prefix(std::min(end + 1, command_line.size()));
  }
  return {};
}

ProcessReader::ProcessReader(std::filesystem::path toolbox, const Account& account)
    : node_(toolbox / "node/bin/node"), account_(account) {}

std::vector<ProcessReading> ProcessReader::read() {
  std::vector<ProcessReading> processes;
  for (const auto pid : all_processes()) {
    if (processes.size() == kMostProcesses) break;
    auto process = parse_process_stat(process_file(pid, "stat", kStatBytes));
    if (process) processes.push_back(std::move(*process));
  }
  {
    // As the user: see `Search::look_at` in socket_owner.cpp. Root's own (sudo) are few, and tell below.
    const FileIdentity identity(account_.uid, account_.gid);
    for (auto& process : processes) {
      describe(process);
      process.io = parse_process_io(process_file(process.pid, "io", kStatBytes));
    }
  }
  for (auto& process : processes) {
    if (!process.io) process.io = parse_process_io(process_file(process.pid, "io", kStatBytes));
  }
  std::erase_if(known_, [&](const auto& item) {
    const auto found = std::lower_bound(processes.begin(), processes.end(), item.first,
                                        [](const ProcessReading& process, pid_t pid) { return process.pid < pid; });
    return found == processes.end() || found->pid != item.first;
  });
  return processes;
}

void ProcessReader::describe(ProcessReading& process) {
  auto& known = known_[process.pid];
  if (known.started != process.started || known.comm != process.name) {
    known = {process.started, process.name, process.name, false, {}, 0};
  }
  // Looked at twice: a process that was about to become another program at the first look is that one at the second.
  if (known.looks < kSettledAfter) {
    ++known.looks;
    known.toolbox_node = runs_toolbox_node(process.pid);
    known.role = known.toolbox_node ? find_role(process_file(process.pid, "cmdline", kCommandLineBytes)) : "";
    // Newer versions of node name their main thread so.
    if (known.comm.ends_with("MainThread")) known.name = program_name(process.pid);
    if (known.name.empty()) known.name = known.comm;
  }
  process.name = known.name;
  process.toolbox_node = known.toolbox_node;
  process.role = known.role;
}

bool ProcessReader::runs_toolbox_node(pid_t pid) const {
  struct stat program{};
  struct stat node{};
  if (::stat(fmt::format("/proc/{}/exe", pid).c_str(), &program) != 0 || ::stat(node_.c_str(), &node) != 0)
    return false;
  return program.st_dev == node.st_dev && program.st_ino == node.st_ino;
}

}  // namespace codehub::agent
