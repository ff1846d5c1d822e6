#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "codehub/http/stream.hpp"
#include "socket_stream.hpp"

namespace codehub::http {

/// Usual room for a head and a small body, and for a body that is streamed.
inline constexpr std::size_t kSmallBlock = 16 * 1024;
inline constexpr std::size_t kLargeBlock = 64 * 1024;

/// Memory for reading, kept on a free list of the thread while nobody needs it.
class Block {
 public:
  Block() = default;
  explicit Block(std::size_t size);
  ~Block() { release(); }
  Block(Block&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
  Block& operator=(Block&& other) noexcept;

  void release();
  [[nodiscard]] char* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
};

/// What was read from a stream and not used yet. Holds no memory while it is empty and waits.
class InputBuffer {
 public:
  /// The stream must outlive every call of `fill`.
  explicit InputBuffer(const StreamRef& from) : from_(from) {}

  [[nodiscard]] std::string_view data() const { return {block_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  /// Marks bytes as used; they stay where they are until the next `fill`.
  void consume(std::size_t count) { begin_ += count; }

  /// Reads more into memory of `block_size` bytes, which must be more than what is held; 0 at the end of the stream.
  [[nodiscard]] Task<std::size_t> fill(std::size_t block_size);
  /// Gives the memory back when nothing is in it.
  void shrink();

 private:
  std::span<char> room(std::size_t block_size);
  Attempt fill_now(std::size_t block_size);

  StreamRef from_;
  Block block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool drained_ = false;  ///< The last read took all that the kernel had: waiting comes before reading.
};

}  // namespace codehub::http
