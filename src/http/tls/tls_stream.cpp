#include "codehub/http/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/deadline.hpp"

namespace codehub::http {
namespace {

/// The most plain text that one record carries (RFC 8446 section 5.1), and room for one record around it.
constexpr std::size_t kRecord = 16 * 1024;
constexpr std::size_t kSealedRecord = kRecord + 512;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};

std::unique_ptr<SSL_CTX, FreeContext> make_context() {
  std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_client_method()));
  if (!context) return context;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  // What guards the way is not this: a short key in a developer's certificate is no reason to fail.
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  // A server that closes the connection without saying so first is usual; HTTP knows where its messages end.
  SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  constexpr std::array<unsigned char, 9> kHttp11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  if (SSL_CTX_set_alpn_protos(context.get(), kHttp11.data(), kHttp11.size()) != 0) context.reset();
  return context;
}

/// Shared by all connections: OpenSSL counts its users, from any thread.
SSL_CTX* shared_context() {
  static const auto context = make_context();
  return context.get();
}

Error tls_error(std::string_view what) {
  const auto code = ERR_peek_last_error();
  const auto* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return Error{ErrorCode::kUpstreamUnavailable, std::string(what), reason == nullptr ? "no reason given" : reason, 0};
}

int to_int(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max())); }

/// The session and what is below it. OpenSSL works on memory only; this fetches what it wants to read and sends what it
/// wrote. Reading may have something to send too (an alert, a new key), at any time: `sending_` keeps one sender at a
/// time below.
class TlsSession : public std::enable_shared_from_this<TlsSession> {
 public:
  TlsSession(std::unique_ptr<SSL, FreeSession> session, std::unique_ptr<ByteStream> below,
             asio::any_io_executor executor)
      : session_(std::move(session)), below_(std::move(below)), executor_(executor), sent_(executor) {
    received_ = BIO_new(BIO_s_mem());
    to_send_ = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(received_, -1);  // Empty means "later", not the end.
    SSL_set_bio(session_.get(), received_, to_send_);
    sent_.expires_at(asio::steady_timer::time_point::max());
  }

  Task<void> shake_hands() {
    while (true) {
      ERR_clear_error();
      const int done = SSL_do_handshake(session_.get());
      const int state = SSL_get_error(session_.get(), done);
      auto failure = tls_error("the server does not complete the TLS hand-shake");
      const auto sent = co_await send();
      if (done == 1) co_return sent;
      if (state != SSL_ERROR_WANT_READ) co_return fail(std::move(failure));
      const auto received = co_await receive();
      if (received && *received) continue;
      failure.detail = received ? "it closed the connection" : received.error().message;
      if (!received && received.error().code == ErrorCode::kCancelled) failure.code = ErrorCode::kCancelled;
      co_return fail(std::move(failure));
    }
  }

  Task<std::size_t> read_some(std::span<char> buffer) {
    while (true) {
      ERR_clear_error();
      const int count = SSL_read(session_.get(), buffer.data(), to_int(buffer.size()));
      if (count > 0) co_return static_cast<std::size_t>(count);
      const int state = SSL_get_error(session_.get(), count);
      auto failure = tls_error("the TLS connection broke");
      if (BIO_ctrl_pending(to_send_) > 0) CO_CHECK(co_await send());
      if (state == SSL_ERROR_ZERO_RETURN) co_return 0;
      if (state != SSL_ERROR_WANT_READ) co_return fail(std::move(failure));
      CO_TRY(const bool more, co_await receive());
      if (!more) co_return 0;
    }
  }

  Task<void> write_all(std::span<const char> data) {
    while (!data.empty()) {
      const auto part = data.first(std::min(data.size(), kRecord));
      ERR_clear_error();
      // Writes to memory, so it takes all of it or fails.
      const int count = SSL_write(session_.get(), part.data(), to_int(part.size()));
      if (count <= 0) co_return fail(tls_error("the TLS connection broke"));
      data = data.subspan(static_cast<std::size_t>(count));
      CO_CHECK(co_await send());
    }
    co_return Result<void>();
  }

  void end_writing() {
    say_goodbye();
    ending_ = true;
    if (sending_) return;  // Whoever sends goes on to the end.
    if (BIO_ctrl_pending(to_send_) == 0) return below_->shutdown_write();
    auto rest = finish_sending(shared_from_this());
    asio::co_spawn(executor_, std::move(rest), asio::detached);  // Ends at the latest with `close`.
  }

  void close() {
    if (!closed_ && !sending_) say_goodbye();
    closed_ = true;
    below_->close();
    sent_.cancel();
  }

  [[nodiscard]] bool is_quiet() {
    return !closed_ && SSL_pending(session_.get()) == 0 && BIO_ctrl_pending(received_) == 0 && below_->is_quiet();
  }

