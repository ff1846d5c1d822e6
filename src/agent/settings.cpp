#include "codehub/agent/settings.hpp"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace codehub::agent {

namespace {

constexpr const char* kTokenVariable = "CODEHUB_AGENT_TOKEN";

Result<std::uint16_t> parse_port_setting(const std::string& text) {
  unsigned number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > 65535) {
    return fail(ErrorCode::kInvalidRequest, "CODEHUB_AGENT_PORT is \"" + text + "\", which is not a port (0 to 65535)");
  }
  return static_cast<std::uint16_t>(number);
}

}  // namespace

Environment process_environment() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

void hide_token() {
  // /proc/PID/environ and /proc/PID/mem of a process that is not "dumpable" can be opened only with CAP_SYS_PTRACE
  // (ptrace(2), "Ptrace access mode checking"), which nobody in a workspace has, sudo or not. The kernel clears the
  // flag also when the agent takes on the user's identity for files; that is a side effect, and comes late.
  ::prctl(PR_SET_DUMPABLE, 0);
  const auto prefix = std::string(kTokenVariable) + "=";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    // In place: /proc/PID/environ shows the memory that the process was started with, whatever unsetenv does.
    if (std::string_view(*entry).starts_with(prefix)) {
      ::explicit_bzero(*entry + prefix.size(), ::strlen(*entry + prefix.size()));
    }
  }
  ::unsetenv(kTokenVariable);
}

Result<Settings> read_settings(const Environment& environment) {
  Settings settings;
  settings.environment = environment;
  const auto take = [&](const char* name) {
    const auto node = settings.environment.extract(name);
    return node.empty() ? std::string{} : node.mapped();
  };
  const auto take_folder = [&](const char* name, std::filesystem::path& folder) {
    if (auto value = take(name); !value.empty()) folder = value;
  };
  settings.workspace_id = take("CODEHUB_WORKSPACE_ID");
  settings.token = take(kTokenVariable);
  if (settings.token.empty()) {
    return fail(ErrorCode::kInvalidRequest,
                "CODEHUB_AGENT_TOKEN is missing: the hub sets it when it makes the container");
  }
  if (const auto port = take("CODEHUB_AGENT_PORT"); !port.empty()) {
    TRY(settings.port, parse_port_setting(port));
  }
  take_folder("CODEHUB_TOOLBOX", settings.toolbox);
  take_folder("CODEHUB_HOME", settings.home);
  take_folder("CODEHUB_RUN_DIR", settings.run);
  take_folder("CODEHUB_ETC_DIR", settings.etc);
  take_folder("CODEHUB_CGROUP", settings.cgroup);
  if (::getuid() != 0) settings.uid = ::getuid();
  return settings;
}

}  // namespace codehub::agent
