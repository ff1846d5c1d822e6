#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "codehub/base/task_group.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/server.hpp"
#include "codehub/http/stream.hpp"

/// Servers and raw clients on loopback, all on one loop.
namespace codehub::http::house {

/// A server that runs as long as the test body.
class House {
 public:
  House();
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Listens on a free port of 127.0.0.1; several may be opened.
  Server& open(Handler handler, ServerLimits limits = {});
  /// Runs a test body, then shuts every server down.
  void run(const std::function<asio::awaitable<void>()>& body);

  asio::io_context& context() { return context_; }
  TaskGroup& tasks() { return *tasks_; }

 private:
  asio::awaitable<void> run_all(const std::function<asio::awaitable<void>()>& body);

  asio::io_context context_{1};
  std::vector<std::unique_ptr<Server>> servers_;
  std::unique_ptr<TaskGroup> tasks_;
};

/// Connects; the test fails when it cannot.
asio::awaitable<std::unique_ptr<ByteStream>> dial(Endpoint endpoint);
/// Sends `text`; false when the peer is gone.
asio::awaitable<bool> say(ByteStream& stream, std::string text);
/// Reads until `marker` came or the stream ended (at most 5 seconds); answers all that came.
asio::awaitable<std::string> hear(ByteStream& stream, std::string marker);
/// Reads to the end of the stream; "…(still open)" at the end when it did not come within 5 seconds.
asio::awaitable<std::string> hear_all(ByteStream& stream);
/// Connects, sends, reads to the end.
asio::awaitable<std::string> ask(Endpoint endpoint, std::string text);
/// Waits until the condition holds, at most 5 seconds; answers whether it does.
asio::awaitable<bool> eventually(std::function<bool()> condition);

/// The status of the first response in `text`, 0 when there is none.
int status_of(const std::string& text);
/// What follows the first empty line.
std::string body_of(const std::string& text);
std::size_t count_of(const std::string& text, const std::string& what);

/// A handler that answers 200 with "METHOD TARGET body".
Handler echo();
/// Answers with a text; by its own because g++ 12 mishandles aggregates made within a co_await.
asio::awaitable<void> answer_text(Exchange& exchange, int status, std::string body);

/// A server below HTTP: for every connection in turn calls `serve` with its number.
class RawServer {
 public:
  using Serve = std::function<asio::awaitable<void>(ByteStream&, int)>;
  RawServer(House& house, Serve serve);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  [[nodiscard]] Endpoint endpoint() const;
  [[nodiscard]] int connections() const;
  [[nodiscard]] Dialer dialer() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

Dialer dialer_to(Endpoint endpoint);

}  // namespace codehub::http::house
