#include "usage_source.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "codehub/api/usage_input.hpp"

namespace codehub::api {
namespace {

/// The instants in (from, to) from which hours have another price: an hour has the one that holds at its begin.
std::vector<Timestamp> price_changes(const std::vector<RateCard>& cards, Timestamp from, Timestamp to) {
  std::vector<Timestamp> changes;
  for (const auto& card : cards) {
    const Timestamp begin = std::chrono::ceil<std::chrono::hours>(card.valid_from);
    if (begin > from && begin < to && (changes.empty() || changes.back() != begin)) changes.push_back(begin);
  }
  return changes;
}

}  // namespace

bool sees_all_usage(const User& user, bool mine) { return !mine && is_allowed(user, Action::kReadAllUsage); }

Task<ReportInput> read_usage_input(store::Store& store, std::vector<Size> sizes, store::UsageFilter filter) {
  ReportInput input;
  input.sizes = std::move(sizes);
  input.utc_offset = filter.utc_offset;
  CO_TRY(input.cards, co_await store.usage().rate_cards());
  auto cuts = price_changes(input.cards, filter.from, filter.to);
  cuts.push_back(filter.to);
  for (const auto cut : cuts) {
    auto part = filter;
    part.to = cut;
    CO_TRY(auto hours, co_await store.usage().hours(std::move(part)));
    std::move(hours.begin(), hours.end(), std::back_inserter(input.hours));
    filter.from = cut;
  }
  co_return input;
}

Task<ReportInput> read_usage(Context& context, store::UsageFilter filter) {
  return read_usage_input(context.parts.store, context.options.sizes, std::move(filter));
}

Task<void> add_groups(Context& context, ReportInput& input) {
  std::set<UserId> owners;
  for (const auto& hour : input.hours) owners.insert(hour.owner_id);
  std::vector<UserId> users(owners.begin(), owners.end());
  CO_TRY(const auto memberships, co_await context.parts.store.groups().memberships(std::move(users)));
  for (const auto& membership : memberships) {
    input.groups_of[membership.user_id].emplace_back(membership.group_id.value(), membership.group_name);
  }
  co_return Result<void>();
}

}  // namespace codehub::api
