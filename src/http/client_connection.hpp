#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "body_reader.hpp"
#include "codehub/http/client.hpp"
#include "input_buffer.hpp"
#include "packet.hpp"
#include "socket_stream.hpp"

namespace codehub::http {

/// What ClientConnection is made of; the proxy uses it directly to pass body pieces on without copying them.
class PlainClientConnection final : public ClientConnection {
 public:
  explicit PlainClientConnection(std::unique_ptr<ByteStream> stream);

  Task<void> send(RequestHead head, std::string body) override;
  Task<void> send_head(RequestHead head, bool has_body) override;
  Task<void> write_body(std::span<const char> data) override;
  Task<void> finish_body() override;
  Task<ResponseHead> read_head() override;
  Task<std::size_t> read_body(std::span<char> buffer) override;
  Task<std::string> read_whole_body(std::size_t limit) override;
  std::unique_ptr<ByteStream> release() override;
  bool reusable() const override;
  void close() override;

  /// How the body of a request is sent.
  enum class RequestBody { kNone, kWhole, kStreamed };
  /// Sends the head and `body` (the whole or the first part of a streamed one) in one packet, without waiting: false
  /// when the server did not take all of it at once, then `flush` has to follow.
  Result<bool> begin_request(const RequestHead& head, std::string_view body, RequestBody kind);
  Task<void> flush();
  /// Takes the final head of the answer when it is here; false means to `read_more_head` first.
  Result<bool> take_head(ResponseHead& into);
  Task<void> read_more_head();
  /// The body pieces that are there already, at most `into.size()`; none does not mean the end.
  Result<std::size_t> take_pieces(std::span<std::string_view> into);
  /// Reads until `take_pieces` may have something or the body is done.
  Task<void> read_more();
  [[nodiscard]] bool body_done() const { return body_.done(); }
  /// Of the answer whose body is done.
  [[nodiscard]] const Headers& trailers() const { return body_.trailers(); }
  /// Ends a streamed body, with trailers when it is chunked.
  Task<void> finish_body(const Headers& trailers);
  /// The server said 100 Continue to the present request.
  [[nodiscard]] bool told_to_continue() const { return told_to_continue_; }
  /// Something of the present answer came.
  [[nodiscard]] bool answer_begun() const { return answer_begun_; }
  /// Nothing came from the peer since the last exchange, and it has not closed.
  [[nodiscard]] bool is_quiet();

 private:
  enum class Phase { kReady, kSending, kBody, kBroken };

  Result<void> begin_body(const ResponseHead& head, const ResponseFacts& facts);
  Task<void> transmit(Packet& packet);
  Task<void> send_request(const RequestHead& head, std::string_view body, RequestBody kind);
  Result<bool> take_one_head(ResponseHead& into);
  tl::unexpected<Error> broken(Error error);

  std::unique_ptr<ByteStream> stream_;
  StreamRef out_;
  InputBuffer in_;
  BodyReader body_;
  Framing request_framing_;  ///< Of the body being sent; `length` counts down.
  std::string unsent_;       ///< Of the request.
  unsigned interim_ = 0;     ///< 1xx answers so far.
  Phase phase_ = Phase::kReady;
  bool request_sent_ = false;
  bool answer_begun_ = false;
  bool told_to_continue_ = false;
  bool keep_alive_ = true;
  bool head_only_ = false;  ///< The present request is HEAD.
  bool connect_ = false;    ///< … or CONNECT.
  bool upgrade_ = false;    ///< … or asks for an upgrade.
  bool switched_ = false;   ///< The peer agreed: no HTTP any more.
};

}  // namespace codehub::http
