#include "codehub/agent/port_watch.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

namespace codehub::agent {

namespace {

constexpr std::size_t kProbesAtOnce = 4;

/// Milliseconds since 1970: no earlier start of this agent has counted so far, and JavaScript still counts exactly.
std::uint64_t starting_revision() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now().time_since_epoch()).count());
}

bool has_ended(const SocketOwner& owner) {
  return owner.pid != 0 && ::kill(static_cast<pid_t>(owner.pid), 0) != 0 && errno == ESRCH;
}

}  // namespace

PortWatch::PortWatch(asio::any_io_executor executor, const Settings& settings)
    : settings_(settings),
      whole_container_(::getpid() == 1),
      first_revision_(starting_revision()),
      changed_(executor),
      probes_(executor) {}

asio::awaitable<void> PortWatch::run() {
  while (true) {
    look();
    const auto slept = co_await sleep_for(kInterval);
    if (!slept) co_return;
  }
}

asio::awaitable<void> PortWatch::close() {
  changed_.notify();
  co_await probes_.join();
}

asio::awaitable<void> PortWatch::wait_past(std::uint64_t revision, std::chrono::steady_clock::duration limit) {
  if (revision != this->revision()) co_return;
  co_await changed_.wait_past(changed_.count(), limit);
}

asio::awaitable<PortProtocol> PortWatch::find_protocol(std::uint16_t port) {
  const auto is_port = [port](const ListeningSocket& socket) { return socket.port == port; };
  if (std::none_of(seen_.begin(), seen_.end(), is_port)) look();
  const auto end = std::chrono::steady_clock::now() + kAnswerWait;
  while (true) {
    const auto entry = table_.entries().find(port);
    if (entry == table_.entries().end()) co_return PortProtocol::kUnknown;
    const auto protocol = entry->second.protocol;
    const auto left = end - std::chrono::steady_clock::now();
    if (protocol != PortProtocol::kUnknown || !is_being_asked(port) || left <= left.zero()) co_return protocol;
    co_await changed_.wait_past(changed_.count(), left);
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return protocol;
  }
}

std::string PortWatch::to_json() const {
  return fmt::format(R"({{"revision":{},"ports":{}}})", revision(), table_.to_json());
}

void PortWatch::look() {
  auto sockets = source_.read();
  std::erase_if(sockets, [this](const ListeningSocket& socket) { return socket.port == settings_.port; });
  const bool owners_live =
      std::none_of(owners_.begin(), owners_.end(), [](const auto& item) { return has_ended(item.second); });
  if (sockets == seen_ && owners_live) return;
  seen_ = sockets;
  find_owners(sockets);
  std::erase_if(sockets, [this](const ListeningSocket& socket) { return !is_shown(socket); });
  const auto change = table_.update(std::move(sockets), owners_, now());
  if (change.visible) changed_.notify();
  ask_about(change.fresh);
}

void PortWatch::find_owners(const std::vector<ListeningSocket>& sockets) {
  PortTable::Owners known;
  std::set<std::uint64_t> unknown;
  for (const auto& socket : sockets) {
    const auto owner = owners_.find(socket.inode);
    if (owner != owners_.end() && !has_ended(owner->second)) {
      known.insert(*owner);
    } else {
      unknown.insert(socket.inode);
    }
  }
  if (!unknown.empty()) known.merge(find_socket_owners(unknown));
  owners_ = std::move(known);
}

bool PortWatch::is_shown(const ListeningSocket& socket) const {
  const auto& owner = owners_.at(socket.inode);
  if (!whole_container_ && !descends_from(static_cast<pid_t>(owner.pid), ::getpid())) return false;
  // Docker's name server in networks of its own; it belongs to the engine, outside.
  if (owner.pid == 0 && socket.address == "127.0.0.11") return false;
  // Helpers of the IDE and its extensions.
  std::error_code ignored;
  return owner.program.empty() ||
         !std::filesystem::equivalent(owner.program, settings_.toolbox / "node/bin/node", ignored);
}

bool PortWatch::is_there(const Candidate& candidate) const {
  const auto entry = table_.entries().find(candidate.port);
  return entry != table_.entries().end() && entry->second.inodes.contains(candidate.inode);
}

bool PortWatch::is_being_asked(std::uint16_t port) const {
  const auto is_port = [port](const Candidate& candidate) { return candidate.port == port; };
  return std::find(asked_now_.begin(), asked_now_.end(), port) != asked_now_.end() ||
         std::any_of(candidates_.begin(), candidates_.end(), is_port);
}

void PortWatch::ask_about(const std::vector<std::uint16_t>& ports) {
  // Keeps the list as short as the table, however fast listeners come and go.
  std::erase_if(candidates_, [this](const Candidate& candidate) { return !is_there(candidate); });
  for (const auto port : ports) {
    const auto inode = *table_.entries().at(port).inodes.begin();
    if (!is_other_by_custom(port)) {
      candidates_.push_back({port, inode});
    } else if (table_.set_protocol(port, inode, PortProtocol::kOther)) {
      changed_.notify();
    }
  }
  const auto wanted = std::min(kProbesAtOnce, probing_ + candidates_.size());
  while (probing_ < wanted) {
    ++probing_;
    probes_.spawn("asking a port", [this] { return probe_candidates(); });
  }
}

asio::awaitable<void> PortWatch::probe_candidates() {
  while (!candidates_.empty()) {
    const auto candidate = candidates_.front();
    candidates_.pop_front();
    if (!is_there(candidate)) continue;
    http::Endpoint endpoint{loopback_address(table_.entries().at(candidate.port)), candidate.port, false};
    asked_now_.push_back(candidate.port);
    const auto protocol = co_await probe_port(std::move(endpoint));
    asked_now_.erase(std::find(asked_now_.begin(), asked_now_.end(), candidate.port));
    if (table_.set_protocol(candidate.port, candidate.inode, protocol)) changed_.notify();
  }
  --probing_;
}

}  // namespace codehub::agent
