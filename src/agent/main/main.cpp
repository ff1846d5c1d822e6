#include <cstdio>
#include <exception>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/agent/agent.hpp"
#include "codehub/base/log.hpp"

using namespace codehub;

namespace {

int serve(agent::Settings settings) {
  asio::io_context context(1);
  const auto agent = agent::create_agent(context.get_executor(), std::move(settings));
  int exit_code = 0;
  asio::co_spawn(context, agent->run(), [&](const std::exception_ptr& thrown, const Result<void>& result) {
    if (thrown) {
      exit_code = 70;
      log::error("agent", "ended by a defect");
    } else if (!result) {
      exit_code = 1;
      log::error("agent", result.error().message, {{"detail", result.error().detail}});
    }
    context.stop();
  });
  context.run();
  return exit_code;
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::string_view(arguments[1]) == "--version") {
    std::puts("codehub-agent " CODEHUB_VERSION);
    return 0;
  }
  auto settings = agent::read_settings(agent::process_environment());
  agent::hide_token();
  if (!settings) {
    log::error("agent", settings.error().message);
    return 64;
  }
  return serve(std::move(*settings));
}
