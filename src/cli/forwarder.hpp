#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "codehub/base/signal.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/forward/link.hpp"
#include "codehub/http/stream_listener.hpp"
#include "forward_arguments.hpp"
#include "forward_report.hpp"
#include "session.hpp"

namespace codehub::cli {

/// Ports of this machine that lead into a workspace, over one connection to the server that is made again whenever it
/// breaks. What was open then is closed; what comes meanwhile waits for a while.
class Forwarder {
 public:
  Forwarder(asio::any_io_executor executor, Session& session, nlohmann::json workspace, ForwardReport& report);

  /// Takes all of these ports at `address` (an IP literal), or none and says which could not be had.
  [[nodiscard]] Result<void> listen(const std::string& address, const std::vector<ForwardedPort>& ports);
  /// Until a signal asks for the end, or the server answers that it is of no use to go on.
  [[nodiscard]] Task<void> run();
  [[nodiscard]] const forward::Traffic& traffic() const { return traffic_; }

 private:
  using LinkPtr = std::shared_ptr<forward::Link>;
  using StreamPtr = std::shared_ptr<http::ByteStream>;
  struct Entrance {
    std::unique_ptr<http::StreamListener> listener;
    std::uint16_t remote = 0;
  };

  [[nodiscard]] Task<void> stay_connected();
  [[nodiscard]] Task<LinkPtr> connect();
  [[nodiscard]] Task<LinkPtr> ask_for_link();
  [[nodiscard]] Task<LinkPtr> connect_again(int attempt);
  void use(LinkPtr link);
  [[nodiscard]] Task<void> show_traffic();
  [[nodiscard]] Task<LinkPtr> wait_for_link();
  [[nodiscard]] asio::awaitable<void> accept(const Entrance& entrance);
  [[nodiscard]] asio::awaitable<void> carry(StreamPtr local, std::uint16_t remote);

  asio::any_io_executor executor_;
  Session& session_;
  nlohmann::json workspace_;
  ForwardReport& report_;
  std::vector<Entrance> entrances_;
  forward::Traffic traffic_;
  LinkPtr link_;  ///< Null while there is no connection.
  std::set<Signal*> waiting_;
  TaskGroup tasks_;
};

}  // namespace codehub::cli
