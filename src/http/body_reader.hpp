#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "head_parser.hpp"
#include "input_buffer.hpp"

namespace codehub::http {

/// Reads the body of one message from what the connection received, by its framing. Chunks are checked strictly; chunk
/// extensions are bounded, checked and dropped, trailers bounded, checked and kept.
class BodyReader {
 public:
  /// Begins a body.
  void start(Framing framing);
  [[nodiscard]] bool done() const { return state_ == State::kDone; }
  /// Of the chunked body that is done (RFC 9110 section 6.5), as they came.
  [[nodiscard]] const Headers& trailers() const { return trailers_; }

  /// The next bytes that are there already, empty when more has to be read first or when the body is done. The view is
  /// good until the next call that fills `input`. kInvalidRequest when the framing is broken.
  [[nodiscard]] Result<std::string_view> take(InputBuffer& input, std::size_t most);
  /// The same, reading when nothing is there; empty only at the end.
  [[nodiscard]] Task<std::string_view> next(InputBuffer& input, std::size_t most);
  /// To be called when the connection ended while a body was being read.
  [[nodiscard]] Result<void> on_end();
  /// What has to be read at least before `take` can go on; tells which memory is worth taking.
  [[nodiscard]] std::size_t block_size() const;

 private:
  enum class State { kDone, kData, kUntilClose, kChunkSize, kChunkData, kChunkEnd, kTrailer };

  std::string_view take_data(InputBuffer& input, std::size_t most);
  Result<bool> take_chunk_size(InputBuffer& input);
  Result<bool> take_chunk_end(InputBuffer& input);
  Result<bool> take_trailer(InputBuffer& input);

  State state_ = State::kDone;
  std::uint64_t left_ = 0;       ///< Bytes of the body or of the chunk.
  std::size_t extra_bytes_ = 0;  ///< Of chunk extensions and trailers so far.
  Headers trailers_;
};

}  // namespace codehub::http
