#include "codehub/agent/process_ledger.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace codehub::agent_test {

using namespace codehub::agent;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

constexpr pid_t kAgent = 1;
constexpr std::uint64_t kMiB = 1024 * 1024;

/// A container in which processes come, use and go.
class Machine {
 public:
  ProcessReading& start(pid_t pid, pid_t parent, const std::string& name, bool node = false,
                        const std::string& role = {}) {
    ProcessReading process;
    process.pid = pid;
    process.parent = parent;
    process.started = ++clock_;
    process.name = name;
    process.toolbox_node = node;
    process.role = role;
    process.io = ProcessReading::Io{};
    return processes_[pid] = process;
  }
  ProcessReading& at(pid_t pid) { return processes_.at(pid); }
  /// It ends, and its parent waits for it.
  void end(pid_t pid) {
    const auto ended = processes_.at(pid);
    processes_.erase(pid);
    for (auto& [other, process] : processes_) {
      if (process.parent == pid) process.parent = kAgent;
    }
    auto& parent = processes_.at(ended.parent);
    parent.reaped += ended.cpu + ended.reaped;
    parent.io->read += ended.io->read;
    parent.io->written += ended.io->written;
  }
  [[nodiscard]] std::vector<ProcessReading> read() const {
    std::vector<ProcessReading> result;
    for (const auto& [pid, process] : processes_) result.push_back(process);
    return result;
  }

 private:
  std::map<pid_t, ProcessReading> processes_;
  std::uint64_t clock_ = 0;
};

class Ledger : public testing::Test {
 protected:
  Ledger() {
    machine_.start(kAgent, 0, "codehub-agent");
    machine_.start(10, kAgent, "node", true);
    machine_.start(11, 10, "node", true);
    machine_.start(12, 11, "node", true, "fileWatcher");
    machine_.start(13, 11, "node", true, "extensionHost");
    machine_.start(14, 11, "node", true, "ptyHost");
    machine_.start(20, 14, "bash");
    machine_.start(30, kAgent, "bash");
    take();
  }
  void take() { uses_ = ledger_.take(machine_.read()); }
  [[nodiscard]] ProcessUse sum(ProcessOwner owner, const std::string& name = {}) const {
    ProcessUse total;
    for (const auto& use : uses_) {
      if (use.owner != owner || (!name.empty() && use.name != name)) continue;
      total.cpu += use.cpu;
      total.read += use.read;
      total.written += use.written;
    }
    return total;
  }
  [[nodiscard]] nanoseconds users() const { return sum(ProcessOwner::kUser).cpu; }
  [[nodiscard]] nanoseconds services() const { return sum(ProcessOwner::kService).cpu; }
  [[nodiscard]] nanoseconds noise() const { return sum(ProcessOwner::kNoise).cpu; }

  Machine machine_;
  std::set<pid_t> housekeeping_;
  ProcessLedger ledger_{kAgent, true, [this](pid_t pid) { return housekeeping_.contains(pid); }};
  std::vector<ProcessUse> uses_;
};

}  // namespace

TEST_F(Ledger, counts_what_is_used_between_two_readings) {
  machine_.at(30).cpu = seconds(100);
  ProcessLedger fresh(kAgent, true, [](pid_t) { return false; });
  EXPECT_TRUE(fresh.take(machine_.read()).empty()) << "what was used before nobody knows when";
  machine_.at(30).cpu += seconds(3);
  const auto uses = fresh.take(machine_.read());
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].name, "bash");
  EXPECT_EQ(uses[0].cpu, seconds(3));
}

TEST_F(Ledger, takes_the_ide_and_the_agent_for_noise) {
  for (const pid_t pid : {kAgent, 10, 11, 12, 13, 14}) machine_.at(pid).cpu = seconds(1);
  machine_.start(15, 11, "ps").cpu = seconds(1);
  take();
  EXPECT_EQ(noise(), seconds(7));
  EXPECT_EQ(users() + services(), seconds(0));
}

