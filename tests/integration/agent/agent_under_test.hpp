#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/http/client.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::agent_test {

/// A folder under /tmp that everybody may enter, removed with the test.
class WorkFolder {
 public:
  WorkFolder();
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Talks to one agent, wherever it runs.
class AgentConnection {
 public:
  AgentConnection(asio::io_context& context, agentlink::AgentAddress address)
      : context_(context), address_(std::move(address)) {}

  [[nodiscard]] http::Response request(const std::string& method, const std::string& target, std::string body = {});
  [[nodiscard]] agentlink::AgentStatus status(bool fresh = false);
  /// Sends a set-up and waits until it is over.
  agentlink::AgentStatus set_up(agentlink::SetupRequest request);
  /// All lines of the set-up log, one under another.
  [[nodiscard]] std::string log();
  [[nodiscard]] std::unique_ptr<http::WebSocket> open_socket(const std::string& target);
  [[nodiscard]] Result<std::unique_ptr<http::ByteStream>> tunnel(const std::string& target);
  [[nodiscard]] asio::io_context& context() { return context_; }
  [[nodiscard]] const agentlink::AgentAddress& address() const { return address_; }

 private:
  asio::io_context& context_;
  agentlink::AgentAddress address_;
  std::unique_ptr<agentlink::AgentClient> client_ = agentlink::create_agent_client();
};

/// The agent as a plain process, with all its folders under a temporary one.
class AgentProcess {
 public:
  using Environment = std::map<std::string, std::string>;
  explicit AgentProcess(Environment environment = {});
  ~AgentProcess();
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;

  [[nodiscard]] std::filesystem::path home() const { return folder_.path() / "home"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] agentlink::AgentAddress address() const { return {"127.0.0.1:" + std::to_string(port_), "secret"}; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Exit code, or -1 when it has not ended within ten seconds.
  [[nodiscard]] int wait();
  void signal(int number) const;
  /// Ends it at once, as when a container is killed, and starts it again on the same home.
  void kill_and_restart();

 private:
  void start();

  WorkFolder folder_;
  Environment environment_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

/// A port of 127.0.0.1 that nobody uses at this moment.
[[nodiscard]] std::uint16_t free_port();

/// What a WebSocket of a terminal or a command has said so far.
class SocketReader {
 public:
  SocketReader(asio::io_context& context, http::WebSocket& socket) : context_(context), socket_(socket) {}

  /// Reads until the binary messages together contain `words`; false at the end of the socket or after `limit`.
  bool until(std::string_view words, std::chrono::seconds limit = std::chrono::seconds(15));
  /// Reads until a text message contains `words`.
  bool until_text(std::string_view words, std::chrono::seconds limit = std::chrono::seconds(15));
  /// Reads to the end of the socket.
  bool to_end(std::chrono::seconds limit = std::chrono::seconds(15));
  void send(std::string_view bytes);
  void send_text(std::string_view text);

  [[nodiscard]] const std::string& binary() const { return binary_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Of a command's channels.
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool read_one(std::chrono::steady_clock::time_point end);

  asio::io_context& context_;
  http::WebSocket& socket_;
  std::string binary_;
  std::string text_;
  std::string output_;
  std::string error_;
};

/// Runs `sh -c` here and answers its output; throws when it fails.
std::string shell(const std::string& command);

/// Waits until `condition` holds, letting the loop run meanwhile; false after `limit`.
bool eventually(asio::io_context& context, const std::function<bool()>& condition,
                std::chrono::seconds limit = std::chrono::seconds(20));

}  // namespace codehub::agent_test
