#include "forward_arguments.hpp"

#include <set>

#include "codehub/domain/port.hpp"

namespace codehub::cli {
namespace {

Result<ForwardedPort> parse_forwarded_port(const std::string& argument) {
  const auto colon = argument.find(':');
  const auto local_text = argument.substr(0, colon);
  const auto remote = parse_port(colon == std::string::npos ? local_text : argument.substr(colon + 1));
  const auto local = local_text == "0" && colon != std::string::npos ? std::uint16_t{0} : parse_port(local_text);
  if (!local || !remote) {
    return fail(
        ErrorCode::kInvalidRequest,
        "'" + argument +
            "' is no port: give PORT or LOCAL:REMOTE, each from 1 to 65535 without leading zeros, LOCAL 0 for any"
            " that is free");
  }
  return ForwardedPort{*local, *remote};
}

}  // namespace

Result<std::vector<ForwardedPort>> parse_forwarded_ports(const std::vector<std::string>& arguments) {
  std::vector<ForwardedPort> ports;
  std::set<std::uint16_t> taken;
  for (const auto& argument : arguments) {
    TRY(const auto port, parse_forwarded_port(argument));
    if (port.local != 0 && !taken.insert(port.local).second) {
      return fail(ErrorCode::kInvalidRequest,
                  "local port " + std::to_string(port.local) +
                      " is named twice; choose another for one of them, as in 0:" + std::to_string(port.remote));
    }
    ports.push_back(port);
  }
  return ports;
}

}  // namespace codehub::cli
