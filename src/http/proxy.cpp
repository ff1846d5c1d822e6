#include "codehub/http/proxy.hpp"

#include <array>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ascii.hpp"
#include "client_connection.hpp"
#include "codehub/base/task_group.hpp"
#include "hop_headers.hpp"

namespace codehub::http {
namespace {

constexpr std::size_t kPieces = 12;
/// For servers that know no 100 Continue; as long as curl waits for one.
constexpr std::chrono::seconds kContinueWait{1};
using RequestBody = PlainClientConnection::RequestBody;

/// May be sent twice without harm (RFC 9110 section 9.2.2).
bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE" ||
         method == "TRACE";
}

/// One request on its way through: the upstream connection it has and how far it got.
class Passage {
 public:
  Passage(Exchange& exchange, ConnectionPool& pool, ProxyPlan plan)
      : exchange_(exchange), pool_(pool), plan_(std::move(plan)) {}
  ~Passage() { exchange_.on_client_gone({}); }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

  Task<void> run();
  /// Lets another request have the upstream connection, when it is fit for one.
  void give_back() {
    if (lease_.connection) pool_.release(plan_.upstream->key, std::move(lease_.connection));
  }

 private:
  PlainClientConnection& upstream() { return static_cast<PlainClientConnection&>(*lease_.connection); }
  void prepare_head(bool has_body);
  /// Has an idle connection; false when there is none.
  bool reuse();
  Task<void> dial();
  Task<void> acquire();
  void watch_visitor();
  void count_sent(std::size_t bytes) {
    if (plan_.passed != nullptr) plan_.passed->left_to_right += bytes;
  }
  void count_answered(std::span<const std::string_view> pieces) {
    if (plan_.passed == nullptr) return;
    for (const auto piece : pieces) plan_.passed->right_to_left += piece.size();
  }
  Task<void> try_for_answer(std::string_view body, RequestBody kind);
  Task<void> get_answer(std::string_view body, RequestBody kind);
  Task<void> run_with_body();
  Task<void> run_with_streamed_body(std::span<char> buffer, std::size_t first);
  asio::awaitable<void> pump_body(std::span<char> buffer);
  Task<void> answer_while_pumping();
  Task<void> pass_answer();
  Task<void> pass_body();
  Task<void> switch_protocols();

