#include "input_pump.hpp"

#include <unistd.h>

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "raw_mode.hpp"

namespace codehub::cli {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

std::string resize_message() {
  const auto size = terminal_size();
  return nlohmann::json{{"type", "resize"}, {"cols", size.cols}, {"rows", size.rows}}.dump();
}

InputPump::InputPump(asio::any_io_executor executor, http::WebSocket& socket, InputRules rules)
    : socket_(socket), rules_(rules), input_(executor, ::dup(STDIN_FILENO)), window_changes_(executor) {
  if (rules_.resizes) window_changes_.add(SIGWINCH);
}

// The input is waited for, not read: what a cancelled read had in hand would be lost.
asio::awaitable<InputPump::Woken> InputPump::wait() {
  using namespace boost::asio::experimental::awaitable_operators;
  auto readable = input_.async_wait(asio::posix::descriptor_base::wait_read, kAwait);
  auto resized = window_changes_.async_wait(kAwait);
  const auto first = co_await (std::move(readable) || std::move(resized));
  if (first.index() == 1) co_return std::get<0>(std::get<1>(first)) ? Woken::kNever : Woken::kResize;
  const auto error = std::get<0>(std::get<0>(first));
  // Plain files and /dev/null cannot be waited for: they never block (epoll_ctl(2), EPERM).
  const bool ready = !error || error == asio::error::operation_not_supported;
  co_return ready ? Woken::kInput : Woken::kNever;
}

Task<bool> InputPump::pass_input() {
  std::array<char, 16384> buffer{};
  const auto count = ::read(input_.native_handle(), buffer.data(), buffer.size());
  if (count <= 0) {
    if (rules_.send_eof) CO_CHECK(co_await socket_.write_text(R"({"type":"eof"})"));
    co_return false;
  }
  std::string data(buffer.data(), static_cast<std::size_t>(count));
  const auto key = rules_.detach ? data.find(*rules_.detach) : std::string::npos;
  if (key != std::string::npos) {
    detached_ = true;
    data.resize(key);
  }
  if (rules_.channel_byte) data.insert(data.begin(), '\0');
  if (!data.empty()) CO_CHECK(co_await socket_.write_binary(data));
  co_return !detached_;
}

asio::awaitable<void> InputPump::run() {
  for (;;) {
    const auto woken = co_await wait();
    if (woken == Woken::kNever) co_return;
    if (woken == Woken::kResize) {
      const auto message = resize_message();
      const auto written = co_await socket_.write_text(message);
      if (!written) co_return;
      continue;
    }
    const auto more = co_await pass_input();
    if (more && *more) continue;
    if (detached_ && on_detach) on_detach();
    co_return;
  }
}

}  // namespace codehub::cli
