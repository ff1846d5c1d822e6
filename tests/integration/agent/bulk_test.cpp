// Large bodies on the whole way: visitor, hub's proxy, agent as a process of its own, server in the workspace. Nobody
// on it may hold more of them than a few buffers.
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "agent_under_test.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/http/proxy.hpp"
#include "codehub/http/server.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {
namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;
/// With a Content-Length, and in chunks. Sanitizers make it slow, and less of it shows the same.
constexpr std::uint64_t kLong = (CODEHUB_AGENT_IS_STATIC ? 1024 : 256) * kMebibyte;
constexpr std::uint64_t kShort = kLong / 4;
/// Far below the body, above what sanitizers keep of freed memory.
constexpr std::uint64_t kMostGrowth = 96 * kMebibyte;
constexpr std::size_t kPiece = 128 * 1024;

/// Bytes that repeat after a length which no buffer has, so that a piece at the wrong place is seen.
class Pattern {
 public:
  Pattern() : bytes_(kMebibyte + 4099 + kPiece, '\0') {
    std::mt19937_64 random(1);
    for (std::size_t at = 0; at + sizeof(std::uint64_t) <= kPeriod; at += sizeof(std::uint64_t)) {
      const std::uint64_t number = random();
      std::memcpy(bytes_.data() + at, &number, sizeof number);
    }
    std::memcpy(bytes_.data() + kPeriod, bytes_.data(), kPiece);
  }
  /// At most kPiece bytes of what stands at `offset`.
  [[nodiscard]] std::string_view at(std::uint64_t offset, std::size_t size) const {
    return std::string_view(bytes_).substr(offset % kPeriod, size);
  }
  [[nodiscard]] bool matches(std::uint64_t offset, std::string_view piece) const {
    return at(offset, piece.size()) == piece;
  }

 private:
  static constexpr std::size_t kPeriod = kMebibyte + 4099;
  std::string bytes_;
};

/// A line of /proc/PID/status in bytes: VmRSS is what a process holds, VmHWM the most it held.
std::uint64_t memory(pid_t pid, std::string_view line) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string text; std::getline(status, text);) {
    if (!text.starts_with(line)) continue;
    std::istringstream words(text.substr(line.size() + 1));
    std::uint64_t kibibytes = 0;
    words >> kibibytes;
    return kibibytes * 1024;
  }
  throw std::runtime_error("no such line: " + std::string(line));
}

/// From here on VmHWM counts anew (proc(5), clear_refs).
void forget_peak(pid_t pid) { std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << "5"; }

class Bulk : public testing::Test {
 protected:
  Bulk() {
    server_ = listen([this](http::Exchange& exchange) { return serve(exchange); });
    hub_ = listen([this](http::Exchange& exchange) { return pass(exchange); });
  }
  ~Bulk() override {
    for (auto* server : {hub_.get(), server_.get()})
      test::run_task(loop_, server->shut_down(std::chrono::milliseconds(0)));
    test::run_task(loop_, tasks_.join());
  }

  std::unique_ptr<http::Server> listen(http::Handler handler) {
    http::Endpoint any;
    any.host = "127.0.0.1";
    auto server = http::Server::listen(loop_.get_executor(), any, std::move(handler)).value();
    tasks_.spawn("server", [raw = server.get()] { return raw->run(); });
    return server;
  }

  /// The hub's part: everything goes through the agent to the server.
  asio::awaitable<void> pass(http::Exchange& exchange) {
    http::ProxyPlan plan;
    plan.head = exchange.request();
    http::Upstream way;
    way.key = "server";
    way.dial = agentlink::tunnel_dialer(agent_.address(), fmt::format("localhost:{}", server_->local_endpoint().port));
    plan.upstream = std::make_shared<const http::Upstream>(std::move(way));
    const auto passed = co_await http::proxy(exchange, pool_, std::move(plan));
    EXPECT_TRUE(passed) << passed.error().message << ": " << passed.error().detail;
  }

  /// The server: GET sends the body, POST compares it.
  asio::awaitable<void> serve(http::Exchange& exchange) {
    if (exchange.request().method == "GET") co_return co_await send_body(exchange);
    std::vector<char> buffer(kPiece);
    std::uint64_t taken = 0;
    while (true) {
      const auto count = co_await exchange.read_body(buffer);
      if (!count || *count == 0) break;
      if (!pattern_.matches(taken, {buffer.data(), *count})) break;
      taken += *count;
    }
    http::Response response;
    response.body = std::to_string(taken);
    static_cast<void>(co_await exchange.respond(std::move(response)));
  }

