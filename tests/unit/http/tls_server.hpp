#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <openssl/ssl.h>

#include "codehub/http/stream.hpp"

namespace codehub::http::house {

/// A server that speaks TLS with a certificate that it signed itself, in a thread of its own: one connection after
/// another, each in blocking calls.
class TlsServer {
 public:
  /// Called with a session whose hand-shake is done.
  using Serve = std::function<void(SSL*)>;
  /// Serves so many connections; the destructor waits for that.
  explicit TlsServer(Serve serve, int connections = 1);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  /// Waits until the last connection was served: what `serve` wrote may be read then.
  void wait();
  void use_at_most(int version) { SSL_CTX_ctrl(context_.get(), SSL_CTRL_SET_MAX_PROTO_VERSION, version, nullptr); }
  [[nodiscard]] Endpoint endpoint() const { return Endpoint{"127.0.0.1", port_, false}; }

 private:
  void run(int connections);

  Serve serve_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// Reads until `marker` came or the other side ended; answers all that came.
std::string hear(SSL* session, const std::string& marker);
bool say(SSL* session, const std::string& text);

}  // namespace codehub::http::house
