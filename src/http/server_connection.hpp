#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/cancellation_signal.hpp>

#include "body_reader.hpp"
#include "codehub/http/server.hpp"
#include "input_buffer.hpp"
#include "packet.hpp"
#include "response_head.hpp"
#include "socket_stream.hpp"

namespace codehub::http {

/// One accepted connection: reads request heads, calls the handler with itself as the Exchange, and keeps the deadlines
/// that the server looks at now and then (no timer of its own).
class ServerConnection final : public Exchange {
 public:
  using Clock = std::chrono::steady_clock;

  ServerConnection(std::unique_ptr<SocketStream> stream, std::string peer_address, const Handler& handler,
                   const ServerLimits& limits);
  ~ServerConnection() override;
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  /// Serves until the connection is done. Never throws.
  [[nodiscard]] asio::awaitable<void> serve();

  // What the server's regular look does.
  [[nodiscard]] bool is_overdue(Clock::time_point now) const { return now >= deadline_; }
  void expire();  ///< A deadline is over: a late head is answered 408, anything else closed.
  void look_for_client(Clock::time_point now);  ///< Finds out whether the client of a running handler has gone.
  void drain();  ///< No further request after the present one; idle connections close now.
  void close();  ///< Ends everything at once.
  [[nodiscard]] asio::cancellation_signal& cancellation() { return cancellation_; }

  // Exchange.
  const RequestHead& request() const override { return request_; }
  const std::string& peer_address() const override { return peer_address_; }
  const std::string& request_id() const override { return request_id_; }
  Task<std::size_t> read_body(std::span<char> buffer) override;
  const Headers& trailers() const override { return body_.trailers(); }
  Task<std::string> read_whole_body(std::size_t limit) override;
  Task<void> respond(Response response) override;
  Task<void> start(ResponseHead head) override;
  Task<void> write(std::span<const char> data) override;
  Task<void> finish() override;
  void add_trailers(Headers trailers) override;
  Task<void> send(ResponseHead* head, std::span<const std::string_view> pieces, bool last) override;
  Result<bool> send_now(ResponseHead& head, std::span<const std::string_view> pieces) override;
  Task<void> flush() override;
  Task<std::unique_ptr<ByteStream>> upgrade(ResponseHead head) override;
  bool answered() const override { return answer_ != Answer::kNone; }
  void on_client_gone(std::function<void()> gone) override { gone_ = std::move(gone); }
  void abort() override;

 private:
  enum class Phase { kIdle, kHead, kHandling, kDraining, kUpgraded, kEnding };
  enum class Answer { kNone, kStarted, kDone, kBroken };

  asio::awaitable<void> serve_requests();
  /// False when the connection ended or was refused.
  asio::awaitable<bool> read_head();
  asio::awaitable<void> handle();
  asio::awaitable<bool> drain_body();
  asio::awaitable<void> refuse(const Refusal& refusal);
  asio::awaitable<void> linger();
  void forget_request();

  Task<std::string_view> next_piece(std::size_t most);
  Task<void> send_continue();
  ResponseFrame frame_for(const ResponseHead& head);
  Result<void> add_pieces(Packet& packet, std::span<const std::string_view> pieces, bool last);
  Task<void> transmit(Packet& packet);
  Result<void> may_answer() const;
  /// An answer that could not be sent is the last thing on a connection.
  void break_off() {
    answer_ = Answer::kBroken;
    keep_alive_ = false;
  }

  std::unique_ptr<SocketStream> stream_;
  StreamRef out_;
  InputBuffer in_;
  BodyReader body_;
  const Handler& handler_;
  const ServerLimits& limits_;
  std::string peer_address_;
  std::string request_id_;
  RequestHead request_;
  RequestFacts facts_;
  std::string unsent_;      ///< Of an answer by `send_now`.
  std::string last_chunk_;  ///< With trailers, when the answer has some.
  std::function<void()> gone_;
  asio::cancellation_signal cancellation_;

  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point half_closed_at_ = Clock::time_point::max();
  SocketStream* upgraded_ = nullptr;  ///< The stream after `upgrade`, while it lives.
  Framing answer_framing_;            ///< Of the answer under way; `length` counts down.
  Phase phase_ = Phase::kHead;
  Answer answer_ = Answer::kNone;
  bool head_only_ = false;  ///< The answer must not have a body (HEAD, 204, 304).
  bool keep_alive_ = true;  ///< Another request may follow.
  bool closing_ = false;    ///< The server is going away.
  bool writing_ = false;    ///< An answer waits for the client to read.
  bool late_ = false;       ///< The head did not come in time.
};

}  // namespace codehub::http
