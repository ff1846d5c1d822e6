#include "body_reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "ascii.hpp"

namespace codehub::http {
namespace {

constexpr std::size_t kLongestChunkLine = 256;      ///< Of a size line with its extensions.
constexpr std::size_t kMostExtraBytes = 16 * 1024;  ///< Of all extensions and trailers of one body.
constexpr std::size_t kLongestTrailerLine = 8 * 1024;
constexpr std::size_t kMostSizeDigits = 15;

tl::unexpected<Error> broken(std::string_view what) { return fail(ErrorCode::kInvalidRequest, std::string(what)); }

/// The line at the front without CR LF, nothing while it is incomplete.
Result<std::optional<std::string_view>> front_line(std::string_view data, std::size_t longest) {
  if (data.empty()) return std::nullopt;
  const auto* feed = static_cast<const char*>(std::memchr(data.data(), '\n', std::min(data.size(), longest + 2)));
  if (feed == nullptr) {
    if (data.size() >= longest + 2) return broken("a line of the chunked body is too long");
    return std::nullopt;
  }
  const auto size = static_cast<std::size_t>(feed - data.data());
  if (size == 0 || data[size - 1] != '\r') return broken("a line of the chunked body does not end in CR LF");
  return data.substr(0, size - 1);
}

}  // namespace

void BodyReader::start(Framing framing) {
  left_ = framing.length;
  extra_bytes_ = 0;
  if (!trailers_.all().empty()) trailers_ = Headers();
  switch (framing.kind) {
    case Framing::Kind::kNone: state_ = State::kDone; break;
    case Framing::Kind::kLength: state_ = framing.length > 0 ? State::kData : State::kDone; break;
    case Framing::Kind::kChunked: state_ = State::kChunkSize; break;
    case Framing::Kind::kUntilClose: state_ = State::kUntilClose; break;
  }
}

std::size_t BodyReader::block_size() const {
  const bool small = (state_ == State::kData && left_ <= kSmallBlock);
  return small ? kSmallBlock : kLargeBlock;
}

std::string_view BodyReader::take_data(InputBuffer& input, std::size_t most) {
  auto piece = input.data().substr(0, most);
  if (state_ != State::kUntilClose) {
    piece = piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), left_)));
    left_ -= piece.size();
    if (left_ == 0) state_ = state_ == State::kData ? State::kDone : State::kChunkEnd;
  }
  input.consume(piece.size());
  return piece;
}

Result<bool> BodyReader::take_chunk_size(InputBuffer& input) {
  TRY(const auto line, front_line(input.data(), kLongestChunkLine));
  if (!line) return false;
  std::size_t digits = 0;
  std::uint64_t size = 0;
  while (digits < line->size() && hex_value((*line)[digits]) >= 0) {
    size = size * 16 + static_cast<std::uint64_t>(hex_value((*line)[digits++]));
    if (digits > kMostSizeDigits) return broken("a chunk is too large");
  }
  const auto extension = line->substr(digits);
  if (digits == 0 || (!extension.empty() && extension.front() != ';') || !all_are(extension, kValueCharacter)) {
    return broken("malformed chunk size");
  }
  extra_bytes_ += extension.size();
  if (extra_bytes_ > kMostExtraBytes) return broken("too many chunk extensions");
  input.consume(line->size() + 2);
  left_ = size;
  state_ = size > 0 ? State::kChunkData : State::kTrailer;
  return true;
}

Result<bool> BodyReader::take_chunk_end(InputBuffer& input) {
  const auto data = input.data();
  if (data.size() < 2) {
    if (!data.empty() && data[0] != '\r') return broken("a chunk is longer than its size says");
    return false;
  }
  if (data[0] != '\r' || data[1] != '\n') return broken("a chunk is longer than its size says");
  input.consume(2);
  state_ = State::kChunkSize;
  return true;
}

Result<bool> BodyReader::take_trailer(InputBuffer& input) {
  TRY(const auto line, front_line(input.data(), kLongestTrailerLine));
  if (!line) return false;
  input.consume(line->size() + 2);  // Its bytes stay where they are until more is read.
  if (line->empty()) {
    state_ = State::kDone;
    return true;
  }
  extra_bytes_ += line->size();
  if (extra_bytes_ > kMostExtraBytes) return broken("too many trailers");
  std::string_view name;
  std::string_view value;
  if (!split_header(*line, name, value)) return broken("malformed trailer");
  trailers_.add(name, value);
  return true;
}

Result<std::string_view> BodyReader::take(InputBuffer& input, std::size_t most) {
  while (!done() && !input.empty()) {
    Result<bool> went_on = true;
    switch (state_) {
      case State::kData:
      case State::kUntilClose:
      case State::kChunkData: {
        const auto piece = take_data(input, most);
        // The end of a chunk, and of the whole body, is taken along when it is there.
        if (state_ == State::kChunkEnd) went_on = take_chunk_end(input);
        if (went_on && state_ == State::kChunkSize) went_on = take_chunk_size(input);
        while (went_on && *went_on && state_ == State::kTrailer) went_on = take_trailer(input);
        if (!went_on) return fail(std::move(went_on).error());
        return piece;
      }
      case State::kChunkSize: went_on = take_chunk_size(input); break;
      case State::kChunkEnd: went_on = take_chunk_end(input); break;
      case State::kTrailer: went_on = take_trailer(input); break;
      case State::kDone: break;
    }
    if (!went_on) return fail(std::move(went_on).error());
    if (!*went_on) break;
  }
  return std::string_view{};
}

Result<void> BodyReader::on_end() {
  if (state_ == State::kUntilClose) {
    state_ = State::kDone;
    return {};
  }
  return fail(ErrorCode::kUpstreamUnavailable, "the connection ended in the middle of a body");
}

Task<std::string_view> BodyReader::next(InputBuffer& input, std::size_t most) {
  while (true) {
    CO_TRY(const std::string_view piece, take(input, most));
    if (!piece.empty() || done()) co_return piece;
    CO_TRY(const std::size_t count, co_await input.fill(block_size()));
    if (count == 0) CO_CHECK(on_end());
  }
}

}  // namespace codehub::http
