#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "codehub/base/task.hpp"
#include "codehub/http/client.hpp"
#include "engine_error.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {

/// "unix:///path" or "tcp://host:port" as something to connect to; kInvalidRequest for anything else.
[[nodiscard]] Result<http::Endpoint> endpoint_of(const std::string& host);

/// What GET /version says.
struct EngineVersion {
  std::string api;  ///< The version both sides speak, such as "1.41".
  bool podman = false;
};

/// Chooses the newest API version that both sides speak; kUpstreamUnavailable with both ranges when there is none.
[[nodiscard]] Result<EngineVersion> negotiate(const Json& version);

/// One call to the engine.
struct Call {
  Call(std::string call_method, std::string call_path, std::string call_what)
      : method(std::move(call_method)), path(std::move(call_path)), what(std::move(call_what)) {}
  std::string method;
  std::string path;                                ///< Without the version; with the query.
  std::string what;                                ///< For errors: completes "The container engine could not …".
  std::string body;                                ///< JSON; empty for none.
  std::optional<std::chrono::milliseconds> limit;  ///< For the whole answer; unset: the engine's ordinary one.
  std::size_t body_limit = 4 * 1024 * 1024;
};

/// Speaks HTTP with one engine, each call on a connection of its own, all bounded. Thread-safe.
class Engine {
 public:
  Engine(std::string host, http::Endpoint endpoint, std::chrono::milliseconds limit);

  /// The engine's answer whatever its status; errors are those of the transport.
  [[nodiscard]] Task<Answer> call(Call call);
  /// A call whose answer is a stream: the connection after a head of success, else the engine's error. The limit is for
  /// the head.
  [[nodiscard]] Task<std::unique_ptr<http::ClientConnection>> open(Call call);
  /// Asked once and remembered until the engine stops answering.
  [[nodiscard]] Task<EngineVersion> version();
  /// The cheapest round trip there is.
  [[nodiscard]] Task<void> ping();

  [[nodiscard]] const std::string& host() const { return host_; }

  /// A failure of the transport in a person's words; a caller's own time limit and cancellation pass unchanged.
  [[nodiscard]] Error explain(Error error, const std::string& what) const;

 private:
  [[nodiscard]] Task<Answer> fetch(std::string target, Call call);
  struct Opened {
    std::unique_ptr<http::ClientConnection> connection;
    Answer answer;  ///< With its body where it is no success.
  };
  [[nodiscard]] Task<Opened> send(std::string target, Call call);
  [[nodiscard]] http::RequestHead head_of(std::string target, const Call& call) const;
  [[nodiscard]] http::Dialer dialer() const;
  [[nodiscard]] std::optional<EngineVersion> known_version() const;
  void remember(std::optional<EngineVersion> version);

  const std::string host_;
  const http::Endpoint endpoint_;
  const std::chrono::milliseconds limit_;
  mutable std::mutex mutex_;
  std::optional<EngineVersion> version_;
};

}  // namespace codehub::runtime::docker
