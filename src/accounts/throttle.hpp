#pragma once

#include <chrono>
#include <string>

#include "codehub/domain/time.hpp"
#include "codehub/store/store.hpp"

namespace codehub::accounts {

/// How failures turn into waiting: the first `free` cost nothing, then the delay begins and doubles up to a bound.
struct DelayPolicy {
  int free = 0;
  std::chrono::seconds first{5};
  std::chrono::seconds longest{std::chrono::minutes(15)};
};

/// People mistype a password a few times; a machine tries thousands.
inline constexpr DelayPolicy kAccountPolicy{5};
/// Many people share an address (an office, a proxy), so it has to be far more patient.
inline constexpr DelayPolicy kAddressPolicy{30};
/// Failures of an account older than this are forgotten.
inline constexpr std::chrono::hours kForgetAfter{24};
/// Failures of an address are forgotten when it was without any for so long: next week's visitors are others.
inline constexpr std::chrono::hours kForgetAddressAfter{1};
/// For so long an address from which a person has signed in counts as theirs.
inline constexpr std::chrono::hours kRememberAddress{24 * 30};

/// The wait after `failures` failures in a row.
[[nodiscard]] std::chrono::seconds delay_after(const DelayPolicy& policy, int failures);

/// Growing delays against guessing, counted in the store per account and per address. An attempt made during a delay is
/// refused and not counted, so delays never pile up beyond their bound. Nobody can lock a person out: from an address
/// they have signed in from within a month, their account has a counter of its own, which attempts from elsewhere
/// cannot move, and the address's failures are not theirs: an office behind one address goes on signing in while
/// somebody in it tries names. Elsewhere the longest wait is a quarter of an hour. Sessions that exist are never
/// touched. Thread-safe.
class Throttle {
 public:
  Throttle(store::LoginThrottleRepository& failures, Clock clock) : failures_(failures), clock_(std::move(clock)) {}

  /// One attempt under way: what to tell about its end.
  struct Attempt {
    std::string account_key;
    std::string known_key;    ///< Remembers that this person signed in from here.
    std::string address_key;  ///< Empty for somebody known from here: their failures do not count for the address.
    Timestamp counted_at{};   ///< When it was counted for the account, and the failure before it.
    Timestamp failed_before{};
  };

  /// kTooManyRequests with the seconds to wait, or the attempt, which counts as failed until `succeeded` is called: a
  /// thousand guesses at once must not all find a clean record.
  [[nodiscard]] Task<Attempt> begin(std::string account, std::string address);
  [[nodiscard]] Task<void> failed(Attempt attempt);
  [[nodiscard]] Task<void> succeeded(Attempt attempt);
  /// Nothing was found out about the password (overload, no database): the attempt does not count. What goes wrong is
  /// logged.
  [[nodiscard]] asio::awaitable<void> withdraw(Attempt attempt);
  /// Forgets the failures of an account, from wherever (after a reset of its password).
  [[nodiscard]] Task<void> clear(std::string account);
  [[nodiscard]] Task<void> collect();

 private:
  /// The failures so far, or kTooManyRequests while they make one wait.
  [[nodiscard]] Task<store::LoginFailures> check_wait(DelayPolicy policy, std::string key);
  /// Counts the attempt for its account.
  [[nodiscard]] Task<Attempt> count(Attempt attempt);

  store::LoginThrottleRepository& failures_;
  Clock clock_;
};

}  // namespace codehub::accounts
