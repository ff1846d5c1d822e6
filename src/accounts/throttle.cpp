#include "throttle.hpp"

#include <algorithm>

#include "codehub/base/log.hpp"
#include "encoding.hpp"

namespace codehub::accounts {
namespace {

/// Names are what somebody typed: hashed, they have a bounded size and, where a password was typed as a name, no
/// meaning.
std::string key_of(const std::string& kind, const std::string& what) { return kind + ":" + to_hex(sha256(what)); }

/// The counter of an account; those of the addresses it is known from are under it.
std::string account_key(const std::string& account) { return key_of("account", account); }

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

Task<store::LoginFailures> Throttle::check_wait(DelayPolicy policy, std::string key) {
  CO_TRY(const auto past, co_await failures_.find(std::move(key)));
  const auto wait = past.last_at + delay_after(policy, past.count) - clock_();
  if (past.count == 0 || wait <= Timestamp::duration::zero()) co_return past;
  co_return must_wait(std::chrono::ceil<std::chrono::seconds>(wait));
}

Task<Throttle::Attempt> Throttle::count(Attempt attempt) {
  CO_TRY(const auto before, co_await check_wait(kAccountPolicy, attempt.account_key));
  attempt.counted_at = clock_();
  attempt.failed_before = before.last_at;
  CO_TRY(const auto counted,
         co_await failures_.add(attempt.account_key, attempt.counted_at, attempt.counted_at - kForgetAfter));
  // Somebody else's attempt came in between: together they are more than one at a time.
  if (counted.count > before.count + 1 && delay_after(kAccountPolicy, counted.count - 1) > std::chrono::seconds(0)) {
    co_return must_wait(delay_after(kAccountPolicy, counted.count));
  }
  co_return attempt;
}

Task<Throttle::Attempt> Throttle::begin(std::string account, std::string address) {
  Attempt attempt;
  const auto network = network_of(address);
  const auto address_key = key_of("address", network);
  attempt.known_key = key_of("known", account + "\n" + network);
  attempt.account_key = account_key(account);
  CO_TRY(const auto known, co_await failures_.find(attempt.known_key));
  const bool is_known = known.count > 0 && known.last_at > clock_() - kRememberAddress;
  if (is_known) {
    attempt.account_key += "/" + to_hex(sha256(network));
  } else {
    attempt.address_key = address_key;
    CO_CHECK(co_await check_wait(kAddressPolicy, address_key));
  }
  co_return co_await count(std::move(attempt));
}

Task<void> Throttle::failed(Attempt attempt) {
  if (attempt.address_key.empty()) co_return Result<void>{};
  const auto now = clock_();
  CO_CHECK(co_await failures_.add(attempt.address_key, now, now - kForgetAddressAfter));
  co_return Result<void>{};
}

Task<void> Throttle::succeeded(Attempt attempt) {
  // The address stays counted: otherwise an attacker's own account would wash it clean between guesses.
  CO_CHECK(co_await failures_.clear(attempt.account_key));
  const auto now = clock_();
  CO_CHECK(co_await failures_.add(attempt.known_key, now, now));
  co_return Result<void>{};
}

asio::awaitable<void> Throttle::withdraw(Attempt attempt) {
  const auto withdrawn = co_await failures_.take_back(attempt.account_key, attempt.counted_at, attempt.failed_before);
  if (withdrawn) co_return;
  log::warn("accounts", "a log-in that could not be checked counts as failed",
            {{"error", withdrawn.error().message}, {"detail", withdrawn.error().detail}});
}

Task<void> Throttle::clear(std::string account) { return failures_.clear_tree(account_key(account)); }

Task<void> Throttle::collect() { return failures_.remove_older(clock_() - kRememberAddress); }

}  // namespace codehub::accounts