  Exchange& exchange_;
  ConnectionPool& pool_;
  ProxyPlan plan_;
  ConnectionPool::Lease lease_;
  ResponseHead answer_;
  Result<void> body_read_;                   ///< How reading the visitor's body went.
  bool gone_ = false;                        ///< The visitor went away.
  bool waits_for_continue_ = false;          ///< The visitor sends its body only when it is told to.
  bool refused_ = false;                     ///< … and it was not.
  std::optional<asio::steady_timer> go_on_;  ///< Over when the body may be sent.
};

void Passage::prepare_head(bool has_body) {
  const auto& request = exchange_.request();
  // An upgrade takes both connections over, which cannot happen while a body is still on its way. A server may ignore
  // Upgrade (RFC 9110 section 7.8): such a request is an ordinary one.
  const bool upgrade = request.is_upgrade() && !has_body;
  const bool takes_trailers =
      request.headers.has_token("TE", "trailers") && request.headers.has_token("Connection", "TE");
  strip_hop_by_hop(plan_.head.headers, request.headers);
  waits_for_continue_ = has_body && request.version == 11 && request.headers.contains("Expect");
  if (!waits_for_continue_) plan_.head.headers.remove("Expect");
  if (takes_trailers && !upgrade) {
    plan_.head.headers.add("Connection", "TE");
    plan_.head.headers.add("TE", "trailers");
  }
  if (!upgrade) return;
  plan_.head.headers.add("Connection", "Upgrade");
  plan_.head.headers.add("Upgrade", request.headers.get("Upgrade"));
}

void Passage::watch_visitor() {
  exchange_.on_client_gone([this] {
    gone_ = true;
    if (lease_.connection) lease_.connection->close();
  });
}

bool Passage::reuse() {
  lease_.connection = pool_.take_idle(plan_.upstream->key);
  lease_.reused = lease_.connection != nullptr;
  if (lease_.reused) watch_visitor();
  return lease_.reused;
}

Task<void> Passage::dial() {
  CO_TRY(lease_, co_await pool_.acquire(plan_.upstream->key, plan_.upstream->dial));
  watch_visitor();
  co_return Result<void>();
}

Task<void> Passage::acquire() {
  if (!reuse()) CO_CHECK(co_await dial());
  co_return Result<void>();
}

Task<void> Passage::try_for_answer(std::string_view body, RequestBody kind) {
  CO_TRY(const bool sent, upstream().begin_request(plan_.head, body, kind));
  if (!sent) CO_CHECK(co_await upstream().flush());
  while (true) {
    CO_TRY(const bool taken, upstream().take_head(answer_));
    if (taken) co_return Result<void>();
    CO_CHECK(co_await upstream().read_more_head());
  }
}

/// Sends a request whose whole body is at hand. When an idle connection turns out to have been closed by its peer, once
/// more on a fresh one.
Task<void> Passage::get_answer(std::string_view body, RequestBody kind) {
  if (!reuse()) CO_CHECK(co_await dial());
  auto answered = co_await try_for_answer(body, kind);
  if (answered || gone_ || !lease_.reused || upstream().answer_begun() || !is_idempotent(plan_.head.method)) {
    co_return answered;
  }
  pool_.drop(plan_.upstream->key);
  CO_CHECK(co_await dial());
  co_return co_await try_for_answer(body, kind);
}

Task<void> Passage::run() {
  const auto& request = exchange_.request();
  if (request.method == "CONNECT") co_return fail(ErrorCode::kInvalidRequest, "CONNECT is not possible here");
  const auto length = request.headers.find("Content-Length");
  const bool has_body = (length && *length != "0") || request.headers.contains("Transfer-Encoding");
  prepare_head(has_body);
  if (has_body) co_return co_await run_with_body();
  CO_CHECK(co_await get_answer({}, RequestBody::kWhole));
  co_return co_await pass_answer();
}

Task<void> Passage::run_with_body() {
  const Block block(kLargeBlock);
  const std::span<char> buffer(block.data(), block.size());
  if (waits_for_continue_) co_return co_await run_with_streamed_body(buffer, 0);
  CO_TRY(const std::size_t first, co_await exchange_.read_body(buffer));
  count_sent(first);
  std::uint64_t length = 0;
  const bool known = parse_length(exchange_.request().headers.get("Content-Length"), length);
  if (!known || length != first) co_return co_await run_with_streamed_body(buffer, first);
  CO_CHECK(co_await get_answer({buffer.data(), first}, RequestBody::kWhole));
  co_return co_await pass_answer();
}

Task<void> Passage::run_with_streamed_body(std::span<char> buffer, std::size_t first) {
  CO_CHECK(co_await acquire());
  CO_TRY(const bool sent, upstream().begin_request(plan_.head, {buffer.data(), first}, RequestBody::kStreamed));
  if (!sent) CO_CHECK(co_await upstream().flush());
  asio::any_io_executor executor = co_await this_executor();
  TaskGroup group(executor);
  if (waits_for_continue_) go_on_.emplace(executor, kContinueWait);
  // From here on errors are values, so that the group is joined on every way out.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  group.spawn("request body", [this, buffer] { return pump_body(buffer); });
  auto passed = co_await answer_while_pumping();
  co_await group.join();
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (!body_read_ && !passed) co_return body_read_;
  co_return passed;
}

asio::awaitable<void> Passage::pump_body(std::span<char> buffer) {
  if (go_on_) co_await go_on_->async_wait(asio::as_tuple(asio::use_awaitable));
  if (refused_) co_return;
  while (true) {
    const auto count = co_await exchange_.read_body(buffer);
    if (!count) {
      body_read_ = fail(count.error());
      upstream().close();
      co_return;
    }
    if (*count == 0) break;
    count_sent(*count);
    // When the upstream takes no more it may still have answered: reading the answer finds out.
    const auto written = co_await upstream().write_body(buffer.first(*count));
    if (!written) co_return;
  }
  const Headers trailers = passable_trailers(exchange_.trailers());
  static_cast<void>(co_await upstream().finish_body(trailers));
}

Task<void> Passage::answer_while_pumping() {
  while (true) {
    CO_TRY(const bool taken, upstream().take_head(answer_));
    if (taken) break;
    if (go_on_ && upstream().told_to_continue()) go_on_->cancel();
    CO_CHECK(co_await upstream().read_more_head());
  }
  // A visitor that reads this does not send its body any more (RFC 9110 section 10.1.1).
  if (go_on_ && !upstream().told_to_continue()) refused_ = answer_.status >= 300;
  co_return co_await pass_answer();
}

Task<void> Passage::pass_answer() {
  if (answer_.status == 101) co_return co_await switch_protocols();
  strip_hop_by_hop(answer_.headers, answer_.headers);
  if (plan_.edit_response) plan_.edit_response(answer_);
  const auto passed = co_await pass_body();
  if (!passed && !exchange_.answered()) co_return passed;
  // The visitor sees the end of the connection in the middle of the answer: there is no other way to tell.
  co_return Result<void>();
}

Task<void> Passage::pass_body() {
  std::array<std::string_view, kPieces> pieces;
  ResponseHead* head = &answer_;
  while (true) {
    CO_TRY(const std::size_t count, upstream().take_pieces(pieces));
    const bool last = upstream().body_done();
    count_answered(std::span<const std::string_view>(pieces).first(count));
    if (last && !upstream().trailers().all().empty()) exchange_.add_trailers(passable_trailers(upstream().trailers()));
    if (head != nullptr && last) {
      CO_TRY(const bool sent, exchange_.send_now(*head, std::span<const std::string_view>(pieces).first(count)));
      if (!sent) CO_CHECK(co_await exchange_.flush());
    } else if (head != nullptr || count > 0 || last) {
      CO_CHECK(co_await exchange_.send(head, std::span<const std::string_view>(pieces).first(count), last));
      head = nullptr;
    }
    if (last) co_return Result<void>();
    if (count < pieces.size()) CO_CHECK(co_await upstream().read_more());
  }
}

Task<void> Passage::switch_protocols() {
  std::string protocol(answer_.headers.get("Upgrade"));
  strip_hop_by_hop(answer_.headers, answer_.headers);
  if (plan_.edit_response) plan_.edit_response(answer_);
  answer_.headers.set("Upgrade", protocol);
  CO_TRY(const auto visitor, co_await exchange_.upgrade(std::move(answer_)));
  const auto stream = upstream().release();
  // Upgraded connections stay for hours: what only the request needed goes now.
  exchange_.on_client_gone({});
  lease_.connection.reset();
  RelayCount unwatched;
  auto& passed = plan_.passed == nullptr ? unwatched : *plan_.passed;
  {
    ProxyPlan spent;
    std::swap(plan_, spent);  // An assignment would keep the memory of its texts.
  }
  co_return co_await relay(*visitor, *stream, passed);
}

}  // namespace

Task<void> proxy(Exchange& exchange, ConnectionPool& pool, ProxyPlan plan) {
  Passage passage(exchange, pool, std::move(plan));
  auto passed = co_await passage.run();
  passage.give_back();
  co_return passed;
}

}  // namespace codehub::http
