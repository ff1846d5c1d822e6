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
/// Failures older than this are forgotten.
inline constexpr std::chrono::hours kForgetAfter{24};
/// For so long an address from which a person has signed in counts as theirs.
inline constexpr std::chrono::hours kRememberAddress{24 * 30};

/// The wait after `failures` failures in a row.
[[nodiscard]] std::chrono::seconds delay_after(const DelayPolicy& policy, int failures);

/// Growing delays against guessing, counted in the store per account and per address. An attempt made during a delay is
/// refused and not counted, so delays never pile up beyond their bound. Nobody can lock a person out: from an address
/// they have signed in from within a month, their account has a counter of its own, which strangers cannot move;
/// elsewhere the longest wait is a quarter of an hour; sessions that exist are never touched. Thread-safe.
class Throttle {
 public:
  Throttle(store::LoginThrottleRepository& failures, Clock clock) : failures_(failures), clock_(std::move(clock)) {}

  /// One attempt under way: what to tell about its end.
  struct Attempt {
    std::string account_key;
    std::string known_key;  ///< Remembers that this person signed in from here.
    std::string address_key;
  };

  /// kTooManyRequests with the seconds to wait, or the attempt, which counts as failed until `succeeded` is called: a
  /// thousand guesses at once must not all find a clean record.
  [[nodiscard]] Task<Attempt> begin(std::string account, std::string address);
  [[nodiscard]] Task<void> failed(Attempt attempt);
  [[nodiscard]] Task<void> succeeded(Attempt attempt);
  /// Forgets the failures of an account everywhere strangers count (after a reset of its password).
  [[nodiscard]] Task<void> clear(std::string account);
  [[nodiscard]] Task<void> collect();

 private:
  /// The failures so far, or kTooManyRequests while they make one wait.
  [[nodiscard]] Task<int> check_wait(DelayPolicy policy, std::string key);
  [[nodiscard]] Task<void> count(DelayPolicy policy, std::string key);

  store::LoginThrottleRepository& failures_;
  Clock clock_;
};

}  // namespace codehub::accounts
