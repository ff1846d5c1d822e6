#include <array>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/http/text.hpp"
#include "line_splitter.hpp"
#include "pull_report.hpp"
#include "runtime_on_engine.hpp"

namespace codehub::runtime::docker {
namespace {

/// A registry that does not answer is given up by the engine itself well before this.
constexpr std::chrono::minutes kPullBegins{3};
/// Without a word from the engine; unpacking one huge layer is silent for a while.
constexpr std::chrono::minutes kPullStalls{10};

/// Under this name images are made on this machine (images/base/build). On Docker Hub it may belong to anybody, whose
/// image would then pass for ours, also in workspaces of others: it is never pulled.
bool is_made_here(std::string_view name) {
  for (const std::string_view host : {"docker.io/", "index.docker.io/", "registry-1.docker.io/"}) {
    if (name.starts_with(host)) name.remove_prefix(host.size());
  }
  return name.starts_with("codehub/");
}

/// That the image cannot be had is one thing, that this machine cannot take it another.
Error pull_error(Error error, const std::string& image) {
  switch (error.code) {
    case ErrorCode::kInvalidRequest:
    case ErrorCode::kNotFound:
    case ErrorCode::kForbidden:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kInvalidState:
    case ErrorCode::kInternal:
      error.code = ErrorCode::kNotFound;
      error.message =
          fmt::format("The image {} is not on this machine and could not be pulled: {}", image, error.message);
      return error;
    default: return error;
  }
}

}  // namespace

Task<bool> RuntimeOnEngine::has_image(std::string image) {
  CO_TRY(const auto reference, validate_image(image));
  // Nothing in a valid reference needs escaping in a path, and engines take its slashes as they are.
  Call call("GET", fmt::format("/images/{}/json", reference), fmt::format("look up the image {}", reference));
  const auto what = call.what;
  CO_TRY(auto answer, co_await engine_.call(std::move(call)));
  if (answer.status == 200) co_return true;
  if (answer.status == 404) co_return false;
  co_return fail(engine_error(answer, what));
}

Task<void> RuntimeOnEngine::pull_image(std::string image, std::function<void(const PullProgress&)> progress) {
  CO_TRY(const auto reference, validate_image(image));
  const auto parts = split_image(reference);
  if (is_made_here(parts.name)) {
    co_return fail(ErrorCode::kNotFound,
                   fmt::format("The image {} is made on this machine: run images/base/build, then retry.", reference));
  }
  const auto path = fmt::format("/images/create?fromImage={}&tag={}", http::percent_encode(parts.name),
                                http::percent_encode(parts.tag));
  Call call("POST", path, fmt::format("pull the image {}", reference));
  call.limit = kPullBegins;
  auto connection = co_await engine_.open(std::move(call));
  if (!connection) co_return fail(pull_error(std::move(connection).error(), reference));
  co_return co_await follow_pull(**connection, reference, progress);
}

Task<void> RuntimeOnEngine::follow_pull(http::ClientConnection& connection, const std::string& image,
                                        const std::function<void(const PullProgress&)>& progress) {
  const auto what = fmt::format("pull the image {}", image);
  PullReport report;
  LineSplitter lines([&](std::string_view line) {
    if (auto news = report.feed(line); news && progress) progress(*news);
  });
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    auto reading = connection.read_body(buffer);
    auto size = co_await with_deadline(kPullStalls, what, std::move(reading));
    if (!size) co_return fail(engine_.explain(std::move(size).error(), what));
    if (*size == 0) break;
    CO_CHECK(lines.feed(std::string_view(buffer.data(), *size)));
  }
  lines.finish();
  if (!report.error().empty()) co_return fail(pull_error(engine_error(500, report.error(), what), image));
  // A stream that ends early looks like one that is complete.
  CO_TRY(const bool present, co_await has_image(image));
  // Not kUpstreamUnavailable: the engine has just answered, so that trying again has to be counted.
  if (!present) co_return fail(ErrorCode::kInternal, fmt::format("The pull of the image {} was cut off.", image));
  co_return Result<void>{};
}

}  // namespace codehub::runtime::docker
