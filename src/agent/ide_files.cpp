#include "codehub/agent/ide_files.hpp"

#include <unistd.h>

#include "codehub/agent/files.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

namespace {

constexpr const char* kSharing = "sharing.json";
constexpr const char* kIdleness = "idleness.json";
constexpr const char* kPorts = "ports.json";
/// Between two versions of the list: what comes and goes faster than an eye costs no writing.
constexpr std::chrono::milliseconds kPause{100};

}  // namespace

Result<void> IdeFiles::put_sharing(std::string_view json) { return publish(kSharing, json); }

Result<void> IdeFiles::put_idleness(std::string_view json) {
  TRY(const auto object, JsonReader::parse(json));
  return publish(kIdleness, json);
}

void IdeFiles::forget() {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  for (const auto* name : {kSharing, kIdleness, kPresenceFile, kKeepAwakeFile}) {
    ::unlink((context_.settings.run / name).c_str());
  }
}

asio::awaitable<void> IdeFiles::run() {
  while (true) {
    const auto revision = ports_.revision();
    if (const auto written = publish(kPorts, ports_.to_json()); !written) {
      log::warn("agent", "the IDE is not told what listens", {{"reason", written.error().message}});
    }
    co_await ports_.wait_past(revision, kForever);
    const auto slept = co_await sleep_for(kPause);
    if (!slept) co_return;
  }
}

Result<void> IdeFiles::publish(const char* name, std::string_view json) {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  return publish_file(context_.settings.run / name, json, 0600);
}

}  // namespace codehub::agent
