#include "hashing.hpp"

#include <functional>

#include "password.hpp"

namespace codehub::accounts {

/// A place in the queue.
class Hashing::Place {
 public:
  explicit Place(std::atomic<int>& waiting) : waiting_(waiting), taken_(waiting.fetch_add(1) < kMaxWaiting) {}
  ~Place() { waiting_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  [[nodiscard]] Result<void> check() const {
    if (taken_) return {};
    return fail(Error{
        ErrorCode::kTooManyRequests, "Too many people sign in at this moment. Try again in a few seconds.", {}, 2});
  }

 private:
  std::atomic<int>& waiting_;
  bool taken_;
};

namespace {

template <class Compute>
auto guarded(Compute compute) -> Result<decltype(compute())> {
  try {
    return compute();
  } catch (const std::exception& error) {
    return fail(Error{ErrorCode::kUpstreamUnavailable,
                      "Passwords cannot be checked at this moment. Try again in a minute.", error.what(), 60});
  }
}

}  // namespace

Task<std::string> Hashing::hash(std::string password) {
  const Place place(waiting_);
  CO_CHECK(place.check());
  std::function<Result<std::string>()> work = [&password] { return guarded([&] { return hash_password(password); }); };
  co_return co_await pool_.run(work);
}

Task<bool> Hashing::verify(std::string hash, std::string password) {
  const Place place(waiting_);
  CO_CHECK(place.check());
  std::function<Result<bool>()> work = [&hash, &password] {
    return guarded([&] { return verify_password(hash, password); });
  };
  co_return co_await pool_.run(work);
}

}  // namespace codehub::accounts
