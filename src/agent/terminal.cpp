#include "codehub/agent/terminal.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace codehub::agent {

Terminal::Terminal(asio::any_io_executor executor, std::string id, Pty pty, std::shared_ptr<Child> shell)
    : id_(std::move(id)),
      created_at_(now()),
      shell_(std::move(shell)),
      master_(executor, pty.master.release()),
      output_(executor),
      progress_(executor) {}

std::string Terminal::title() const {
  return foreground_program(const_cast<asio::posix::stream_descriptor&>(master_).native_handle());
}

bool Terminal::everybody_is_behind() const {
  if (viewers_.empty()) return false;
  return std::ranges::all_of(viewers_,
                             [&](const Viewer* viewer) { return scrollback_.end() - viewer->place_ >= kAheadBytes; });
}

asio::awaitable<void> Terminal::run() {
  using namespace asio::experimental::awaitable_operators;
  std::array<char, 16384> buffer;
  auto watch = end_with_shell();
  auto read = [&]() -> asio::awaitable<void> {
    while (!shell_ended_) {
      if (everybody_is_behind()) {
        co_await progress_.wait_past(progress_.count(), std::chrono::seconds(1));
        continue;
      }
      const auto [error, count] =
          co_await master_.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
      if (count > 0) {
        scrollback_.append({buffer.data(), count});
        output_.notify();
      }
      if (error) co_return;
    }
  };
  auto reading = read();
  co_await (std::move(watch) && std::move(reading));
  drain();
  exit_code_ = shell_->exit_code().value_or(0);
  ended_ = true;
  output_.notify();
}

asio::awaitable<void> Terminal::end_with_shell() {
  co_await shell_->wait();
  shell_ended_ = true;
  // A program in the background may hold the terminal open for ever; the session is its shell.
  boost::system::error_code ignored;
  master_.cancel(ignored);
  progress_.notify();
}

void Terminal::drain() {
  std::array<char, 16384> buffer;
  for (int rounds = 0; rounds < 16; ++rounds) {
    const auto count = ::read(master_.native_handle(), buffer.data(), buffer.size());
    if (count <= 0) return;
    scrollback_.append({buffer.data(), static_cast<std::size_t>(count)});
  }
}

void Terminal::resize(TerminalSize size) { resize_pty(master_.native_handle(), size); }

Task<void> Terminal::write(std::span<const char> data) {
  if (ended_) co_return fail(ErrorCode::kInvalidState, "the terminal has ended");
  const auto [error, count] =
      co_await asio::async_write(master_, asio::buffer(data.data(), data.size()), asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(ErrorCode::kInvalidState, "the terminal takes no more input", error.message());
  co_return Result<void>{};
}

void Terminal::hang_up() {
  shell_->signal_group(SIGHUP);
  shell_->signal_group(SIGCONT);
}

void Terminal::kill() { shell_->signal_group(SIGKILL); }

asio::awaitable<bool> Terminal::wait_ended(std::chrono::steady_clock::duration limit) {
  const auto code = co_await shell_->wait(limit);
  co_return code.has_value();
}

Terminal::Viewer::Viewer(std::shared_ptr<Terminal> terminal) : terminal_(std::move(terminal)) {
  place_ = terminal_->scrollback_.begin();
  entry_ = terminal_->viewers_.insert(terminal_->viewers_.end(), this);
}

Terminal::Viewer::~Viewer() {
  terminal_->viewers_.erase(entry_);
  terminal_->progress_.notify();
}

std::string Terminal::Viewer::catch_up() {
  const auto& scrollback = terminal_->scrollback_;
  const auto output = scrollback.read(scrollback.begin(), scrollback.capacity());
  place_ = scrollback.end();
  return replayable(output, scrollback.begin() > 0);
}

Task<std::string> Terminal::Viewer::next() {
  constexpr std::size_t kChunk = 32 * 1024;
  const auto& scrollback = terminal_->scrollback_;
  while (place_ == scrollback.end() && !terminal_->ended_) {
    const bool more = co_await terminal_->output_.wait_past(terminal_->output_.count(), kForever);
    if (!more) co_return fail(ErrorCode::kCancelled, "the viewer went away");
  }
  if (place_ < scrollback.begin()) co_return fail(ErrorCode::kInvalidState, "the viewer is too slow for this output");
  co_return scrollback.read(place_, kChunk);
}

void Terminal::Viewer::advance(std::size_t count) {
  place_ += count;
  terminal_->progress_.notify();
}

}  // namespace codehub::agent
