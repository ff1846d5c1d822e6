#include "progress.hpp"

#include <charconv>

#include <fmt/format.h>

#include "codehub/base/signal.hpp"
#include "codehub/http/error_response.hpp"
#include "codehub/http/text.hpp"

namespace codehub::gateway {
namespace {

constexpr std::chrono::seconds kLookAgain{5};  ///< Without an event: another hub may be the one that acts.
constexpr std::chrono::seconds kLookAgainForIde{15};
constexpr int kLookBack = 200;  ///< Lines of the story that a reader is shown at once.
constexpr std::chrono::seconds kHeartbeat{15};

std::string state_json(const Workspace& workspace, bool with_reason) {
  return fmt::format(R"({{"phase":{},"operation":{},"desired_state":{},"error_reason":{},"ready":{}}})",
                     http::quote_json(to_string(workspace.phase)), http::quote_json(to_string(workspace.operation)),
                     http::quote_json(to_string(workspace.desired_state)),
                     with_reason && workspace.error_reason ? http::quote_json(*workspace.error_reason) : "null",
                     is_ready(workspace));
}

std::int64_t last_event_id(const http::RequestHead& request) {
  const auto text = request.headers.get("Last-Event-ID");
  std::int64_t seq = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
  return error == std::errc() && end == text.data() + text.size() ? seq : 0;
}

}  // namespace

bool is_ready(const Workspace& workspace) {
  return workspace.phase == Phase::kRunning && !workspace.endpoint.empty() && !workspace.deleted_at &&
         workspace.operation == Operation::kNone;
}

/// One reader: what it was sent last, and what wakes it.
class Progress::Follower {
 public:
  Follower(Progress& progress, http::Exchange& exchange, WorkspaceId id, Reader reader)
      : progress_(progress),
        exchange_(exchange),
        id_(std::move(id)),
        reader_(reader),
        signal_(progress.executor_),
        after_(last_event_id(exchange.request())),
        place_(progress.followers_.emplace(id_, this)) {
    exchange_.on_client_gone([this] {
      gone_ = true;
      signal_.notify();
    });
  }
  ~Follower() {
    exchange_.on_client_gone({});
    progress_.followers_.erase(place_);
  }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  void wake() { signal_.notify(); }

  Task<void> run() {
    auto sent_at = std::chrono::steady_clock::now();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    while (!progress_.closing_ && cancellation.cancelled() == asio::cancellation_type::none) {
      if (gone_) co_return fail(ErrorCode::kCancelled, "the reader went away");
      CO_TRY(std::string text, co_await collect());
      const auto now = std::chrono::steady_clock::now();
      if (text.empty() && now - sent_at >= kHeartbeat) text = ": heartbeat\n\n";
      if (!text.empty()) {
        CO_CHECK(co_await exchange_.write(text));
        sent_at = now;
      }
      if (ended_) co_return Result<void>();
      co_await signal_.wait(reader_ == Reader::kIdePage ? kLookAgainForIde : kLookAgain);
    }
    co_return Result<void>();
  }

 private:
  /// Everything that is new for this reader, rendered.
  Task<std::string> collect() {
    std::string text;
    if (reader_ == Reader::kOwner) {
      CO_TRY(text, co_await collect_log());
    }
    const auto workspace = co_await progress_.store_.workspaces().find(id_);
    if (!workspace && workspace.error().code != ErrorCode::kNotFound) co_return fail(workspace.error());
    if (!workspace || workspace->deleted_at) {
      ended_ = true;
      co_return text + http::render_event("gone", "{}");
    }
    auto state = state_json(*workspace, reader_ != Reader::kVisitor);
    if (state != state_) text += http::render_event("state", state);
    state_ = std::move(state);
    ended_ = is_ready(*workspace) && reader_ != Reader::kIdePage;
    co_return text;
  }

  Task<std::string> collect_log() {
    std::string text;
    CO_TRY(const auto lines, co_await progress_.store_.workspace_logs().read_newest(id_, after_, kLookBack));
    for (const auto& line : lines) {
      text += fmt::format("id: {}\n", line.seq);
      text += http::render_event("log", fmt::format(R"({{"text":{}}})", http::quote_json(line.text)));
    }
    if (!lines.empty()) after_ = lines.back().seq;
    co_return text;
  }

  Progress& progress_;
  http::Exchange& exchange_;
  WorkspaceId id_;
  Reader reader_;
  Signal signal_;
  std::int64_t after_;
  std::string state_;
  bool ended_ = false;
  bool gone_ = false;
  std::multimap<WorkspaceId, Follower*>::iterator place_;
};

Progress::Progress(asio::any_io_executor executor, store::Store& store, EventBus<WorkspaceChanged>& changed,
                   EventBus<WorkspaceLogAppended>& logged)
    : executor_(executor),
      store_(store),
      changed_(changed.subscribe(executor, [this](const WorkspaceChanged& event) { wake(event.workspace_id); })),
      logged_(logged.subscribe(executor, [this](const WorkspaceLogAppended& event) { wake(event.workspace_id); })) {}

void Progress::wake(const WorkspaceId& id) {
  const auto [begin, end] = followers_.equal_range(id);
  for (auto follower = begin; follower != end; ++follower) follower->second->wake();
}

void Progress::close() {
  closing_ = true;
  for (const auto& [id, follower] : followers_) follower->wake();
}

Task<void> Progress::stream(http::Exchange& exchange, WorkspaceId id, Reader reader) {
  http::ResponseHead head;
  head.headers.set("Content-Type", "text/event-stream");
  head.headers.set("Cache-Control", "no-store");
  head.headers.set("X-Accel-Buffering", "no");
  CO_CHECK(co_await exchange.start(std::move(head)));
  Follower follower(*this, exchange, std::move(id), reader);
  CO_CHECK(co_await follower.run());
  co_return co_await exchange.finish();
}

}  // namespace codehub::gateway
