#include "codehub/agent/terminal_socket.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "codehub/agent/json_reader.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::agent {

namespace {

/// A viewer that takes no byte for this long is gone.
constexpr std::chrono::seconds kStalledViewer{30};

Result<void> obey_terminal_control(Terminal& terminal, const std::string& text) {
  TRY(const auto message, JsonReader::parse(text));
  if (message.text("type") != "resize") return {};
  const auto columns = message.number("cols");
  const auto rows = message.number("rows");
  if (!columns || !rows) return fail(ErrorCode::kInvalidRequest, "resize needs cols and rows");
  const auto cut = [](std::int64_t value) { return static_cast<int>(std::clamp<std::int64_t>(value, 1, 1000)); };
  terminal.resize({cut(*columns), cut(*rows)});
  return {};
}

asio::awaitable<void> read_keys(http::WebSocket& socket, Terminal& terminal, UseClock& uses) {
  while (true) {
    auto message = co_await socket.read();
    if (!message) co_return;
    if (message->text) {
      if (!obey_terminal_control(terminal, message->data)) co_return;
      continue;
    }
    if (is_typed(message->data)) uses.touch(SignalKind::kTerminal, kTerminalInput);
    const std::span<const char> keys(message->data);
    const auto written = co_await terminal.write(keys);
    if (!written) co_return;
  }
}

Task<void> send_output(http::WebSocket& socket, std::string_view bytes) {
  auto write = socket.write_binary(bytes);
  co_return co_await with_deadline(kStalledViewer, "a terminal's viewer", std::move(write));
}

asio::awaitable<void> show_output(http::WebSocket& socket, Terminal::Viewer& viewer, Terminal& terminal, bool created) {
  const std::string hello = fmt::format(R"({{"type":"attached","created":{}}})", created);
  auto sent = co_await socket.write_text(hello);
  const std::string earlier = viewer.catch_up();
  if (sent && !earlier.empty()) sent = co_await send_output(socket, earlier);
  while (sent) {
    auto next = co_await viewer.next();
    if (!next) co_return;
    if (next->empty()) break;
    sent = co_await send_output(socket, *next);
    viewer.advance(next->size());
  }
  const std::string end = fmt::format(R"({{"type":"exit","code":{}}})", terminal.exit_code());
  if (sent) sent = co_await socket.write_text(end);
}

}  // namespace

TerminalSize read_size(std::string_view columns, std::string_view rows) {
  const auto number = [](std::string_view text, int fallback) {
    int value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && stop == text.data() + text.size() ? value : fallback;
  };
  return bounded({number(columns, 80), number(rows, 24)});
}

Task<void> serve_terminal(http::Exchange& exchange, Terminals& terminals, UseClock& uses, std::string id,
                          TerminalSize size) {
  using namespace asio::experimental::awaitable_operators;
  if (!exchange.request().is_websocket()) {
    co_return fail(ErrorCode::kInvalidRequest, "a terminal is reached by WebSocket");
  }
  CO_TRY(auto attached, terminals.attach(id, size));
  CO_TRY(auto socket, co_await http::WebSocket::accept(exchange));
  const auto terminal = attached.terminal;
  if (!attached.created) terminal->resize(size);
  {
    Terminal::Viewer viewer(terminal);
    auto keys = read_keys(*socket, *terminal, uses);
    auto output = show_output(*socket, viewer, *terminal, attached.created);
    co_await (std::move(keys) || std::move(output));
  }
  co_await socket->close();
  co_return Result<void>{};
}

}  // namespace codehub::agent
