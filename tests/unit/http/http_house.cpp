#include "http_house.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "codehub/base/deadline.hpp"
#include "run_task.hpp"
#include "socket_stream.hpp"

namespace codehub::http::house {

House::House() : tasks_(std::make_unique<TaskGroup>(context_.get_executor())) {}
House::~House() = default;

Server& House::open(Handler handler, ServerLimits limits) {
  auto server = Server::listen(context_.get_executor(), Endpoint{"127.0.0.1", 0, false}, std::move(handler), limits);
  if (!server) throw std::runtime_error(server.error().message);
  servers_.push_back(std::move(*server));
  auto& opened = *servers_.back();
  tasks_->spawn("server", [&opened] { return opened.run(); });
  return opened;
}

asio::awaitable<void> House::run_all(const std::function<asio::awaitable<void>()>& body) {
  co_await body();
  for (const auto& server : servers_) co_await server->shut_down(std::chrono::milliseconds(0));
  co_await tasks_->join();
}

void House::run(const std::function<asio::awaitable<void>()>& body) { test::run_task(context_, run_all(body)); }

asio::awaitable<std::unique_ptr<ByteStream>> dial(Endpoint endpoint) {
  auto stream = co_await connect(std::move(endpoint));
  if (!stream) throw std::runtime_error(stream.error().message);
  co_return std::move(*stream);
}

asio::awaitable<bool> say(ByteStream& stream, std::string text) {
  const auto written = co_await stream.write_all(text);
  co_return written.has_value();
}

namespace {

Task<void> hear_into(ByteStream& stream, const std::string& marker, std::string& heard) {
  std::array<char, 4096> buffer{};
  while (marker.empty() || heard.find(marker) == std::string::npos) {
    CO_TRY(const std::size_t count, co_await stream.read_some(buffer));
    if (count == 0) break;
    heard.append(buffer.data(), count);
  }
  co_return Result<void>();
}

}  // namespace

asio::awaitable<std::string> hear(ByteStream& stream, std::string marker) {
  std::string heard;
  auto hearing = hear_into(stream, marker, heard);
  const auto done = co_await with_deadline(std::chrono::seconds(5), "reading", std::move(hearing));
  if (!done && done.error().code == ErrorCode::kDeadlineExceeded) heard += "…(still open)";
  co_return heard;
}

asio::awaitable<std::string> hear_all(ByteStream& stream) { co_return co_await hear(stream, ""); }

asio::awaitable<std::string> ask(Endpoint endpoint, std::string text) {
  const auto stream = co_await dial(std::move(endpoint));
  co_await say(*stream, std::move(text));
  co_return co_await hear_all(*stream);
}

asio::awaitable<bool> eventually(std::function<bool()> condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!condition() && std::chrono::steady_clock::now() < end) {
    static_cast<void>(co_await sleep_for(std::chrono::milliseconds(5)));
  }
  co_return condition();
}

int status_of(const std::string& text) {
  if (!text.starts_with("HTTP/1.1 ") || text.size() < 12) return 0;
  return std::stoi(text.substr(9, 3));
}

std::string body_of(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : text.substr(end + 4);
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

asio::awaitable<void> answer_text(Exchange& exchange, int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain");
  response.body = std::move(body);
  const auto sent = co_await exchange.respond(std::move(response));
  static_cast<void>(sent);
}

namespace {

asio::awaitable<void> answer_echo(Exchange& exchange) {
  const auto body = co_await exchange.read_whole_body(1024 * 1024);
  std::string text = exchange.request().method + " " + exchange.request().target + " ";
  text += body ? *body : body.error().message;
  co_await answer_text(exchange, body ? 200 : 400, std::move(text));
}

}  // namespace

Handler echo() {
  return [](Exchange& exchange) { return answer_echo(exchange); };
}

struct RawServer::State {
  State(asio::io_context& context, Serve to_serve)
      : acceptor(context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)), serve(std::move(to_serve)) {}

  asio::awaitable<void> accept(TaskGroup& tasks) {
    while (true) {
      auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error) co_return;
      const auto stream = std::make_shared<SocketStream>(NativeSocket(std::move(socket)));
      const int number = connections++;
      tasks.spawn("raw connection", [this, stream, number] { return serve(*stream, number); });
    }
  }

  asio::ip::tcp::acceptor acceptor;
  Serve serve;
  int connections = 0;
};

RawServer::RawServer(House& house, Serve serve) : state_(std::make_shared<State>(house.context(), std::move(serve))) {
  auto& tasks = house.tasks();
  tasks.spawn("raw server", [state = state_, &tasks] { return state->accept(tasks); });
}
RawServer::~RawServer() = default;

Endpoint RawServer::endpoint() const { return Endpoint{"127.0.0.1", state_->acceptor.local_endpoint().port(), false}; }
int RawServer::connections() const { return state_->connections; }
Dialer RawServer::dialer() const { return dialer_to(endpoint()); }

Dialer dialer_to(Endpoint endpoint) {
  return [endpoint] { return connect(endpoint); };
}

}  // namespace codehub::http::house
