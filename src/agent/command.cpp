#include "codehub/agent/command.hpp"

#include <signal.h>

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace codehub::agent {

namespace {

/// The reading end of a command's output, and whether it is over.
struct Reader {
  Reader(asio::any_io_executor executor, int descriptor) : stream(executor, descriptor), over(executor) {}
  asio::posix::stream_descriptor stream;
  Broadcast over;
  std::function<void(std::string_view)> on_data;
  std::function<void()> on_end;
};

asio::awaitable<void> read_all(std::shared_ptr<Reader> reader) {
  std::array<char, 8192> buffer;
  while (true) {
    const auto [error, count] =
        co_await reader->stream.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
    if (error) break;
    reader->on_data({buffer.data(), count});
  }
  reader->on_end();
  reader->over.notify();
}

/// Ends the command's group when the caller stops waiting for it.
class KillGuard {
 public:
  explicit KillGuard(std::shared_ptr<Child> child) : child_(std::move(child)) {}
  ~KillGuard() {
    if (child_) child_->signal_group(SIGKILL);
  }
  KillGuard(const KillGuard&) = delete;
  KillGuard& operator=(const KillGuard&) = delete;
  void release() { child_.reset(); }

 private:
  std::shared_ptr<Child> child_;
};

constexpr std::chrono::milliseconds kLastWords{300};

}  // namespace

asio::awaitable<void> read_lines(Descriptor from, std::function<void(std::string_view)> on_line) {
  auto executor = co_await this_executor();
  auto reader = std::make_shared<Reader>(executor, from.release());
  LineSplitter lines(std::move(on_line));
  reader->on_data = [&lines](std::string_view data) { lines.feed(data); };
  reader->on_end = [&lines] { lines.finish(); };
  co_await read_all(reader);
}

void LineSplitter::feed(std::string_view data) {
  constexpr std::size_t kLongestLine = 64 * 1024;
  for (const char c : data) {
    // What follows a carriage return tells what it was: the beginning of a line end, or an invitation to overwrite.
    if (c == '\r') {
      returned_ = true;
      continue;
    }
    if (std::exchange(returned_, false) && c != '\n') end_line(true);
    if (c == '\n') {
      end_line(false);
    } else {
      partial_ += c;
      if (partial_.size() >= kLongestLine) end_line(false);
    }
  }
}

void LineSplitter::end_line(bool overwritten) {
  if (partial_.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  const std::string line = std::exchange(partial_, {});
  held_back_.clear();
  if (overwritten && now - last_progress_ < std::chrono::seconds(1)) {
    held_back_ = line;
    return;
  }
  if (overwritten) last_progress_ = now;
  on_line_(line);
}

void LineSplitter::finish() {
  if (partial_.empty()) partial_ = held_back_;
  end_line(false);
}

CommandRunner::CommandRunner(asio::any_io_executor executor, Children& children)
    : executor_(executor), children_(children), tasks_(executor) {}

Task<CommandEnd> CommandRunner::run(ChildSpec spec, std::function<void(std::string_view)> on_line,
                                    std::chrono::steady_clock::duration limit) {
  CO_TRY(auto pipe, make_pipe_pair());
  spec.output = spec.error = pipe.write.get();
  CO_TRY(auto child, children_.spawn(spec));
  pipe.write.reset();
  auto reader = std::make_shared<Reader>(executor_, pipe.read.release());
  auto lines = std::make_shared<LineSplitter>(std::move(on_line));
  reader->on_data = [lines](std::string_view data) { lines->feed(data); };
  reader->on_end = [lines] { lines->finish(); };
  tasks_.spawn("output of " + spec.command.front(), [reader] { return read_all(reader); });
  CommandEnd end;
  const auto code = co_await child->wait(limit);
  end.timed_out = !code.has_value();
  end.exit_code = code.value_or(0);
  if (code) co_await reader->over.wait_past(0, kLastWords);
  co_return end;
}

Task<CommandRunner::Output> CommandRunner::capture(ChildSpec spec, std::chrono::steady_clock::duration limit) {
  CO_TRY(auto pipe, make_pipe_pair());
  spec.output = pipe.write.get();
  CO_TRY(auto child, children_.spawn(spec));
  pipe.write.reset();
  KillGuard guard(child);
  Output output;
  auto text = std::make_shared<std::string>();
  auto reader = std::make_shared<Reader>(executor_, pipe.read.release());
  reader->on_data = [text](std::string_view data) {
    text->append(data.substr(0, kWholeOutput - std::min(kWholeOutput, text->size())));
  };
  reader->on_end = [] {};
  tasks_.spawn("output of " + spec.command.front(), [reader] { return read_all(reader); });
  const auto code = co_await child->wait(limit);
  if (!code) co_return fail(ErrorCode::kDeadlineExceeded, spec.command.front() + " took too long");
  co_await reader->over.wait_past(0, kLastWords);
  guard.release();
  boost::system::error_code ignored;
  reader->stream.close(ignored);
  output.exit_code = *code;
  output.text = std::move(*text);
  co_return output;
}

}  // namespace codehub::agent
