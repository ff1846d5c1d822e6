#include "prefixed_stream.hpp"

#include <utility>

namespace codehub::http {
namespace {

class PrefixedStream final : public ByteStream {
 public:
  PrefixedStream(std::string prefix, std::unique_ptr<ByteStream> stream)
      : prefix_(std::move(prefix)), stream_(std::move(stream)) {}

  Task<std::size_t> read_some(std::span<char> buffer) override {
    if (prefix_.empty()) co_return co_await stream_->read_some(buffer);
    const auto count = prefix_.copy(buffer.data(), buffer.size());
    prefix_.erase(0, count);
    co_return count;
  }
  Task<void> write_all(std::span<const char> data) override { return stream_->write_all(data); }
  void shutdown_write() override { stream_->shutdown_write(); }
  void close() override { stream_->close(); }

 private:
  std::string prefix_;
  std::unique_ptr<ByteStream> stream_;
};

}  // namespace

std::unique_ptr<ByteStream> with_prefix(std::string prefix, std::unique_ptr<ByteStream> stream) {
  return std::make_unique<PrefixedStream>(std::move(prefix), std::move(stream));
}

}  // namespace codehub::http