 private:
  /// Reads from below once; false at the end of the stream.
  Task<bool> receive() {
    if (!input_) input_.reset(new char[kSealedRecord]);
    const auto count = co_await below_->read_some({input_.get(), kSealedRecord});
    if (!count) co_return fail(count.error());
    if (*count == 0) co_return false;
    BIO_write(received_, input_.get(), to_int(*count));
    co_return true;
  }

  /// Sends all that OpenSSL wrote. When somebody else is sending, waits until that one has sent this too.
  Task<void> send() {
    while (sending_) {
      co_await sent_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (closed_) co_return fail(ErrorCode::kCancelled, "the TLS connection is closed");
      const auto cancellation = co_await asio::this_coro::cancellation_state;
      if (cancellation.cancelled() != asio::cancellation_type::none) co_return fail(ErrorCode::kCancelled, "cancelled");
    }
    sending_ = true;
    const Sending turn(*this);
    while (BIO_ctrl_pending(to_send_) > 0) {
      const std::string bytes = take_to_send();
      CO_CHECK(co_await below_->write_all(bytes));
    }
    if (ending_) below_->shutdown_write();
    co_return Result<void>();
  }

  static asio::awaitable<void> finish_sending(std::shared_ptr<TlsSession> self) {
    static_cast<void>(co_await self->send());  // A peer that is gone does not miss the end of the stream.
  }

  /// Says that nothing follows (RFC 8446 section 6.1) and sends what goes without waiting.
  void say_goodbye() {
    if (SSL_is_init_finished(session_.get()) == 0 || (SSL_get_shutdown(session_.get()) & SSL_SENT_SHUTDOWN) != 0)
      return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
    if (sending_) return;
    const std::string bytes = take_to_send();
    const auto rest = std::string_view(bytes).substr(below_->try_write(bytes));
    if (!rest.empty()) BIO_write(to_send_, rest.data(), to_int(rest.size()));
  }

  std::string take_to_send() {
    std::string bytes(BIO_ctrl_pending(to_send_), '\0');
    if (!bytes.empty()) BIO_read(to_send_, bytes.data(), to_int(bytes.size()));
    return bytes;
  }

  /// The turn of a sender, however it ends.
  struct Sending {
    explicit Sending(TlsSession& session) : of(session) {}
    ~Sending() {
      of.sending_ = false;
      of.sent_.cancel();
    }
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;
    TlsSession& of;
  };

  std::unique_ptr<SSL, FreeSession> session_;
  std::unique_ptr<ByteStream> below_;
  asio::any_io_executor executor_;
  asio::steady_timer sent_;  ///< Never expires; cancelled when a sender is done.
  BIO* received_ = nullptr;  ///< Belongs to the session, as the other one does.
  BIO* to_send_ = nullptr;
  std::unique_ptr<char[]> input_;
  bool sending_ = false;
  bool ending_ = false;
  bool closed_ = false;
};

/// What others hold. Operations under way keep the session alive for themselves.
class TlsStream final : public ByteStream {
 public:
  explicit TlsStream(std::shared_ptr<TlsSession> session) : session_(std::move(session)) {}
  ~TlsStream() override { session_->close(); }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Task<std::size_t> read_some(std::span<char> buffer) override {
    const auto session = session_;
    co_return co_await session->read_some(buffer);
  }
  Task<void> write_all(std::span<const char> data) override {
    const auto session = session_;
    co_return co_await session->write_all(data);
  }
  void shutdown_write() override { session_->end_writing(); }
  void close() override { session_->close(); }
  bool is_quiet() override { return session_->is_quiet(); }

 private:
  std::shared_ptr<TlsSession> session_;
};

}  // namespace

Task<std::unique_ptr<ByteStream>> start_tls(std::unique_ptr<ByteStream> below, std::string server_name,
                                            std::chrono::steady_clock::duration limit) {
  ERR_clear_error();
  auto* context = shared_context();
  std::unique_ptr<SSL, FreeSession> ssl(context == nullptr ? nullptr : SSL_new(context));
  if (!ssl) co_return fail(ErrorCode::kInternal, "TLS is not available", tls_error("").detail);
  SSL_set_connect_state(ssl.get());
  // What the macro SSL_set_tlsext_host_name says, without its C casts.
  SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name.data());
  const auto executor = co_await this_executor();
  auto session = std::make_shared<TlsSession>(std::move(ssl), std::move(below), executor);
  auto stream = std::make_unique<TlsStream>(session);
  auto shaking = session->shake_hands();
  auto done = co_await with_deadline(limit, "the TLS hand-shake", std::move(shaking));
  if (done) co_return std::move(stream);
  auto error = std::move(done).error();
  if (error.code == ErrorCode::kDeadlineExceeded) error.code = ErrorCode::kUpstreamUnavailable;
  co_return fail(std::move(error));
}

}  // namespace codehub::http
