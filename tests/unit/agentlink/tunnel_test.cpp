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
    http::Response response;
    response.status = status_;
    static_cast<void>(co_await exchange.respond(std::move(response)));
  }
  Error open() {
    AgentAddress address;
    address.endpoint = http::to_string(agent_->local_endpoint());
    address.token = "token";
    const auto opened = test::run_task(loop_, open_tunnel(address, "ide:0", std::chrono::milliseconds(100)));
    return opened ? Error{} : opened.error();
  }

  asio::io_context loop_;
  std::unique_ptr<http::Server> agent_;
  TaskGroup tasks_{loop_.get_executor()};
  int status_ = 0;  ///< 0 for no answer at all.
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

}  // namespace
}  // namespace codehub::agentlink
