#include "service_routes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "codehub/http/client.hpp"
#include "codehub/runtime/fake/fake_runtime.hpp"
#include "codehub/store/sqlite/open.hpp"
#include "run_task.hpp"
#include "scratch_folder.hpp"
#include "store_over.hpp"

namespace codehub::server {
namespace {

using test::ScratchFolder;

/// A store that answers a ping when the test lets it, and not before, whoever breaks it off.
class SlowStore final : public codehub::test::StoreOver {
 public:
  SlowStore(store::Store& inner, asio::any_io_executor executor) : StoreOver(inner), released_(std::move(executor)) {}
  Task<void> ping() override {
    ++pings;
    co_await asio::this_coro::throw_if_cancelled(false);
    while (slow) co_await released_.wait(std::chrono::milliseconds(10));
    co_return Result<void>();
  }

  int pings = 0;
  bool slow = false;

 private:
  Signal released_;
};

class ServiceRoutesTest : public testing::Test {
 protected:
  ServiceRoutesTest() {
    ServiceParts parts{store_, runtime_, controlling_, stopping_, [] { return std::size_t{3}; }, {}};
    parts.check_limit = std::chrono::milliseconds(200);
    parts.checks_hold = std::chrono::milliseconds(0);
    routes_ = std::make_unique<ServiceRoutes>(loop_.get_executor(), std::move(parts));
    http::Endpoint any;
    any.host = "127.0.0.1";
    server_ = http::Server::listen(loop_.get_executor(), any, [this](http::Exchange& exchange) {
                return routes_->handle(exchange);
              }).value();
    tasks_.spawn("server", [this] { return server_->run(); });
  }
  ~ServiceRoutesTest() override {
    store_.slow = false;
    test::run_task(loop_, server_->shut_down(std::chrono::milliseconds(0)));
    test::run_task(loop_, routes_->close());
    test::run_task(loop_, tasks_.join());
    pool_.stop();
  }

  Task<http::Response> asking() {
    http::RequestHead head;
    head.method = "GET";
    head.target = "/readyz";
    head.headers.set("Host", "localhost");
    return http::fetch([this] { return http::connect(server_->local_endpoint()); }, std::move(head), "");
  }
  http::Response ask() { return test::run_task(loop_, asking()).value(); }
  static std::string trouble(const http::Response& response, const char* check) {
    return nlohmann::json::parse(response.body)["checks"][check].value("message", "");
  }

  ScratchFolder folder_;
  asio::io_context loop_;
  BlockingPool pool_{2};
  std::unique_ptr<store::Store> inner_ = store::sqlite::open(folder_.path() / "codehub.db", pool_).value();
  SlowStore store_{*inner_, loop_.get_executor()};
  runtime::fake::FakeRuntime runtime_;
  std::atomic<bool> controlling_ = true;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<ServiceRoutes> routes_;
  std::unique_ptr<http::Server> server_;
  TaskGroup tasks_{loop_.get_executor()};
};

TEST_F(ServiceRoutesTest, is_ready_when_everything_answers) {
  EXPECT_EQ(ask().status, 200);
  controlling_ = false;
  EXPECT_EQ(ask().status, 503);
}

TEST_F(ServiceRoutesTest, a_database_that_does_not_answer_is_told_within_the_limit) {
  ASSERT_EQ(ask().status, 200);
  store_.slow = true;
  const auto late = ask();
  EXPECT_EQ(late.status, 503);
  EXPECT_NE(trouble(late, "database").find("took longer than 200 ms"), std::string::npos) << late.body;
  EXPECT_EQ(trouble(late, "runtime"), "");
  store_.slow = false;
  EXPECT_EQ(ask().status, 200);
}

TEST_F(ServiceRoutesTest, a_slow_check_runs_once_however_many_ask) {
  store_.slow = true;
  constexpr int kAskers = 20;
  std::vector<http::Response> answers;
  for (int i = 0; i < kAskers; ++i) {
    asio::co_spawn(loop_, asking(), [&](std::exception_ptr error, Result<http::Response> response) {
      ASSERT_FALSE(error);
      answers.push_back(std::move(response).value());
    });
  }
  while (answers.size() < kAskers && loop_.run_one_for(std::chrono::seconds(10)) > 0) {
  }
  ASSERT_EQ(answers.size(), std::size_t{kAskers});
  EXPECT_EQ(store_.pings, 1);
  for (const auto& answer : answers) EXPECT_EQ(answer.status, 503);
  EXPECT_NE(trouble(answers.front(), "database").find("starting"), std::string::npos)
      << "who asks during the first check does not wait for it: " << answers.front().body;
  ask();
  EXPECT_EQ(store_.pings, 1) << "the same one is still under way";
}

}  // namespace
}  // namespace codehub::server
