#include "story.hpp"

#include <utility>

#include "codehub/base/fault.hpp"
#include "codehub/base/log.hpp"
#include "codehub/control/fault_points.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::control {
namespace {

std::vector<store::LogLine> lines_of(const std::string& text, Timestamp now) {
  std::vector<store::LogLine> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin) {
      store::LogLine line;
      line.time = now;
      line.source = kHubSource;
      line.text = to_storable_text(std::string_view(text).substr(begin, end - begin), kMaxLineBytes);
      lines.push_back(std::move(line));
    }
    begin = end + 1;
  }
  return lines;
}

}  // namespace

Story::Story(store::Store& store, const EventBus<WorkspaceLogAppended>& logged, Clock clock)
    : store_(store), logged_(logged), clock_(std::move(clock)) {}

asio::awaitable<void> Story::tell(WorkspaceId id, std::string text) {
  auto lines = lines_of(text, clock_());
  co_await append(std::move(id), std::move(lines));
}

asio::awaitable<bool> Story::append(WorkspaceId id, std::vector<store::LogLine> lines) {
  if (lines.empty()) co_return true;
  if (fault_point(kBeforeLog)) co_return false;
  const auto written = co_await store_.workspace_logs().append(id, std::move(lines));
  if (!written) {
    log::warn("control", "a line of a workspace's log is lost",
              {{"workspace", id.value()}, {"error", written.error().message}, {"detail", written.error().detail}});
    co_return false;
  }
  logged_.publish(WorkspaceLogAppended{std::move(id)});
  co_return !fault_point(kAfterLog);
}

}  // namespace codehub::control
