#include "images.hpp"

#include <exception>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>

namespace codehub::control {
namespace {

constexpr std::chrono::seconds kReportEvery{2};  ///< Progress lines of a long pull in the log.

tl::unexpected<Error> broken_off(const std::string& image, const std::exception& why) {
  return fail(ErrorCode::kInternal, fmt::format("The pull of the image {} broke off.", image), why.what());
}

}  // namespace

Images::Images(runtime::Runtime& runtime, Story& story, TaskGroup& tasks, Wake wake)
    : runtime_(runtime), story_(story), tasks_(tasks), wake_(std::move(wake)) {}

Images::~Images() = default;

Task<lifecycle::Image> Images::check(std::string image, WorkspaceId waiter) {
  if (const auto found = pulls_.find(image); found != pulls_.end()) {
    found->second->waiters.insert(std::move(waiter));
    co_return lifecycle::Image::kPulling;
  }
  CO_TRY(const bool present, co_await runtime_.has_image(image));
  if (!present) co_return lifecycle::Image::kAbsent;
  failures_.erase(waiter);
  co_return lifecycle::Image::kPresent;
}

Task<void> Images::pull(std::string image, WorkspaceId waiter) {
  if (const auto failure = failures_.find(waiter); failure != failures_.end()) {
    Error error = std::move(failure->second);
    failures_.erase(failure);
    co_return fail(std::move(error));
  }
  if (!runtime_.capabilities().pull_images) {
    co_return fail(
        ErrorCode::kNotFound,
        fmt::format("The image {} is not on this host, and its runtime cannot pull images. Bring the image here, "
                    "then retry.",
                    image));
  }
  auto& pull = pulls_[image];
  if (!pull) {
    pull = std::make_shared<Pull>();
    tasks_.spawn("pull " + image, [this, image, pull = pull] { return run(image, pull); });
  }
  pull->waiters.insert(waiter);
  co_await story_.tell(std::move(waiter), fmt::format("Pulling the image {}: it is not on this host yet.", image));
  co_return Result<void>();
}

void Images::forget(const WorkspaceId& waiter) {
  failures_.erase(waiter);
  for (auto& [image, pull] : pulls_) pull->waiters.erase(waiter);
}

asio::awaitable<void> Images::run(std::string image, std::shared_ptr<Pull> pull) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto pulling = fetch(image, pull);
  auto reporting = report(pull);
  auto winner = co_await (std::move(pulling) || std::move(reporting));
  const Result<void> result = winner.index() == 0 ? std::get<0>(std::move(winner)) : std::get<1>(std::move(winner));
  // First of all: whatever happens from here on, nobody waits for a pull that is over.
  pulls_.erase(image);
  std::string arrived;
  if (result) arrived = fmt::format("The image {} is here.", image);
  co_await tell_all(pull, std::move(arrived));
  for (const auto& waiter : pull->waiters) {
    if (!result) failures_.insert_or_assign(waiter, result.error());
    wake_(waiter);
  }
}

Task<void> Images::fetch(std::string image, std::shared_ptr<Pull> pull) {
  std::function<void(const runtime::PullProgress&)> on_progress = [pull](const runtime::PullProgress& progress) {
    pull->progress = progress.message;
  };
  // `||` waits on for the reports when this throws: what is thrown becomes a failure.
  try {
    auto pulling = runtime_.pull_image(image, std::move(on_progress));
    co_return co_await std::move(pulling);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;  // Stopping: nobody is left to be told.
    co_return broken_off(image, error);
  } catch (const std::exception& error) {
    co_return broken_off(image, error);
  }
}

Task<void> Images::report(std::shared_ptr<Pull> pull) {
  std::string told;
  for (;;) {
    CO_CHECK(co_await sleep_for(kReportEvery));
    if (pull->progress == told) continue;
    told = pull->progress;
    co_await tell_all(pull, told);
  }
}

asio::awaitable<void> Images::tell_all(std::shared_ptr<Pull> pull, std::string text) {
  if (text.empty()) co_return;
  const std::vector<WorkspaceId> waiters(pull->waiters.begin(), pull->waiters.end());
  for (const auto& waiter : waiters) co_await story_.tell(waiter, text);
}

}  // namespace codehub::control
