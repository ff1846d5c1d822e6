#pragma once

#include <memory>

#include "codehub/http/stream.hpp"

namespace codehub::http {

/// Accepts connections as plain streams, whatever is spoken on them. Belongs to one executor.
class StreamListener {
 public:
  /// Listens at a TCP address (port 0: any that is free) or a unix socket. kInvalidState, with the system's reason,
  /// when that is not possible, as where somebody listens already; kInvalidRequest for a name instead of an address.
  [[nodiscard]] static Result<std::unique_ptr<StreamListener>> open(asio::any_io_executor executor,
                                                                    const Endpoint& endpoint);
  virtual ~StreamListener() = default;
  [[nodiscard]] virtual const Endpoint& local_endpoint() const = 0;
  /// Waits for a connection; kCancelled after `close` or when cancelled.
  [[nodiscard]] virtual Task<std::unique_ptr<ByteStream>> accept() = 0;
  virtual void close() = 0;
};

}  // namespace codehub::http
