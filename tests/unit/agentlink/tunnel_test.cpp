#include "codehub/agentlink/agent_link.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "codehub/base/task_group.hpp"
#include "codehub/http/server.hpp"
#include "run_task.hpp"

namespace codehub::agentlink {
namespace {

class Tunnel : public testing::Test {
 protected:
  Tunnel() {
    http::Endpoint any;
    any.host = "127.0.0.1";
    agent_ = http::Server::listen(loop_.get_executor(), any, [this](http::Exchange& exchange) {
               return answer(exchange);
             }).value();
    tasks_.spawn("agent", [this] { return agent_->run(); });
  }
  ~Tunnel() override {
    test::run_task(loop_, agent_->shut_down(std::chrono::milliseconds(0)));
    test::run_task(loop_, tasks_.join());
  }

  asio::awaitable<void> answer(http::Exchange& exchange) {
    if (status_ == 0) static_cast<void>(co_await sleep_for(std::chrono::hours(1)));
    if (status_ == 200) co_return co_await listen_to(exchange);
    http::Response response;
    response.status = status_;
    static_cast<void>(co_await exchange.respond(std::move(response)));
  }
  /// Notes the first byte that comes through the tunnel, then ends it.
  asio::awaitable<void> listen_to(http::Exchange& exchange) {
    http::ResponseHead head;
    head.headers.set("Codehub-Port-Protocol", protocol_);
    const auto stream = co_await exchange.upgrade(std::move(head));
    std::array<char, 1> byte{};
    const auto count = co_await (*stream)->read_some(byte);
    first_ = count && *count == 1 ? byte[0] : '-';
  }
  AgentAddress address() {
    AgentAddress address;
    address.endpoint = http::to_string(agent_->local_endpoint());
    address.token = "token";
    return address;
  }
  Error open() {
    const auto opened = test::run_task(loop_, open_tunnel(address(), "ide:0", std::chrono::milliseconds(100)));
    return opened ? Error{} : opened.error();
  }

  asio::io_context loop_;
  std::unique_ptr<http::Server> agent_;
  TaskGroup tasks_{loop_.get_executor()};
  int status_ = 0;  ///< 0 for no answer at all.
  std::string protocol_;
  char first_ = 0;
};

TEST_F(Tunnel, that_the_agent_refuses_is_an_upstream_that_is_not_available) {
  for (const int status : {400, 401, 403, 404, 409, 413, 500, 502}) {
    status_ = status;
    const auto error = open();
    EXPECT_EQ(error.code, ErrorCode::kUpstreamUnavailable) << status;
    EXPECT_NE(error.detail.find(std::to_string(status)), std::string::npos) << error.detail;
  }
}

TEST_F(Tunnel, that_the_agent_does_not_answer_is_an_upstream_that_is_not_available) {
  EXPECT_EQ(open().code, ErrorCode::kUpstreamUnavailable);
}

asio::awaitable<Result<void>> say_hello(Result<std::unique_ptr<http::ByteStream>> stream, const char& heard) {
  if (!stream) co_return fail(stream.error());
  const std::string_view hello = "hello";
  static_cast<void>(co_await (*stream)->write_all(hello));
  while (heard == 0) static_cast<void>(co_await sleep_for(std::chrono::milliseconds(1)));
  co_return Result<void>();
}

TEST_F(Tunnel, for_http_speaks_tls_where_the_agent_says_that_the_port_does) {
  status_ = 200;
  for (const auto* protocol : {"https", "http", "other", "unknown", "HTTPS, http", ""}) {
    protocol_ = protocol;
    first_ = 0;
    auto dialed = test::run_task(loop_, tunnel_dialer(address(), "localhost:8443")());
    const auto said = test::run_task(loop_, say_hello(std::move(dialed), first_));
    if (protocol_ == "https") {
      EXPECT_EQ(first_, '\x16') << "the first record of a TLS hand-shake";
      ASSERT_FALSE(said);
      EXPECT_EQ(said.error().code, ErrorCode::kUpstreamUnavailable);
      EXPECT_NE(said.error().message.find("TLS"), std::string::npos) << said.error().message;
    } else {
      EXPECT_EQ(first_, 'h') << protocol;
    }
  }
}

TEST_F(Tunnel, that_is_for_anything_carries_bytes_as_they_are) {
  status_ = 200;
  protocol_ = "https";
  auto opened = test::run_task(loop_, open_tunnel(address(), "localhost:8443"));
  EXPECT_TRUE(test::run_task(loop_, say_hello(std::move(opened), first_)));
  EXPECT_EQ(first_, 'h');
}

}  // namespace
}  // namespace codehub::agentlink
