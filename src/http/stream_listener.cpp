#include "codehub/http/stream_listener.hpp"

#include <utility>

#include "listener.hpp"

namespace codehub::http {
namespace {

class PlainListener final : public StreamListener {
 public:
  explicit PlainListener(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
  const Endpoint& local_endpoint() const override { return listener_->local_endpoint(); }
  Task<std::unique_ptr<ByteStream>> accept() override {
    CO_TRY(auto accepted, co_await listener_->accept());
    co_return std::move(accepted.stream);
  }
  void close() override { listener_->close(); }

 private:
  std::unique_ptr<Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<StreamListener>> StreamListener::open(asio::any_io_executor executor, const Endpoint& endpoint) {
  TRY(auto listener, Listener::open(std::move(executor), endpoint, Listener::Port::kOwn));
  return std::make_unique<PlainListener>(std::move(listener));
}

}  // namespace codehub::http
