#pragma once

#include <vector>

#include "codehub/agent/socket_table.hpp"
#include "codehub/domain/result.hpp"

namespace codehub::agent {

/// The listening sockets by sock_diag(7), at most 1024. It walks the listeners alone, where a read of /proc/net/tcp
/// walks the machine's whole table of connections, empty or not: 10 ms of CPU time with 24 GB of memory. kInternal
/// where the kernel does not have it or the container may not use it.
[[nodiscard]] Result<std::vector<ListeningSocket>> query_listening_sockets();

/// What listens now: by sock_diag(7), and from /proc/net once that has failed, because every further try could make the
/// kernel look for a module.
class ListenerSource {
 public:
  [[nodiscard]] std::vector<ListeningSocket> read();

 private:
  bool query_works_ = true;
};

}  // namespace codehub::agent
