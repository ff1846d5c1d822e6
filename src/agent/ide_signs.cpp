#include "codehub/agent/ide_signs.hpp"

#include <time.h>

#include <algorithm>

#include "codehub/agent/files.hpp"
#include "codehub/agent/ide_files.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/domain/text.hpp"

namespace codehub::agent {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostWordBytes = 32;
constexpr std::size_t kMostRequestBytes = 4096;
constexpr std::size_t kMostIdBytes = 64;
constexpr std::int64_t kMostSeconds = std::int64_t{400} * 24 * 3600;
constexpr milliseconds kRequestLives = std::chrono::minutes(10);
/// A file that claims more than this of the future is a mistake or a lie; less is a clock that was set.
constexpr milliseconds kMostFuture = std::chrono::minutes(1);

/// How long ago, by the clock that files are stamped with.
milliseconds age_of(const timespec& time) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto seconds = std::chrono::seconds(now.tv_sec - time.tv_sec);
  return std::chrono::duration_cast<milliseconds>(seconds + std::chrono::nanoseconds(now.tv_nsec - time.tv_nsec));
}

/// When a plain file was written last; nothing when there is none.
std::optional<timespec> written_at(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status.st_mtim;
}

std::string presence_cause(std::string_view word) {
  if (word.starts_with("typing")) return "typing in the editor";
  if (word.starts_with("selection")) return "work in the editor";
  if (word.starts_with("terminal")) return "work in a terminal of the IDE";
  return "somebody in the IDE";
}

bool is_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !id.empty() && id.size() <= kMostIdBytes && std::all_of(id.begin(), id.end(), fits);
}

}  // namespace

void IdeSigns::look() {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  const auto path = context_.settings.run / kPresenceFile;
  const auto written = written_at(path);
  if (!written) return;
  if (seen_ && seen_->tv_sec == written->tv_sec && seen_->tv_nsec == written->tv_nsec) return;
  seen_ = written;
  const auto age = age_of(*written);
  if (age < -kMostFuture) return;
  const auto word = read_file(path, kMostWordBytes);
  uses_.touch(SignalKind::kPresence, presence_cause(word ? *word : std::string{}), age);
}

std::optional<IdeSigns::KeepAwakeRequest> IdeSigns::keep_awake() const {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  const auto path = context_.settings.run / kKeepAwakeFile;
  const auto written = written_at(path);
  if (!written) return std::nullopt;
  const auto age = age_of(*written);
  if (age < -kMostFuture || age > kRequestLives) return std::nullopt;
  const auto text = read_file(path, kMostRequestBytes);
  const auto object = text ? JsonReader::parse(*text) : fail(text.error());
  if (!object) return std::nullopt;
  KeepAwakeRequest request;
  request.id = object->text("id");
  request.seconds = object->number("seconds").value_or(0);
  request.reason = to_storable_text(object->text("reason"), kMaxCauseBytes);
  if (!is_id(request.id) || request.seconds <= 0 || request.seconds > kMostSeconds) return std::nullopt;
  request.seconds -= std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(age).count(), 0);
  if (request.seconds <= 0) return std::nullopt;
  return request;
}

}  // namespace codehub::agent
