#include "meter.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "codehub/base/deadline.hpp"
#include "codehub/base/log.hpp"

namespace codehub::control {
namespace {

/// A change of phase is stored this much after its instant at most: a writer that waits for the database.
constexpr std::chrono::minutes kLatestWrite{10};
/// Cursors per transaction, so that others have their turn in between.
constexpr std::size_t kPerWrite = 100;
constexpr std::chrono::hours kForgetEvery{24};

}  // namespace

UsageSample to_sample(const agentlink::AgentActivity& activity) {
  const auto bytes_of = [](std::uint64_t bytes) {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(bytes, kMost));
  };
  UsageSample sample;
  sample.cpu_cores = activity.cpu_cores;
  sample.memory_bytes = bytes_of(activity.memory_bytes);
  if (activity.disk_bytes) sample.disk_bytes = bytes_of(*activity.disk_bytes);
  return sample;
}

Meter::Meter(asio::any_io_executor executor, const ControlParts& parts, const std::vector<Size>& sizes)
    : parts_(parts), sizes_(sizes), wake_(executor) {}

void Meter::note(const WorkspaceId& id, const UsageSample& sample) {
  const auto now = parts_.clock();
  measured_[id].agent_at = now;
  samples_.note(id, sample, now);
}

asio::awaitable<void> Meter::run() {
  const auto executor = co_await this_executor();
  const auto changes = parts_.changed.subscribe(executor, [this](const WorkspaceChanged& event) {
    if (!known_ || event.deleted || cursors_.contains(event.workspace_id)) return;
    newcomers_.insert(event.workspace_id);
    wake_.notify();
  });
  auto next = std::chrono::steady_clock::now();
  std::string told;
  for (;;) {
    const bool due = std::chrono::steady_clock::now() >= next;
    Result<void> done;
    if (due) {
      done = co_await step();
      next = std::chrono::steady_clock::now() + kEvery;
    } else {
      done = co_await begin_newcomers();
    }
    const auto problem = done ? std::string() : done.error().message;
    if (problem != told && !done) {
      log::warn("control", "usage is not metered for the moment; it is counted later",
                {{"error", problem}, {"detail", done.error().detail}});
    }
    told = problem;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    const auto pause = std::max<std::chrono::steady_clock::duration>(next - std::chrono::steady_clock::now(), {});
    co_await wake_.wait(pause);
  }
}

Task<void> Meter::step() {
  if (!known_) {
    CO_TRY(auto stored, co_await parts_.store.usage().cursors());
    cursors_.clear();
    gone_.clear();
    for (auto& cursor : stored) cursors_.insert_or_assign(cursor.workspace_id, std::move(cursor));
    known_ = true;
  }
  co_await measure_silent(parts_.clock());
  auto stepped = co_await step_over_all();
  if (!stepped) known_ = false;  // Nobody knows what was written.
  co_return stepped;
}

Task<void> Meter::step_over_all() {
  const auto now = parts_.clock();
  auto from = oldest_cursor(now);
  CO_TRY(auto history, co_await history_since(from));
  CO_TRY(const auto rows, co_await parts_.store.workspaces().list_all());
  CO_CHECK(co_await begin_unknown(rows, now, history));
  std::unordered_map<WorkspaceId, const Workspace*> by_id;
  by_id.reserve(rows.size());
  for (const auto& row : rows) by_id.emplace(row.id, &row);
  std::set<WorkspaceId> gone;
  std::vector<store::MeterAdvance> advances;
  for (const auto& [id, cursor] : cursors_) {
    if (!is_open(cursor)) continue;
    const auto row = by_id.find(id);
    const auto news = news_of(id, row == by_id.end() ? nullptr : row->second, history, now);
    auto advance = advance_meter(cursor, news, sizes_, now);
    if (news.row == nullptr && is_open(advance.to)) gone.insert(id);
    if (!can_wait(cursor, advance)) advances.push_back(std::move(advance));
  }
  gone_ = std::move(gone);
  CO_CHECK(co_await write(std::move(advances)));
  co_return co_await forget_old(now);
}

Timestamp Meter::oldest_cursor(Timestamp now) const {
  auto oldest = now;
  for (const auto& [id, cursor] : cursors_) {
    if (is_open(cursor)) oldest = std::min(oldest, cursor.until);
  }
  return oldest - kLatestWrite;
}

Task<Meter::History> Meter::history_since(Timestamp at) {
  CO_TRY(auto transitions, co_await parts_.store.transitions().since(at));
  History history;
  for (auto& transition : transitions) history[transition.workspace_id].push_back(std::move(transition));
  co_return history;
}

MeterNews Meter::news_of(const WorkspaceId& id, const Workspace* row, History& history, Timestamp now) {
  MeterNews news;
  news.row = row;
  if (const auto found = history.find(id); found != history.end()) news.transitions = found->second;
  news.measured = samples_.take(id, now);
  news.idle = is_idle_ && is_idle_(id);
  news.gone_before = gone_.contains(id);
  return news;
}

