// Memory of frozen containers: taken back in steps, off the loop.
#include <algorithm>

#include <fmt/format.h>

#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
/// So much at a time: a visit that comes in between waits for one step at most.
constexpr std::uint64_t kStep = 32 * kMiB;
constexpr std::uint64_t kNotWorthIt = 2 * kMiB;
constexpr int kMostPoorSteps = 3;  ///< In a row, of which each brought less than an eighth.

std::string why_little_came_back(const KernelFolders& folders) {
  const auto swap = free_swap(folders);
  if (swap && *swap < kMiB) {
    return "There is no swap, or it is full: only what was cached of files came back. See docs/operating.md.";
  }
  return {};
}

std::int64_t signed_at(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

}  // namespace

bool RuntimeOnEngine::is_on_this_machine() const {
  std::error_code ignored;
  return engine_.host().starts_with("unix:") && std::filesystem::exists(options_.kernel.cgroups, ignored);
}

Task<MemoryGroup> RuntimeOnEngine::memory_group(const ListedContainer& found) {
  Call call("GET", "/containers/" + found.status.runtime_id + "/json", "describe a container");
  CO_TRY(auto answer, co_await expect(200, std::move(call)));
  CO_TRY(const auto json, parse_json(answer.body));
  ContainerMemory container;
  container.runtime_id = found.status.runtime_id;
  container.process = count_at(member(json, "State"), "Pid");
  container.limit = signed_at(member(json, "HostConfig"), "Memory");
  container.with_swap = signed_at(member(json, "HostConfig"), "MemorySwap");
  co_return MemoryGroup::find(options_.kernel, container);
}

Task<void> RuntimeOnEngine::restore_limits(const ListedContainer& found) {
  reclaiming_.leave(found.status.workspace_id);
  if (!is_on_this_machine()) co_return Result<void>{};
  auto group = co_await memory_group(found);
  // What this process does not see, it did not change either.
  if (!group) co_return Result<void>{};
  std::function<Result<void>()> work = [&group] { return group->restore(); };
  auto restored = co_await files_.run(std::move(work));
  // Who may not write them did not lower them either: no reason to leave it frozen.
  if (!restored && restored.error().code == ErrorCode::kForbidden) co_return Result<void>{};
  co_return restored;
}

Task<Reclaimed> RuntimeOnEngine::reclaim_memory(WorkspaceId id, std::function<bool()> go_on) {
  CO_TRY(auto found, co_await find(id));
  if (found.status.state != ContainerState::kPaused) {
    co_return fail(ErrorCode::kInvalidState, fmt::format("The container of workspace {} is not paused.", id.value()));
  }
  Reclaimed result;
  if (!is_on_this_machine()) {
    result.why_not = "The container engine is on another machine: memory is given back only on its own.";
    co_return result;
  }
  auto group = co_await memory_group(found);
  if (!group && group.error().code == ErrorCode::kUpstreamUnavailable) co_return fail(std::move(group).error());
  if (!group) {
    result.why_not = group.error().message;
    co_return result;
  }
  reclaiming_.enter(id);
  std::function<bool()> may = [this, id, go_on = std::move(go_on)] { return reclaiming_.contains(id) && go_on(); };
  auto worked = co_await reclaim_in_steps(*group, std::move(may), result);
  reclaiming_.leave(id);
  if (!worked) co_return fail(std::move(worked).error());
  co_return result;
}

Task<void> RuntimeOnEngine::reclaim_in_steps(const MemoryGroup& group, std::function<bool()> go_on, Reclaimed& result) {
  std::function<Result<std::uint64_t>()> begin = [&group]() -> Result<std::uint64_t> {
    TRY(const auto bytes, group.held());
    CHECK_OK(group.allow_swap());
    return bytes;
  };
  auto held = co_await files_.run(std::move(begin));
  if (!held && held.error().code == ErrorCode::kCancelled) co_return fail(std::move(held).error());
  if (!held) {
    result.why_not = held.error().message;
    co_return Result<void>{};
  }
  result.before_bytes = result.after_bytes = *held;
  auto stepped = co_await take_back(group, std::move(go_on), result);
  std::function<Result<void>()> end = [&group] { return group.restore(); };
  auto restored = co_await files_.run(std::move(end));
  if (!restored) result.why_not = restored.error().message;
  if (!stepped) result.why_not = stepped.error().message;
  co_return Result<void>{};
}

Task<void> RuntimeOnEngine::take_back(const MemoryGroup& group, std::function<bool()> go_on, Reclaimed& result) {
  int poor_steps = 0;
  while (result.after_bytes > kNotWorthIt && go_on()) {
    const auto bytes = std::min(kStep, result.after_bytes);
    std::function<Result<std::uint64_t>()> step = [&group, bytes]() -> Result<std::uint64_t> {
      auto taken = group.take_back(bytes);
      if (!taken && taken.error().code != ErrorCode::kNoSpace) return fail(std::move(taken).error());
      return group.held();
    };
    CO_TRY(const auto left, co_await files_.run(std::move(step)));
    const bool poor = left + bytes / 8 > result.after_bytes;
    poor_steps = poor ? poor_steps + 1 : 0;
    result.after_bytes = std::min(left, result.before_bytes);
    if (poor_steps < kMostPoorSteps) continue;
    result.why_not = why_little_came_back(options_.kernel);
    break;
  }
  co_return Result<void>{};
}

}  // namespace codehub::runtime::docker
