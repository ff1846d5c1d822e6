#include "setup_log.hpp"

#include <utility>
#include <vector>

#include "codehub/domain/text.hpp"

namespace codehub::control {
namespace {

constexpr int kPage = 1000;

store::LogLine to_line(const agentlink::SetupLine& printed) {
  store::LogLine line;
  line.time = printed.time;
  line.source = kSetupSource;
  line.text = to_storable_text(printed.text, kMaxLineBytes);
  return line;
}

}  // namespace

SetupLog::SetupLog(store::Store& store, agentlink::AgentClient& agents, Story& story)
    : store_(store), agents_(agents), story_(story) {}

Task<SetupLog::Mark> SetupLog::find_mark(WorkspaceId id) {
  Mark mark;
  std::int64_t after = 0;
  for (;;) {
    CO_TRY(const std::vector<store::LogLine> lines, co_await store_.workspace_logs().read(id, after, kPage));
    for (const auto& line : lines) {
      after = line.seq;
      if (line.source != kSetupSource || line.time < mark.newest) continue;
      if (line.time > mark.newest) mark.known.clear();
      mark.newest = line.time;
      mark.known.insert(line.text);
    }
    if (lines.size() < kPage) co_return mark;
  }
}

asio::awaitable<void> SetupLog::copy(WorkspaceId id, agentlink::AgentAddress agent) {
  auto found = open_.find(id);
  if (found == open_.end()) {
    auto mark = co_await find_mark(id);
    if (!mark) co_return;
    found = open_.insert_or_assign(id, std::move(*mark)).first;
  }
  const auto printed = co_await agents_.setup_log(std::move(agent), found->second.after);
  found = open_.find(id);  // May have been closed meanwhile.
  if (!printed || printed->empty() || found == open_.end()) co_return;
  const Mark& mark = found->second;
  Mark next;
  next.after = mark.after;
  auto known = mark.known;
  std::vector<store::LogLine> lines;
  for (const auto& line : *printed) {
    next.after = std::max(next.after, line.seq);
    if (line.time < mark.newest) continue;
    auto made = to_line(line);
    const auto same = line.time == mark.newest ? known.find(made.text) : known.end();
    if (same == known.end()) {
      lines.push_back(std::move(made));
    } else {
      known.erase(same);
    }
  }
  if (!co_await story_.append(id, std::move(lines))) co_return;
  if (const auto still = open_.find(id); still != open_.end()) still->second = std::move(next);
}

}  // namespace codehub::control
