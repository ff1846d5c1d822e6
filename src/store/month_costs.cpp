#include "month_costs.hpp"

#include <algorithm>

#include "codehub/domain/pricing.hpp"
#include "usage_row.hpp"

namespace codehub::store {
namespace {

constexpr auto kFreshFor = std::chrono::minutes(1);
constexpr std::size_t kMostRemembered = 10'000;

Size size_named(const std::vector<Size>& sizes, const std::string& name) {
  const auto found = std::find_if(sizes.begin(), sizes.end(), [&](const Size& size) { return size.name == name; });
  return found == sizes.end() ? Size() : *found;
}

/// One sum for each stretch in which the same prices hold.
double cost_between(soci::session& session, UsageFilter filter, const std::vector<RateCard>& cards,
                    const QuotaFacts& facts) {
  double cost = 0;
  const Timestamp end = filter.to;
  while (filter.from < end) {
    const auto card = rate_at(cards, filter.from);
    filter.to = end;
    for (const auto& next : cards) {
      // An hour has the prices of its begin.
      const auto first_hour = std::chrono::ceil<std::chrono::hours>(next.valid_from);
      if (first_hour > filter.from && first_hour < filter.to) filter.to = first_hour;
    }
    for (const auto& sum : read_hours(session, filter)) {
      cost += price(sum.amounts, card, size_named(facts.sizes, sum.size)).total;
    }
    filter.from = filter.to;
  }
  return cost;
}

double cost_of(soci::session& session, const UserId& id, const QuotaFacts& facts, Timestamp at) {
  UsageFilter filter;
  filter.from = month_of(at, facts.utc_offset).from;
  filter.to = at;
  filter.owner = id;
  filter.step = UsageStep::kWhole;
  return cost_between(session, std::move(filter), read_rate_cards(session), facts);
}

}  // namespace

double MonthCosts::of_user(soci::session& session, const UserId& id, const QuotaFacts& facts) {
  const auto at = now();
  {
    const std::scoped_lock lock(mutex_);
    const auto found = known_.find(id);
    if (found != known_.end() && at - found->second.at < kFreshFor && at >= found->second.at) {
      return found->second.cost;
    }
  }
  const double cost = cost_of(session, id, facts, at);
  const std::scoped_lock lock(mutex_);
  if (known_.size() >= kMostRemembered) known_.clear();
  known_[id] = {at, cost};
  return cost;
}

double MonthCosts::of_group(soci::session& session, const GroupId& id, const QuotaFacts& facts) {
  std::vector<UserId> members;
  {
    Query query(session, "SELECT user_id FROM group_members WHERE group_id = :id", 1);
    query.set("id", id);
    while (query.next()) members.push_back(query.id<UserId>());
  }
  double cost = 0;
  for (const auto& member : members) cost += of_user(session, member, facts);
  return cost;
}

}  // namespace codehub::store
