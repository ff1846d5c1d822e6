#pragma once

#include <memory>
#include <set>

#include "codehub/base/signal.hpp"

namespace codehub::api {

/// One answer that stays open: woken when there is something to send or when it must end.
struct OpenStream {
  explicit OpenStream(asio::any_io_executor executor) : wake(std::move(executor)) {}
  Signal wake;
  bool ended = false;    ///< The server is stopping.
  bool recheck = false;  ///< Somebody ended sessions of this user: is the one behind this stream still good?
};

/// The open streams of one executor, so that a stop can end them all.
class StreamRegistry {
 public:
  explicit StreamRegistry(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Keeps a stream listed for as long as it lives.
  class Entry {
   public:
    Entry(StreamRegistry& registry, asio::any_io_executor executor);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    OpenStream* operator->() { return &stream_; }
    OpenStream& operator*() { return stream_; }

   private:
    StreamRegistry& registry_;
    OpenStream stream_;
  };

  [[nodiscard]] std::unique_ptr<Entry> open();
  void end_all();
  [[nodiscard]] std::size_t size() const { return streams_.size(); }

 private:
  asio::any_io_executor executor_;
  std::set<OpenStream*> streams_;
  bool ended_ = false;
};

}  // namespace codehub::api
