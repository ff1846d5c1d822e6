#include "input_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::http {
namespace {

/// Blocks that a thread keeps at most of each size: what its busy connections need at one moment.
constexpr std::size_t kKept = 32;

struct FreeLists {
  std::vector<std::unique_ptr<char[]>> small;
  std::vector<std::unique_ptr<char[]>> large;

  std::vector<std::unique_ptr<char[]>>* of(std::size_t size) {
    if (size == kSmallBlock) return &small;
    return size == kLargeBlock ? &large : nullptr;
  }
};

FreeLists& free_lists() {
  thread_local FreeLists lists;
  return lists;
}

}  // namespace

Block::Block(std::size_t size) : size_(size) {
  auto* list = free_lists().of(size);
  if (list != nullptr && !list->empty()) {
    data_ = std::move(list->back());
    list->pop_back();
  } else {
    data_.reset(new char[size]);  // Not zeroed, as make_unique would.
  }
}

Block& Block::operator=(Block&& other) noexcept {
  release();
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void Block::release() {
  if (!data_) return;
  auto* list = free_lists().of(size_);
  if (list != nullptr && list->size() < kKept) list->push_back(std::move(data_));
  data_.reset();
  size_ = 0;
}

void InputBuffer::shrink() {
  if (!empty()) return;
  block_.release();
  begin_ = end_ = 0;
}

std::span<char> InputBuffer::room(std::size_t block_size) {
  if (empty()) {
    begin_ = end_ = 0;
    if (block_.size() < block_size) block_ = Block(block_size);
  } else if (end_ == block_.size()) {
    const std::size_t held = end_ - begin_;
    if (begin_ > 0) {
      std::memmove(block_.data(), block_.data() + begin_, held);
    } else {
      Block bigger(std::max(block_size, held * 2));
      std::memcpy(bigger.data(), block_.data(), held);
      block_ = std::move(bigger);
    }
    begin_ = 0;
    end_ = held;
  }
  return {block_.data() + end_, block_.size() - end_};
}

Attempt InputBuffer::fill_now(std::size_t block_size) {
  const auto space = room(block_size);
  const auto attempt = from_.socket->read_now(space);
  if (attempt.state == Attempt::State::kDone) {
    end_ += attempt.bytes;
    drained_ = attempt.bytes < space.size();
  }
  return attempt;
}

Task<std::size_t> InputBuffer::fill(std::size_t block_size) {
  if (from_.socket == nullptr) {
    const auto space = room(block_size);
    CO_TRY(const std::size_t count, co_await from_.stream->read_some(space));
    end_ += count;
    co_return count;
  }
  while (true) {
    if (!drained_) {
      const auto attempt = fill_now(block_size);
      if (attempt.state == Attempt::State::kDone) co_return attempt.bytes;
      if (attempt.state == Attempt::State::kEnd) co_return 0;
      if (attempt.state == Attempt::State::kFailed) {
        co_return fail(stream_error("reading from a connection", attempt.error));
      }
    }
    shrink();
    const auto [error] =
        co_await from_.socket->native().async_wait(asio::socket_base::wait_read, asio::as_tuple(asio::use_awaitable));
    if (error) co_return fail(stream_error("connection", error));
    drained_ = false;
  }
}

}  // namespace codehub::http
