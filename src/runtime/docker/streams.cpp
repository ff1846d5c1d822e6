// What containers say: logs, samples, events.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"
#include "codehub/domain/text.hpp"
#include "event.hpp"
#include "line_splitter.hpp"
#include "log_tail.hpp"
#include "runtime_on_engine.hpp"
#include "sample.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::size_t kLogBytes = 256 * 1024;
constexpr int kMaxLogLines = 10'000;

Task<std::string> read_tail(std::unique_ptr<http::ClientConnection> connection) {
  LogTail tail(kLogBytes);
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    CO_TRY(const auto size, co_await connection->read_body(buffer));
    if (size == 0) break;
    tail.feed(std::string_view(buffer.data(), size));
  }
  co_return to_storable_text(tail.text(), 3 * kLogBytes);
}

}  // namespace

Task<std::string> RuntimeOnEngine::container_logs(WorkspaceId id, int lines) {
  CO_TRY(auto found, co_await find(id));
  const auto what = fmt::format("read the log of workspace {}", id.value());
  Call call("GET",
            fmt::format("/containers/{}/logs?stdout=1&stderr=1&tail={}", found.status.runtime_id,
                        std::clamp(lines, 0, kMaxLogLines)),
            what);
  CO_TRY(auto connection, co_await engine_.open(std::move(call)));
  auto reading = read_tail(std::move(connection));
  auto text = co_await with_deadline(options_.answer_limit, what, std::move(reading));
  if (!text) co_return fail(engine_.explain(std::move(text).error(), what));
  co_return std::move(*text);
}

Task<Stats> RuntimeOnEngine::stats(WorkspaceId id) {
  CO_TRY(auto found, co_await find(id));
  const auto state = found.status.state;
  if (state != ContainerState::kRunning && state != ContainerState::kPaused) {
    co_return fail(ErrorCode::kInvalidState, fmt::format("The container of workspace {} is not running.", id.value()));
  }
  Call call("GET", fmt::format("/containers/{}/stats?stream=false&one-shot=true", found.status.runtime_id),
            fmt::format("measure workspace {}", id.value()));
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(auto json, parse_json(answer.body));
  co_return read_stats(json, id);
}

Task<void> RuntimeOnEngine::watch(std::function<void(const RuntimeEvent&)> on_event) {
  const std::string what = "tell what happens";
  Call call("GET", "/events?filters=" + event_filter(), what);
  CO_TRY(auto connection, co_await engine_.open(std::move(call)));
  on_event(RuntimeEvent{WorkspaceId(), std::string(kWatchOpened)});
  LineSplitter lines([&](std::string_view line) {
    if (auto event = read_event(line, options_.installation_id)) on_event(*event);
  });
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    auto size = co_await connection->read_body(buffer);
    if (!size) co_return fail(engine_.explain(std::move(size).error(), what));
    if (*size == 0) break;
    CO_CHECK(lines.feed(std::string_view(buffer.data(), *size)));
  }
  co_return fail(ErrorCode::kUpstreamUnavailable,
                 fmt::format("The container engine at {} ended its events.", engine_.host()));
}

}  // namespace codehub::runtime::docker
