#include "throttle.hpp"

#include <algorithm>

#include "encoding.hpp"

namespace codehub::accounts {
namespace {

/// Names are what somebody typed: hashed, they have a bounded size and, where a password was typed as a name, no
/// meaning.
std::string key_of(const std::string& kind, const std::string& what) { return kind + ":" + to_hex(sha256(what)); }

/// One customer usually has a whole /64 of IPv6: its first four groups stand for it.
std::string network_of(const std::string& address) {
  constexpr std::string_view kMappedIpv4 = "::ffff:";
  if (address.starts_with(kMappedIpv4) && address.find('.') != address.npos) return address.substr(kMappedIpv4.size());
  if (address.find(':') == std::string::npos) return address;
  std::size_t end = 0;
  for (int groups = 0; groups < 4; ++groups) {
    const auto colon = address.find(':', end);
    if (colon == std::string::npos || address.compare(colon, 2, "::") == 0) return address.substr(0, colon);
    end = colon + 1;
  }
  return address.substr(0, end - 1);
}

tl::unexpected<Error> must_wait(std::chrono::seconds wait) {
  const auto seconds = static_cast<int>(std::max<std::int64_t>(wait.count(), 1));
  return fail(Error{ErrorCode::kTooManyRequests,
                    "Too many failed attempts. Try again in " + std::to_string(seconds) + " seconds.",
                    {},
                    seconds});
}

}  // namespace

std::chrono::seconds delay_after(const DelayPolicy& policy, int failures) {
  if (failures <= policy.free) return std::chrono::seconds(0);
  auto delay = policy.first;
  for (int i = policy.free + 1; i < failures && delay < policy.longest; ++i) delay *= 2;
  return std::min(delay, policy.longest);
}

Task<int> Throttle::check_wait(DelayPolicy policy, std::string key) {
  CO_TRY(const auto past, co_await failures_.find(key));
  const auto wait = past.last_at + delay_after(policy, past.count) - clock_();
  if (past.count == 0 || wait <= Timestamp::duration::zero()) co_return past.count;
  co_return must_wait(std::chrono::ceil<std::chrono::seconds>(wait));
}

Task<void> Throttle::count(DelayPolicy policy, std::string key) {
  CO_TRY(const int before, co_await check_wait(policy, key));
  const auto now = clock_();
  CO_TRY(const auto counted, co_await failures_.add(key, now, now - kForgetAfter));
  // Somebody else's attempt came in between: together they are more than one at a time.
  if (counted.count > before + 1 && delay_after(policy, counted.count - 1) > std::chrono::seconds(0)) {
    co_return must_wait(delay_after(policy, counted.count));
  }
  co_return Result<void>{};
}

Task<Throttle::Attempt> Throttle::begin(std::string account, std::string address) {
  Attempt attempt;
  const auto network = network_of(address);
  attempt.address_key = key_of("address", network);
  attempt.known_key = key_of("known", account + "\n" + network);
  CO_CHECK(co_await check_wait(kAddressPolicy, attempt.address_key));
  CO_TRY(const auto known, co_await failures_.find(attempt.known_key));
  const bool is_known = known.count > 0 && known.last_at > clock_() - kRememberAddress;
  attempt.account_key = is_known ? key_of("account-here", account + "\n" + network) : key_of("account", account);
  CO_CHECK(co_await count(kAccountPolicy, attempt.account_key));
  co_return attempt;
}

Task<void> Throttle::failed(Attempt attempt) {
  const auto now = clock_();
  CO_CHECK(co_await failures_.add(attempt.address_key, now, now - kForgetAfter));
  co_return Result<void>{};
}

Task<void> Throttle::succeeded(Attempt attempt) {
  // The address stays counted: otherwise an attacker's own account would wash it clean between guesses.
  CO_CHECK(co_await failures_.clear(attempt.account_key));
  const auto now = clock_();
  CO_CHECK(co_await failures_.add(attempt.known_key, now, now));
  co_return Result<void>{};
}

Task<void> Throttle::clear(std::string account) { return failures_.clear(key_of("account", account)); }

Task<void> Throttle::collect() { return failures_.remove_older(clock_() - kRememberAddress); }

}  // namespace codehub::accounts
