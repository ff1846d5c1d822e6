#include "stream_registry.hpp"

namespace codehub::api {

StreamRegistry::Entry::Entry(StreamRegistry& registry, asio::any_io_executor executor)
    : registry_(registry), stream_(std::move(executor)) {
  stream_.ended = registry_.ended_;
  registry_.streams_.insert(&stream_);
}

StreamRegistry::Entry::~Entry() { registry_.streams_.erase(&stream_); }

std::unique_ptr<StreamRegistry::Entry> StreamRegistry::open() { return std::make_unique<Entry>(*this, executor_); }

void StreamRegistry::end_all() {
  ended_ = true;
  for (auto* stream : streams_) {
    stream->ended = true;
    stream->wake.notify();
  }
}

}  // namespace codehub::api
