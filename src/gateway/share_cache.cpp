#include "share_cache.hpp"

#include <fmt/format.h>

#include "codehub/accounts/share_keys.hpp"

namespace codehub::gateway {
namespace {

/// What is not there is an answer, too.
Result<SharedPtr> shared_or_null(Result<store::ShareRecord> found) {
  if (found) return std::make_shared<const SharedPort>(std::move(*found));
  if (found.error().code == ErrorCode::kNotFound) return SharedPtr();
  return fail(std::move(found).error());
}

std::string mark_of(const std::string& hash) { return hash.empty() ? std::string() : accounts::ShareKeys::mark(hash); }

}  // namespace

SharedPort::SharedPort(store::ShareRecord record)
    : share(within(std::move(record.share), record.limits)),
      link_hash(std::move(record.link_hash)),
      password_hash(std::move(record.password_hash)),
      link_mark(mark_of(link_hash)),
      password_mark(mark_of(password_hash)) {}

ShareCache::ShareCache(asio::any_io_executor executor, store::Store& store, EventBus<SharesChanged>& changed)
    : store_(store),
      subscription_(
          changed.subscribe(std::move(executor), [this](const SharesChanged& event) { forget(event.workspace_id); })) {}

template <class Value>
const Value* ShareCache::fresh(const Rows<Value>& rows, const std::string& key) {
  const auto row = rows.find(key);
  if (row == rows.end() || std::chrono::steady_clock::now() - row->second.read_at >= kFresh) return nullptr;
  return &row->second.value;
}

template <class Value>
void ShareCache::keep(Rows<Value>& rows, std::string key, Value value, std::uint64_t generation, Time read_at) {
  if (generation != generation_) return;
  if (rows.size() >= kMostRows) rows.clear();
  rows.insert_or_assign(std::move(key), Row<Value>{std::move(value), read_at});
}

Task<SharedPtr> ShareCache::find(WorkspaceId workspace, std::uint16_t port) {
  auto key = fmt::format("{}/{}", workspace.value(), port);
  if (const auto* known = fresh(ports_, key)) co_return *known;
  const auto generation = generation_;
  const auto now = std::chrono::steady_clock::now();
  auto found = co_await store_.shares().find_port(std::move(workspace), port);
  CO_TRY(auto shared, shared_or_null(std::move(found)));
  keep(ports_, std::move(key), shared, generation, now);
  co_return shared;
}

Task<SharedPtr> ShareCache::find_alias(std::string alias) {
  if (const auto* known = fresh(aliases_, alias)) co_return *known;
  const auto generation = generation_;
  const auto now = std::chrono::steady_clock::now();
  auto found = co_await store_.shares().find_alias(alias);
  CO_TRY(auto shared, shared_or_null(std::move(found)));
  keep(aliases_, std::move(alias), shared, generation, now);
  co_return shared;
}

Task<std::vector<SharedPtr>> ShareCache::of_workspace(WorkspaceId workspace) {
  CO_TRY(auto records, co_await store_.shares().of_workspace(std::move(workspace)));
  std::vector<SharedPtr> shared;
  shared.reserve(records.size());
  for (auto& record : records) shared.push_back(std::make_shared<const SharedPort>(std::move(record)));
  co_return shared;
}

Task<SharedPtr> ShareCache::resolve(HostRoute& route) {
  if (route.kind == HostKind::kPort) co_return co_await find(route.workspace_id, route.port);
  if (route.kind != HostKind::kAlias) co_return SharedPtr();
  CO_TRY(auto shared, co_await find_alias(route.alias));
  if (!shared) co_return fail(ErrorCode::kNotFound, "nothing is shared under this name (any more)");
  route.workspace_id = shared->share.workspace_id;
  route.port = shared->share.port;
  co_return shared;
}

Task<bool> ShareCache::names(const ShareId& share, const UserId& user) {
  auto key = fmt::format("{}/{}", share.value(), user.value());
  if (const auto* known = fresh(named_, key)) co_return *known;
  const auto generation = generation_;
  const auto now = std::chrono::steady_clock::now();
  CO_TRY(const bool named, co_await store_.shares().names(share, user));
  keep(named_, std::move(key), named, generation, now);
  co_return named;
}

void ShareCache::forget(const WorkspaceId& workspace) {
  ++generation_;
  aliases_.clear();
  named_.clear();
  if (workspace.empty()) {
    ports_.clear();
    return;
  }
  const auto prefix = workspace.value() + "/";
  std::erase_if(ports_, [&prefix](const auto& row) { return row.first.starts_with(prefix); });
}

}  // namespace codehub::gateway
