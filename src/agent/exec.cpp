#include "codehub/agent/exec.hpp"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "codehub/agent/json_reader.hpp"
#include "codehub/agent/pty.hpp"
#include "codehub/agent/turn.hpp"
#include "codehub/base/deadline.hpp"
#include "codehub/http/error_response.hpp"
#include "codehub/http/websocket.hpp"

namespace codehub::agent {

namespace {

using Stream = asio::posix::stream_descriptor;

enum class Channel : char { kInput = 0, kOutput = 1, kError = 2 };

/// A background program may hold the pipes open for ever; the command is over when its leader is.
constexpr std::chrono::milliseconds kDrainTime{300};

/// One command and its client.
class ExecSession {
 public:
  ExecSession(asio::any_io_executor executor, http::WebSocket& socket, UseClock& uses)
      : executor_(executor),
        socket_(socket),
        uses_(uses),
        turn_(executor),
        input_(executor),
        output_(executor),
        error_(executor),
        terminal_(executor) {}
  ~ExecSession() {
    if (child_) child_->signal_group(SIGHUP);
  }
  ExecSession(const ExecSession&) = delete;
  ExecSession& operator=(const ExecSession&) = delete;

  [[nodiscard]] Result<void> start(Children& children, const WorkspaceContext& context, const ExecRequest& request);
  [[nodiscard]] asio::awaitable<void> run();

 private:
  [[nodiscard]] Result<void> start_on_pipes(Children& children, ChildSpec& spec);
  [[nodiscard]] Result<void> start_on_terminal(Children& children, ChildSpec& spec, TerminalSize size);
  [[nodiscard]] asio::awaitable<void> pump(Stream& from, Channel channel);
  [[nodiscard]] asio::awaitable<void> stop_pumps_after_end();
  [[nodiscard]] asio::awaitable<void> report();
  [[nodiscard]] asio::awaitable<void> obey();
  [[nodiscard]] Task<bool> obey_one(http::WebSocket::Message message);
  [[nodiscard]] Task<void> send_text(std::string text);
  [[nodiscard]] Task<void> send_binary(std::string_view bytes);