TEST_F(Ledger, takes_what_runs_in_terminals_for_the_users) {
  machine_.at(20).cpu = milliseconds(10);
  machine_.start(21, 20, "make");
  machine_.start(22, 21, "cc1plus").cpu = seconds(4);
  machine_.start(23, 20, "node", true).cpu = seconds(2);  // The toolbox's node, used by hand.
  machine_.start(31, 30, "python3").cpu = seconds(1);
  take();
  EXPECT_EQ(sum(ProcessOwner::kUser, "cc1plus").cpu, seconds(4));
  EXPECT_EQ(users(), seconds(7) + milliseconds(10));
  EXPECT_EQ(services() + noise(), seconds(0));
}

TEST_F(Ledger, takes_what_extensions_start_for_services) {
  machine_.start(40, 13, "node", true).cpu = seconds(1);  // A language server on the toolbox's node
  machine_.start(41, 40, "node", true).cpu = seconds(1);  // with a helper,
  machine_.start(42, 13, "clangd").cpu = seconds(1);      // and one that is a program of its own.
  take();
  EXPECT_EQ(services(), seconds(3));
  EXPECT_EQ(users() + noise(), seconds(0));
}

TEST_F(Ledger, counts_children_that_came_and_went_unseen) {
  machine_.at(20).reaped += seconds(2);
  machine_.at(13).reaped += seconds(1);
  machine_.at(14).reaped += milliseconds(500);
  machine_.at(11).reaped += milliseconds(70);
  machine_.at(kAgent).reaped += milliseconds(30);
  take();
  EXPECT_EQ(users(), seconds(2) + milliseconds(500));
  EXPECT_EQ(services(), seconds(1));
  EXPECT_EQ(noise(), milliseconds(100));
}

TEST_F(Ledger, counts_nothing_twice_when_a_parent_takes_over_what_its_child_used) {
  machine_.start(21, 20, "make").cpu = seconds(50);
  machine_.at(21).io->written = 500 * kMiB;
  take();
  EXPECT_EQ(users(), seconds(50));
  machine_.at(21).cpu += seconds(2);
  machine_.at(21).io->written += 3 * kMiB;
  machine_.end(21);
  take();
  EXPECT_EQ(users(), seconds(2));
  EXPECT_EQ(sum(ProcessOwner::kUser).written, 3 * kMiB);
  machine_.at(20).cpu += seconds(1);
  machine_.end(20);  // The terminal closes: all of it goes to its host.
  take();
  EXPECT_EQ(users(), seconds(1));
  EXPECT_EQ(noise(), seconds(0));
}

TEST_F(Ledger, counts_nothing_twice_when_whole_families_end) {
  machine_.start(21, 20, "make").cpu = seconds(10);
  machine_.start(22, 21, "cc1plus").cpu = seconds(20);
  take();
  machine_.at(22).cpu += seconds(1);
  machine_.end(22);
  machine_.end(21);
  take();
  EXPECT_EQ(users(), seconds(1));
}

TEST_F(Ledger, hears_no_burst_when_the_extension_host_ends) {
  machine_.at(13).cpu = seconds(90);
  machine_.start(42, 13, "clangd").cpu = seconds(300);
  take();
  machine_.end(13);
  take();
  EXPECT_EQ(noise() + users(), seconds(0));
  machine_.at(42).cpu += seconds(1);
  take();
  EXPECT_EQ(services(), seconds(1)) << "a service without its parent is still none of the user's work";
  EXPECT_EQ(users(), seconds(0));
}

TEST_F(Ledger, goes_on_counting_for_the_user_what_lost_its_terminal) {
  machine_.start(21, 20, "train").cpu = seconds(1);
  take();
  machine_.end(20);
  machine_.at(21).cpu += seconds(5);
  take();
  EXPECT_EQ(sum(ProcessOwner::kUser, "train").cpu, seconds(5));
}

TEST_F(Ledger, leaves_out_what_the_agent_runs_for_itself) {
  housekeeping_ = {50};
  machine_.start(50, kAgent, "git").cpu = seconds(1);
  machine_.start(51, 50, "git").cpu = seconds(1);
  machine_.start(52, kAgent, "git").cpu = seconds(1);  // A clone.
  take();
  EXPECT_EQ(users(), seconds(1));
  EXPECT_EQ(noise(), seconds(2));
}