Task<void> Meter::begin_unknown(const std::vector<Workspace>& rows, Timestamp now, History& history) {
  std::vector<const Workspace*> unknown;
  auto oldest = now;
  for (const auto& row : rows) {
    if (cursors_.contains(row.id)) continue;
    unknown.push_back(&row);
    oldest = std::min({oldest, row.created_at, row.phase_changed_at});
  }
  if (unknown.empty()) co_return Result<void>();
  const auto from = oldest - kLatestWrite;
  CO_TRY(auto whole, co_await history_since(from));
  std::vector<store::MeterAdvance> beginnings;
  for (const auto* row : unknown) {
    store::MeterAdvance beginning;
    beginning.to = begin_meter(*row, whole[row->id], sizes_, now);
    beginnings.push_back(std::move(beginning));
    history[row->id] = std::move(whole[row->id]);
  }
  co_return co_await write(std::move(beginnings));
}

Task<void> Meter::begin_newcomers() {
  if (!known_ || newcomers_.empty()) co_return Result<void>();
  std::vector<Workspace> rows;
  const auto told = std::exchange(newcomers_, {});
  for (const auto& id : told) {
    if (cursors_.contains(id)) continue;
    auto copy = id;
    auto row = co_await parts_.store.workspaces().find(std::move(copy));
    if (row) rows.push_back(std::move(*row));
  }
  History history;
  const auto now = parts_.clock();
  auto begun = co_await begin_unknown(rows, now, history);
  if (!begun) known_ = false;
  co_return begun;
}

Task<void> Meter::write(std::vector<store::MeterAdvance> advances) {
  for (std::size_t at = 0; at < advances.size(); at += kPerWrite) {
    const auto begin = advances.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kPerWrite, advances.size() - at));
    std::vector<store::MeterAdvance> some(begin, end);
    CO_TRY(const auto lost, co_await parts_.store.usage().add(std::move(some)));
    if (!lost.empty()) known_ = false;  // Another hub counts, too: where its cursors stand is asked for.
    for (auto written = begin; written != end; ++written) {
      auto& cursor = written->to;
      if (cursor.state.phase != Phase::kRunning) measured_.erase(cursor.workspace_id);
      if (!is_open(cursor)) samples_.forget(cursor.workspace_id);
      cursors_.insert_or_assign(cursor.workspace_id, std::move(cursor));
    }
  }
  co_return Result<void>();
}

std::vector<WorkspaceId> Meter::silent_ones(Timestamp now) {
  std::vector<WorkspaceId> silent;
  for (const auto& [id, cursor] : cursors_) {
    const bool runs = cursor.state.phase == Phase::kRunning && now - cursor.transition_at > kAgentPatience;
    if (runs && now - measured_[id].agent_at > kAgentPatience + UsageSamples::kFreshFor) silent.push_back(id);
  }
  // Whose turn was longest ago.
  std::sort(silent.begin(), silent.end(), [this](const WorkspaceId& a, const WorkspaceId& b) {
    return measured_[a].runtime_at < measured_[b].runtime_at;
  });
  if (silent.size() > kMeasuredAtOnce) silent.resize(kMeasuredAtOnce);
  return silent;
}

asio::awaitable<void> Meter::measure_silent(Timestamp now) {
  constexpr auto kPatience = std::chrono::seconds(1);
  if (!parts_.runtime.capabilities().stats) co_return;
  const auto silent = silent_ones(now);
  for (const auto& id : silent) {
    auto asking = parts_.runtime.stats(id);
    const auto stats = co_await with_deadline(kPatience, "measuring a workspace", std::move(asking));
    if (!stats && stats.error().code == ErrorCode::kDeadlineExceeded) co_return;  // Nobody waits for figures.
    if (!stats) continue;
    auto& known = measured_[id];
    const auto length = std::chrono::duration<double, std::nano>(now - known.runtime_at).count();
    const bool goes_on =
        known.runtime_at != Timestamp{} && stats->cpu_nanoseconds >= known.cpu_nanoseconds && length > 0;
    if (goes_on) {
      UsageSample sample;
      sample.cpu_cores = static_cast<double>(stats->cpu_nanoseconds - known.cpu_nanoseconds) / length;
      sample.memory_bytes =
          static_cast<std::int64_t>(std::min<std::uint64_t>(stats->memory_bytes, std::uint64_t{1} << 50U));
      samples_.note(id, sample, now);
    }
    known.runtime_at = now;
    known.cpu_nanoseconds = stats->cpu_nanoseconds;
  }
}

Task<void> Meter::forget_old(Timestamp now) {
  if (now - forgot_at_ < kForgetEvery) co_return Result<void>();
  forgot_at_ = now;
  const auto before = now - store::UsageRepository::kKeepFor;
  co_return co_await parts_.store.usage().remove_older(before);
}

}  // namespace codehub::control