  asio::any_io_executor executor_;
  http::WebSocket& socket_;
  UseClock& uses_;
  Turn turn_;
  Stream input_;
  Stream output_;
  Stream error_;
  Stream terminal_;
  int pumping_ = 0;
  int sending_ = 0;
  Broadcast pumped_{executor_};
  std::shared_ptr<Child> child_;
};

Result<void> ExecSession::start(Children& children, const WorkspaceContext& context, const ExecRequest& request) {
  ChildSpec spec;
  spec.command = request.command;
  spec.environment = context.environment();
  if (request.terminal) spec.environment["TERM"] = "xterm-256color";
  for (const auto& [name, value] : request.environment) spec.environment[name] = value;
  spec.folder = request.folder.empty() ? context.start_folder() : request.folder;
  spec.account = context.account;
  if (request.terminal) return start_on_terminal(children, spec, {request.columns, request.rows});
  return start_on_pipes(children, spec);
}

Result<void> ExecSession::start_on_pipes(Children& children, ChildSpec& spec) {
  TRY(auto input, make_pipe_pair());
  TRY(auto output, make_pipe_pair());
  TRY(auto error, make_pipe_pair());
  spec.input = input.read.get();
  spec.output = output.write.get();
  spec.error = error.write.get();
  TRY(child_, children.spawn(spec));
  input_.assign(input.write.release());
  output_.assign(output.read.release());
  error_.assign(error.read.release());
  return {};
}

Result<void> ExecSession::start_on_terminal(Children& children, ChildSpec& spec, TerminalSize size) {
  TRY(auto pty, open_pty(spec.account, size));
  spec.terminal = true;
  spec.input = spec.output = spec.error = pty.slave.get();
  TRY(child_, children.spawn(spec));
  terminal_.assign(pty.master.release());
  return {};
}

asio::awaitable<void> ExecSession::pump(Stream& from, Channel channel) {
  ++pumping_;
  std::string frame(16384, '\0');
  frame[0] = static_cast<char>(channel);
  while (from.is_open()) {
    const auto [error, count] = co_await from.async_read_some(asio::buffer(frame.data() + 1, frame.size() - 1),
                                                              asio::as_tuple(asio::use_awaitable));
    if (error) break;
    ++sending_;
    const std::string_view bytes(frame.data(), count + 1);
    const auto sent = co_await send_binary(bytes);
    --sending_;
    pumped_.notify();
    if (!sent) break;
  }
  --pumping_;
  pumped_.notify();
}

asio::awaitable<void> ExecSession::stop_pumps_after_end() {
  co_await child_->wait();
  bool flowing = true;
  while (pumping_ > 0 && flowing) {
    const bool moved = co_await pumped_.wait_past(pumped_.count(), kDrainTime);
    flowing = moved || sending_ > 0;
  }
  boost::system::error_code ignored;
  for (auto* stream : {&output_, &error_, &terminal_}) {
    if (stream->is_open()) stream->close(ignored);
  }
}

asio::awaitable<void> ExecSession::report() {
  using namespace asio::experimental::awaitable_operators;
  auto output = pump(terminal_.is_open() ? terminal_ : output_, Channel::kOutput);
  auto error = pump(error_, Channel::kError);
  auto watch = stop_pumps_after_end();
  co_await (std::move(output) && std::move(error) && std::move(watch));
  std::string text = fmt::format(R"({{"type":"exit","code":{}}})", child_->exit_code().value_or(0));
  [[maybe_unused]] const auto sent = co_await send_text(std::move(text));
}

Task<void> ExecSession::send_text(std::string text) {
  const auto mine = co_await turn_.take();
  co_return co_await socket_.write_text(text);
}

Task<void> ExecSession::send_binary(std::string_view bytes) {
  const auto mine = co_await turn_.take();
  co_return co_await socket_.write_binary(bytes);
}

asio::awaitable<void> ExecSession::obey() {
  while (true) {
    auto message = co_await socket_.read();
    if (!message) co_return;
    const auto go_on = co_await obey_one(std::move(*message));
    if (!go_on || !*go_on) co_return;
  }
}

Task<bool> ExecSession::obey_one(http::WebSocket::Message message) {
  if (!message.text) {
    if (message.data.empty() || message.data[0] != static_cast<char>(Channel::kInput)) co_return true;
    auto& to = terminal_.is_open() ? terminal_ : input_;
    if (!to.is_open()) co_return true;
    const auto input = std::string_view(message.data).substr(1);
    if (terminal_.is_open() && is_typed(input)) uses_.touch(SignalKind::kTerminal, kTerminalInput);
    // A program that no longer reads its input is its own affair; the end is told by its exit.
    co_await asio::async_write(to, asio::buffer(input.data(), input.size()), asio::as_tuple(asio::use_awaitable));
    co_return true;
  }
  CO_TRY(const auto control, JsonReader::parse(message.data));
  const auto type = control.text("type");
  if (type == "eof") {
    boost::system::error_code ignored;
    if (input_.is_open()) input_.close(ignored);
    const char end_of_file = 4;
    if (terminal_.is_open()) {
      co_await asio::async_write(terminal_, asio::buffer(&end_of_file, 1), asio::as_tuple(asio::use_awaitable));
    }
  }
  if (type == "resize" && terminal_.is_open()) {
    const auto bound = [](std::optional<std::int64_t> value) {
      return static_cast<int>(std::clamp<std::int64_t>(value.value_or(1), 1, 1000));
    };
    resize_pty(terminal_.native_handle(), {bound(control.number("cols")), bound(control.number("rows"))});
  }
  co_return true;
}

asio::awaitable<void> ExecSession::run() {
  using namespace asio::experimental::awaitable_operators;
  auto obeying = obey();
  auto reporting = report();
  co_await (std::move(obeying) || std::move(reporting));
}

Task<ExecRequest> read_start(http::WebSocket& socket) {
  auto first = socket.read();
  CO_TRY(const auto message, co_await with_deadline(std::chrono::seconds(15), "the start message", std::move(first)));
  if (!message.text) co_return fail(ErrorCode::kInvalidRequest, "the first message must be a text message");
  co_return parse_exec_request(message.data);
}

/// What happens after the upgrade can only be told inside the WebSocket.
asio::awaitable<void> converse(http::WebSocket& socket, Children& children, const WorkspaceContext& context,
                               UseClock& uses) {
  auto executor = co_await this_executor();
  ExecSession session(executor, socket, uses);
  const auto request = co_await read_start(socket);
  Result<void> started = request ? session.start(children, context, *request) : fail(request.error());
  if (started) {
    co_await session.run();
    co_return;
  }
  const std::string text = fmt::format(R"({{"type":"error","message":{}}})", http::quote_json(started.error().message));
  [[maybe_unused]] const auto sent = co_await socket.write_text(text);
}

}  // namespace

Task<void> serve_exec(http::Exchange& exchange, Children& children, const WorkspaceContext& context, UseClock& uses) {
  if (!exchange.request().is_websocket()) {
    co_return fail(ErrorCode::kInvalidRequest, "commands are run over a WebSocket");
  }
  CO_TRY(auto socket, co_await http::WebSocket::accept(exchange));
  co_await converse(*socket, children, context, uses);
  co_await socket->close();
  co_return Result<void>{};
}

}  // namespace codehub::agent