TEST_F(Ledger, knows_a_number_that_was_given_anew) {
  machine_.at(30).cpu = seconds(100);
  take();
  machine_.end(30);
  machine_.start(30, kAgent, "sleep").cpu = milliseconds(20);
  take();
  EXPECT_EQ(users(), milliseconds(20));
}

TEST_F(Ledger, keeps_what_was_read_of_a_process_whose_io_is_not_told_any_more) {
  machine_.at(30).io = ProcessReading::Io{0, 100 * kMiB};
  take();
  machine_.at(30).io.reset();  // It has ended, and nobody has waited for it yet.
  take();
  EXPECT_EQ(sum(ProcessOwner::kUser).written, 0U);
  machine_.at(30).io = ProcessReading::Io{0, 101 * kMiB};
  take();
  EXPECT_EQ(sum(ProcessOwner::kUser).written, kMiB);
}

TEST_F(Ledger, of_a_plain_process_leaves_the_rest_of_the_machine_alone) {
  Machine machine;
  machine.start(1, 0, "init");
  machine.start(500, 1, "codehub-agent");
  machine.start(501, 500, "sh");
  machine.start(600, 1, "stranger");
  ProcessLedger ledger(500, false, [](pid_t) { return false; });
  EXPECT_TRUE(ledger.take(machine.read()).empty());
  for (const pid_t pid : {1, 501, 600}) machine.at(pid).cpu += seconds(1);
  const auto uses = ledger.take(machine.read());
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].name, "sh");
}

TEST(ProcessStat, is_read_whatever_the_name) {
  const auto process = parse_process_stat(
      "1234 (a) b (c) S 17 1 1 0 -1 4194560 10 20 0 0 150 50 300 100 20 0 1 0 987654 1000 200 18446744073709551615\n");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->pid, 1234);
  EXPECT_EQ(process->parent, 17);
  EXPECT_EQ(process->name, "a) b (c");
  EXPECT_EQ(process->started, 987654U);
  EXPECT_EQ(process->cpu, seconds(2));
  EXPECT_EQ(process->reaped, seconds(4));
}

TEST(ProcessStat, is_nothing_when_it_is_something_else) {
  for (const std::string_view text :
       {"", "1", "()", ")(", "1 (a) S", "x (a) S 1 1 1 0 -1 0 0 0 0 0 1 1 1 1 20 0 1 0 9 ",
        "1 (a) S 1 1 1 0 -1 0 0 0 0 0 1 1 -1 1 20 0 1 0 9 "}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ProcessIo, is_what_went_to_and_from_disks) {
  const auto io = parse_process_io(
      "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\ncancelled_write_bytes: 7\n");
  ASSERT_TRUE(io);
  EXPECT_EQ(io->read, 5U);
  EXPECT_EQ(io->written, 6U);
  EXPECT_FALSE(parse_process_io(""));
}

TEST(ProcessRole, stands_in_the_command_line) {
  using namespace std::string_literals;
  EXPECT_EQ(find_role("node\0bootstrap-fork\0--type=ptyHost\0--logsPath\0/x\0"s), "ptyHost");
  EXPECT_EQ(find_role("node\0entry.js\0"s), "");
  EXPECT_EQ(find_role(""), "");
}

TEST(ProcessReaderTest, finds_this_process) {
  Account account;
  account.uid = ::getuid();
  account.gid = ::getgid();
  ProcessReader reader("/nowhere", account);
  const auto processes = reader.read();
  const auto self =
      std::find_if(processes.begin(), processes.end(), [](const ProcessReading& one) { return one.pid == ::getpid(); });
  ASSERT_NE(self, processes.end());
  EXPECT_EQ(self->parent, ::getppid());
  EXPECT_FALSE(self->toolbox_node);
  EXPECT_TRUE(
      std::is_sorted(processes.begin(), processes.end(),
                     [](const ProcessReading& left, const ProcessReading& right) { return left.pid < right.pid; }));
}

}  // namespace codehub::agent_test