  asio::awaitable<void> send_body(http::Exchange& exchange) {
    http::ResponseHead head;
    if (size_ == kLong) head.headers.set("Content-Length", std::to_string(size_));
    static_cast<void>(co_await exchange.start(std::move(head)));
    for (std::uint64_t sent = 0; sent < size_; sent += kPiece) {
      const auto piece = pattern_.at(sent, kPiece);
      const auto written = co_await exchange.write(piece);
      if (!written) co_return;
    }
    static_cast<void>(co_await exchange.finish());
  }

  /// The visitor. Answers how many bytes were as they should be.
  Task<std::uint64_t> download() {
    CO_TRY(auto stream, co_await http::connect(hub_->local_endpoint()));
    const auto connection = http::ClientConnection::over(std::move(stream));
    auto question = request("GET", "/");
    CO_CHECK(co_await connection->send_head(std::move(question), false));
    CO_TRY(const auto head, co_await connection->read_head());
    std::vector<char> buffer(kPiece);
    std::uint64_t taken = 0;
    while (true) {
      CO_TRY(const std::size_t count, co_await connection->read_body(buffer));
      if (count == 0 || !pattern_.matches(taken, {buffer.data(), count})) co_return taken;
      taken += count;
    }
  }

  Task<std::uint64_t> upload() {
    CO_TRY(auto stream, co_await http::connect(hub_->local_endpoint()));
    const auto connection = http::ClientConnection::over(std::move(stream));
    auto head = request("POST", "/");
    if (size_ == kLong) head.headers.set("Content-Length", std::to_string(size_));
    CO_CHECK(co_await connection->send_head(std::move(head), true));
    for (std::uint64_t sent = 0; sent < size_; sent += kPiece) {
      const auto piece = pattern_.at(sent, kPiece);
      CO_CHECK(co_await connection->write_body(piece));
    }
    CO_CHECK(co_await connection->finish_body());
    CO_TRY(const auto answer, co_await connection->read_head());
    CO_TRY(const auto text, co_await connection->read_whole_body(100));
    co_return std::stoull(text);
  }

  static http::RequestHead request(std::string method, std::string target) {
    http::RequestHead head;
    head.method = std::move(method);
    head.target = std::move(target);
    head.headers.set("Host", "hub");
    return head;
  }

  /// Runs it and holds the hub (which is this process, with visitor and server) and the agent to their memory.
  void expect_flat(const char* name, Task<std::uint64_t> task) {
    const std::array<pid_t, 2> all{::getpid(), agent_.pid()};
    std::array<std::uint64_t, 2> before{};
    for (std::size_t at = 0; at < all.size(); ++at) {
      forget_peak(all.at(at));
      before.at(at) = memory(all.at(at), "VmRSS:");
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto passed = test::run_task(loop_, std::move(task), std::chrono::seconds(100));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    ASSERT_TRUE(passed) << name << ": " << passed.error().message << ": " << passed.error().detail;
    EXPECT_EQ(*passed, size_) << name;
    for (std::size_t at = 0; at < all.size(); ++at) {
      const auto peak = memory(all.at(at), "VmHWM:");
      const auto growth = peak > before.at(at) ? peak - before.at(at) : 0;
      EXPECT_LT(growth, kMostGrowth) << name << (at == 0 ? ": hub" : ": agent");
      RecordProperty(fmt::format("{}_{}_growth_kib", name, at == 0 ? "hub" : "agent"), std::to_string(growth / 1024));
      fmt::print("{}: {} grew by {} KiB of {} KiB, {:.1f} s\n", name, at == 0 ? "hub" : "agent", growth / 1024,
                 peak / 1024, took.count());
    }
  }

  std::uint64_t size_ = kLong;
  Pattern pattern_;
  asio::io_context loop_;
  AgentProcess agent_;
  http::ConnectionPool pool_{loop_.get_executor()};
  TaskGroup tasks_{loop_.get_executor()};
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> hub_;
};

TEST_F(Bulk, goes_down_whole_and_in_flat_memory) { expect_flat("down", download()); }

TEST_F(Bulk, goes_up_whole_and_in_flat_memory) { expect_flat("up", upload()); }

TEST_F(Bulk, goes_both_ways_in_chunks) {
  size_ = kShort;
  expect_flat("down_in_chunks", download());
  expect_flat("up_in_chunks", upload());
}

}  // namespace
}  // namespace codehub::agent_test
