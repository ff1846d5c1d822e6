#include <algorithm>

#include "codehub/agent/exec.hpp"
#include "codehub/agent/json_reader.hpp"

namespace codehub::agent {

namespace {

bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

Result<void> check_environment(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (name.empty() || name.find('=') != std::string::npos || has_nul(name) || has_nul(value)) {
      return fail(ErrorCode::kInvalidRequest, "a name in env is empty or has a character that cannot stand there");
    }
  }
  return {};
}

}  // namespace

Result<ExecRequest> parse_exec_request(std::string_view text) {
  TRY(const auto message, JsonReader::parse(text));
  if (message.text("type") != "start") {
    return fail(ErrorCode::kInvalidRequest, "the first message must be {\"type\":\"start\",\"command\":[…]}");
  }
  ExecRequest request;
  request.command = message.texts("command");
  if (request.command.empty() || request.command.front().empty()) {
    return fail(ErrorCode::kInvalidRequest, "command must be a list of words, the first being a program");
  }
  request.folder = message.text("cwd");
  request.environment = message.text_map("env");
  if (std::ranges::any_of(request.command, has_nul) || has_nul(request.folder)) {
    return fail(ErrorCode::kInvalidRequest, "a word of the command has a NUL character");
  }
  CHECK_OK(check_environment(request.environment));
  request.terminal = message.flag("tty");
  const auto bound = [](std::optional<std::int64_t> value, int fallback) {
    return value ? static_cast<int>(std::clamp<std::int64_t>(*value, 1, 1000)) : fallback;
  };
  request.columns = bound(message.number("cols"), request.columns);
  request.rows = bound(message.number("rows"), request.rows);
  return request;
}

}  // namespace codehub::agent
