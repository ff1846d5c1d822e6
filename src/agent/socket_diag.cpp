#include "codehub/agent/socket_diag.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "codehub/agent/descriptor.hpp"
#include "codehub/agent/files.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace {

constexpr std::size_t kMostListeners = 1024;

struct DiagRequest {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

Result<void> ask_kernel(const Descriptor& kernel, int family) {
  DiagRequest request;
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = static_cast<__u8>(family);
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = 1U << TCP_LISTEN;
  if (::send(kernel.get(), &request, sizeof request, 0) < 0) {
    return fail(system_error("ask the kernel for listeners", errno));
  }
  return {};
}

void take_listener(std::string_view message, std::vector<ListeningSocket>& sockets) {
  inet_diag_msg found{};
  if (message.size() < sizeof found || sockets.size() >= kMostListeners) return;
  std::memcpy(&found, message.data(), sizeof found);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), found.id.idiag_src, bytes.size());
  auto address = reachable_address(std::span(bytes).first(found.idiag_family == AF_INET6 ? 16 : 4));
  const auto port = ntohs(found.id.idiag_sport);
  if (address && port != 0) sockets.push_back({std::move(*address), port, found.idiag_inode});
}

/// One datagram of an answer, which has several messages (netlink(7)). True when it was the last.
Result<bool> take_messages(std::string_view datagram, std::vector<ListeningSocket>& sockets) {
  while (datagram.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header{};
    std::memcpy(&header, datagram.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) break;
    const auto body = datagram.substr(sizeof header, header.nlmsg_len - sizeof header);
    if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
      int error = 0;
      if (body.size() >= sizeof error) std::memcpy(&error, body.data(), sizeof error);
      if (error < 0) return fail(system_error("list the listeners", -error));
      return true;
    }
    if (header.nlmsg_type == SOCK_DIAG_BY_FAMILY) take_listener(body, sockets);
    const std::size_t aligned = NLMSG_ALIGN(header.nlmsg_len);
    datagram.remove_prefix(std::min(aligned, datagram.size()));
  }
  return false;
}

}  // namespace

Result<std::vector<ListeningSocket>> query_listening_sockets() {
  const Descriptor kernel(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!kernel) return fail(system_error("open a socket to the kernel", errno));
  std::vector<ListeningSocket> sockets;
  std::array<char, 32768> buffer;
  for (const int family : {AF_INET, AF_INET6}) {
    CHECK_OK(ask_kernel(kernel, family));
    for (bool over = false; !over;) {
      // The kernel answers while it is asked and while it is read: there is never anything to wait for.
      const auto size = ::recv(kernel.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) return fail(system_error("read the kernel's list of listeners", errno));
      TRY(over, take_messages({buffer.data(), static_cast<std::size_t>(size)}, sockets));
    }
  }
  return sockets;
}

std::vector<ListeningSocket> ListenerSource::read() {
  if (query_works_) {
    auto sockets = query_listening_sockets();
    if (sockets) return std::move(*sockets);
    query_works_ = false;
    log::info("agent", "listeners are read from /proc/net", {{"reason", sockets.error().message}});
  }
  return read_listening_sockets();
}

}  // namespace codehub::agent
