#include "request_watch.hpp"

#include <array>
#include <atomic>
#include <exception>
#include <map>

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "codehub/base/log.hpp"
#include "codehub/base/metrics.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::server {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// What notes may say; anything else counts as "other", so that labels stay few.
constexpr std::array<std::string_view, 7> kRoutes = {"api", "dashboard", "service", "ide", "port", "gateway", "other"};
constexpr std::size_t kStatuses = 600;

std::size_t route_index(std::string_view route) {
  for (std::size_t i = 0; i < kRoutes.size(); ++i) {
    if (kRoutes[i] == route) return i;
  }
  return kRoutes.size() - 1;
}

Histogram::BucketBoundaries buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace

// Series are looked up once and then kept: a request costs two atomic additions.
struct RequestWatch::Numbers {
  Family<Counter>& requests = prometheus::BuildCounter()
                                  .Name("codehub_http_requests_total")
                                  .Help("Answered requests by class of route and status.")
                                  .Register(metrics_registry());
  Family<Histogram>& durations = prometheus::BuildHistogram()
                                     .Name("codehub_http_request_duration_seconds")
                                     .Help("Time from a request's head to the end of its answer, without streams.")
                                     .Register(metrics_registry());
  Family<Gauge>& under_way_family = prometheus::BuildGauge()
                                        .Name("codehub_http_requests_under_way")
                                        .Help("Requests being answered, streams and upgraded connections included.")
                                        .Register(metrics_registry());
  Gauge& under_way = under_way_family.Add({});
  std::array<std::array<std::atomic<Counter*>, kStatuses>, kRoutes.size()> counters{};
  std::array<Histogram*, kRoutes.size()> histograms{};

  Numbers() {
    for (std::size_t i = 0; i < kRoutes.size(); ++i) {
      histograms[i] = &durations.Add({{"route", std::string(kRoutes[i])}}, buckets());
    }
  }

  Counter& counter(std::size_t route, int status) {
    const auto index = status >= 0 && status < static_cast<int>(kStatuses) ? static_cast<std::size_t>(status) : 0;
    auto& slot = counters[route][index];
    auto* known = slot.load(std::memory_order_acquire);
    if (known == nullptr) {
      known = &requests.Add({{"route", std::string(kRoutes[route])}, {"status", std::to_string(index)}});
      slot.store(known, std::memory_order_release);
    }
    return *known;
  }
};

/// Passes everything on and remembers how the request was answered.
class RequestWatch::WatchedExchange final : public http::Exchange {
 public:
  WatchedExchange(http::Exchange& inner, const TrustedProxies& trusted)
      : inner_(inner), client_address_(trusted.client_address(inner.peer_address(), inner.request().headers)) {}

  const http::RequestHead& request() const override { return inner_.request(); }
  const std::string& peer_address() const override { return client_address_; }
  const std::string& request_id() const override { return inner_.request_id(); }
  Task<std::size_t> read_body(std::span<char> buffer) override { return inner_.read_body(buffer); }
  const http::Headers& trailers() const override { return inner_.trailers(); }
  Task<std::string> read_whole_body(std::size_t limit) override { return inner_.read_whole_body(limit); }
  Task<void> respond(http::Response response) override {
    status_ = response.status;
    return inner_.respond(std::move(response));
  }
  Task<void> start(http::ResponseHead head) override {
    status_ = head.status;
    streamed_ = !head.headers.contains("Content-Length");
    return inner_.start(std::move(head));
  }
  Task<void> write(std::span<const char> data) override { return inner_.write(data); }
  Task<void> finish() override { return inner_.finish(); }
  void add_trailers(http::Headers trailers) override { inner_.add_trailers(std::move(trailers)); }
  Task<std::unique_ptr<http::ByteStream>> upgrade(http::ResponseHead head) override {
    status_ = head.status;
    streamed_ = true;
    return inner_.upgrade(std::move(head));
  }
  Task<void> send(http::ResponseHead* head, std::span<const std::string_view> pieces, bool last) override {
    if (head != nullptr) {
      status_ = head->status;
      streamed_ = !head->headers.contains("Content-Length");
    }
    return inner_.send(head, pieces, last);
  }
  Result<bool> send_now(http::ResponseHead& head, std::span<const std::string_view> pieces) override {
    status_ = head.status;
    streamed_ = !head.headers.contains("Content-Length");
    return inner_.send_now(head, pieces);
  }
  Task<void> flush() override { return inner_.flush(); }
  bool answered() const override { return inner_.answered(); }
  void on_client_gone(std::function<void()> gone) override { inner_.on_client_gone(std::move(gone)); }
  void abort() override { inner_.abort(); }
  void note(std::string_view key, std::string_view value) override {
    if (key == "user") user_ = value;
    if (key == "route") route_ = route_index(value);
  }

  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool streamed() const { return streamed_; }
  [[nodiscard]] const std::string& user() const { return user_; }
  [[nodiscard]] std::size_t route() const { return route_; }

 private:
  http::Exchange& inner_;
  const std::string client_address_;
  int status_ = 500;  // What the server sends when a handler leaves without an answer.
  bool streamed_ = false;
  std::string user_;
  std::size_t route_ = kRoutes.size() - 1;
};

RequestWatch::RequestWatch(bool log_requests, TrustedProxies trusted, IsWorkspace is_workspace)
    : log_requests_(log_requests),
      trusted_(std::move(trusted)),
      is_workspace_(std::move(is_workspace)),
      numbers_(std::make_unique<Numbers>()) {}
RequestWatch::~RequestWatch() = default;

http::Handler RequestWatch::around(http::Handler inner) {
  return [this, inner = std::move(inner)](http::Exchange& exchange) { return watch(inner, exchange); };
}

asio::awaitable<void> RequestWatch::refuse(http::Exchange& exchange) {
  Error error;
  error.code = ErrorCode::kForbidden;
  error.message = "workspaces may not use this server";
  auto refusal = http::render_error(error, exchange.request_id());
  refusal.headers.set("Connection", "close");
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(refusal));
}

asio::awaitable<void> RequestWatch::watch(const http::Handler& inner, http::Exchange& exchange) {
  const auto begin = std::chrono::steady_clock::now();
  WatchedExchange watched(exchange, trusted_);
  numbers_->under_way.Increment();
  std::exception_ptr thrown;
  try {
    // The connection's own end: of this one nothing can be made up.
    if (is_workspace_(exchange.peer_address())) {
      co_await refuse(watched);
    } else {
      co_await inner(watched);
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  numbers_->under_way.Decrement();
  finished(watched, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  if (thrown) std::rethrow_exception(thrown);
}

void RequestWatch::finished(const WatchedExchange& exchange, double seconds) {
  numbers_->counter(exchange.route(), exchange.status()).Increment();
  if (!exchange.streamed()) numbers_->histograms[exchange.route()]->Observe(seconds);
  const bool probe = kRoutes[exchange.route()] == "service";  // Every few seconds, for ever.
  const auto level = probe ? log::Level::kDebug : log::Level::kInfo;
  if (!log_requests_ || !log::enabled(level)) return;
  constexpr double kMilliseconds = 1000;
  log::write(level, "access", exchange.request().method,
             {{"path", std::string(exchange.request().path())},
              {"status", std::to_string(exchange.status())},
              {"ms", fmt::format("{:.1f}", seconds * kMilliseconds)},
              {"user", exchange.user()},
              {"peer", exchange.peer_address()},
              {"request_id", exchange.request_id()}});
}

}  // namespace codehub::server
