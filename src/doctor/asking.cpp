#include "asking.hpp"

#include <algorithm>
#include <array>

#include "codehub/base/deadline.hpp"

namespace codehub::doctor {
namespace {

constexpr std::size_t kFirstWords = 40;

/// A stream of which the first bytes that come are kept.
class Overheard final : public http::ByteStream {
 public:
  Overheard(std::unique_ptr<http::ByteStream> stream, std::string& words) : stream_(std::move(stream)), words_(words) {}

  Task<std::size_t> read_some(std::span<char> buffer) override {
    CO_TRY(const auto count, co_await stream_->read_some(buffer));
    const auto kept = std::min(count, kFirstWords - std::min(kFirstWords, words_.size()));
    words_.append(buffer.data(), kept);
    co_return count;
  }
  Task<void> write_all(std::span<const char> data) override { return stream_->write_all(data); }
  void shutdown_write() override { stream_->shutdown_write(); }
  void close() override { stream_->close(); }

 private:
  std::unique_ptr<http::ByteStream> stream_;
  std::string& words_;
};

Task<void> read_body(http::ClientConnection& connection, std::size_t limit, Answer& answer) {
  std::array<char, 16 * 1024> buffer;
  answer.whole = false;
  while (answer.body.size() < limit) {
    CO_TRY(const auto count, co_await connection.read_body(buffer));
    if (count == 0) {
      answer.whole = true;
      break;
    }
    answer.body.append(buffer.data(), std::min(count, limit - answer.body.size()));
  }
  co_return Result<void>{};
}

Outcome broken_off(const Answer& answer) {
  constexpr std::string_view kHttp = "HTTP/";
  const bool is_http = answer.words.starts_with(kHttp);
  return answer.words.empty() || is_http ? Outcome::kClosed : Outcome::kNotHttp;
}

// What has come so far stands in `answer` when the time is over.
Task<void> converse(http::Dialer dial, http::RequestHead head, std::size_t body_limit, Answer& answer) {
  answer.outcome = Outcome::kSilent;
  auto stream = co_await dial();
  if (!stream) {
    answer.outcome = Outcome::kNoConnection;
    co_return Result<void>{};
  }
  auto overheard = std::make_unique<Overheard>(std::move(*stream), answer.words);
  const auto connection = http::ClientConnection::over(std::move(overheard));
  // A server that spoke and left is still to be heard.
  [[maybe_unused]] const auto sent = co_await connection->send(std::move(head), {});
  auto read = co_await connection->read_head();
  if (!read) {
    if (read.error().code != ErrorCode::kCancelled) answer.outcome = broken_off(answer);
    co_return Result<void>{};
  }
  answer.outcome = Outcome::kAnswered;
  answer.status = read->status;
  answer.headers = std::move(read->headers);
  co_return co_await read_body(*connection, body_limit, answer);
}

}  // namespace

asio::awaitable<Answer> ask(http::Dialer dial, http::RequestHead head, std::size_t body_limit,
                            std::chrono::steady_clock::duration limit) {
  Answer answer;
  auto conversation = converse(std::move(dial), std::move(head), body_limit, answer);
  const auto ended = co_await with_deadline(limit, "a look at a port", std::move(conversation));
  // A way into the workspace that was still being opened: who answers late is not who is not there.
  const bool late = !ended && ended.error().code == ErrorCode::kDeadlineExceeded;
  if (late && answer.outcome == Outcome::kNoConnection) answer.outcome = Outcome::kSilent;
  const bool spoke = answer.outcome == Outcome::kSilent && !answer.words.empty();
  if (spoke && !answer.words.starts_with("HTTP/")) answer.outcome = Outcome::kNotHttp;
  if (answer.outcome != Outcome::kNotHttp) answer.words.clear();
  co_return answer;
}

}  // namespace codehub::doctor
