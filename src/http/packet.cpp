#include "packet.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace codehub::http {
namespace {

/// Memory for the next head of this thread.
std::string& spare() {
  thread_local std::string text;
  return text;
}

constexpr std::size_t kKeptCapacity = 16 * 1024;

}  // namespace

Packet::Packet() {
  head_.swap(spare());
  head_.clear();
}

Packet::~Packet() {
  if (head_.capacity() <= kKeptCapacity) head_.swap(spare());
}

void Packet::add(std::string_view part) {
  if (part.empty()) return;
  // The socket interface is not const; sending does not change what it is given.
  parts_.at(count_++) = iovec{const_cast<char*>(part.data()), part.size()};
}

void Packet::add_chunk_size(std::size_t size) {
  auto* end = std::to_chars(chunk_size_.data(), chunk_size_.data() + chunk_size_.size() - 2, size, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  add({chunk_size_.data(), static_cast<std::size_t>(end - chunk_size_.data())});
}

void Packet::advance(std::size_t sent) {
  while (first_ < count_ && sent >= parts_[first_].iov_len) sent -= parts_[first_++].iov_len;
  if (first_ == count_) return;
  parts_[first_].iov_base = static_cast<char*>(parts_[first_].iov_base) + sent;
  parts_[first_].iov_len -= sent;
}

Result<bool> Packet::send(const StreamRef& to) {
  parts_[0] = iovec{head_.data(), head_.size()};
  advance(0);
  if (to.socket == nullptr) return first_ == count_;
  while (first_ < count_) {
    const auto attempt = to.socket->write_now({&parts_[first_], count_ - first_});
    if (attempt.state == Attempt::State::kWouldBlock) return false;
    if (attempt.state != Attempt::State::kDone) return fail(stream_error("writing to a connection", attempt.error));
    advance(attempt.bytes);
  }
  return true;
}

std::string Packet::rest() const {
  std::string left;
  for (std::size_t part = first_; part < count_; ++part) {
    left.append(static_cast<const char*>(parts_[part].iov_base), parts_[part].iov_len);
  }
  return left;
}

Task<void> Packet::finish(const StreamRef& to) {
  if (to.socket == nullptr) {
    // In one piece: a stream over others makes a packet or a record of each.
    const std::string whole = rest();
    first_ = count_;
    co_return co_await to.stream->write_all(whole);
  }
  while (first_ < count_) {
    CO_CHECK(co_await to.socket->wait(asio::socket_base::wait_write));
    const auto attempt = to.socket->write_now({&parts_[first_], count_ - first_});
    if (attempt.state == Attempt::State::kFailed) {
      co_return fail(stream_error("writing to a connection", attempt.error));
    }
    advance(attempt.bytes);
  }
  co_return Result<void>();
}

void append_last_chunk(std::string& out, const Headers& trailers) {
  out.append("0\r\n");
  for (const auto& trailer : trailers.all()) out.append(Headers::line_of(trailer));
  out.append("\r\n");
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace codehub::http
