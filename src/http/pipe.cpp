#include <algorithm>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/http/stream.hpp"

namespace codehub::http {
namespace {

constexpr std::size_t kPipeCapacity = 64 * 1024;

/// One direction of a pipe in memory: bounded, so that back-pressure is felt as with a socket.
struct PipeLane {
  explicit PipeLane(const asio::any_io_executor& executor) : changed(executor) {
    changed.expires_at(asio::steady_timer::time_point::max());
  }
  void notify() { changed.cancel(); }

  asio::steady_timer changed;  ///< Never expires; cancelled at every change.
  std::string data;
  bool ended = false;   ///< The writer is done.
  bool broken = false;  ///< The reader is gone.
};

class PipeStream final : public ByteStream {
 public:
  PipeStream(std::shared_ptr<PipeLane> in, std::shared_ptr<PipeLane> out) : in_(std::move(in)), out_(std::move(out)) {}
  ~PipeStream() override { close(); }
  PipeStream(const PipeStream&) = delete;
  PipeStream& operator=(const PipeStream&) = delete;

  Task<std::size_t> read_some(std::span<char> buffer) override {
    const auto lane = in_;
    const auto closed = closed_;
    while (lane->data.empty()) {
      if (*closed) co_return fail(ErrorCode::kCancelled, "the pipe is closed");
      if (lane->ended) co_return 0;
      CO_CHECK(co_await wait_for(lane));
    }
    const auto count = lane->data.copy(buffer.data(), buffer.size());
    lane->data.erase(0, count);
    lane->notify();
    co_return count;
  }

  Task<void> write_all(std::span<const char> data) override {
    const auto lane = out_;
    const auto closed = closed_;
    while (!data.empty()) {
      if (*closed) co_return fail(ErrorCode::kCancelled, "the pipe is closed");
      if (lane->broken || lane->ended)
        co_return fail(ErrorCode::kUpstreamUnavailable, "the other end of the pipe is closed");
      const auto room = std::min(kPipeCapacity - lane->data.size(), data.size());
      if (room == 0) {
        CO_CHECK(co_await wait_for(lane));
        continue;
      }
      lane->data.append(data.data(), room);
      data = data.subspan(room);
      lane->notify();
    }
    co_return Result<void>();
  }

  void shutdown_write() override {
    out_->ended = true;
    out_->notify();
  }

  void close() override {
    *closed_ = true;
    in_->broken = true;
    out_->ended = true;
    in_->notify();
    out_->notify();
  }

 private:
  static Task<void> wait_for(std::shared_ptr<PipeLane> lane) {
    co_await lane->changed.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "cancelled");
    co_return Result<void>();
  }

  std::shared_ptr<PipeLane> in_;
  std::shared_ptr<PipeLane> out_;
  std::shared_ptr<bool> closed_ = std::make_shared<bool>(false);
};

}  // namespace

std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> make_pipe(asio::any_io_executor executor) {
  auto there = std::make_shared<PipeLane>(executor);
  auto back = std::make_shared<PipeLane>(executor);
  return {std::make_unique<PipeStream>(back, there), std::make_unique<PipeStream>(there, back)};
}

}  // namespace codehub::http
