#include "serve.hpp"

#include <sys/resource.h>

#include <csignal>
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "codehub/base/log.hpp"
#include "codehub/server/hub.hpp"

namespace codehub::server {
namespace {

constexpr std::string_view kRoom = "server";

log::Level level_of(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warn") return log::Level::kWarn;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

// Every connection is two descriptors (client and workspace); the usual soft limit of 1,024 is soon reached.
void raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) log::debug(kRoom, "the limit of open files stays as it is");
}

void warn_without_toolbox(const Configuration& configuration) {
  std::error_code error;
  if (std::filesystem::exists(configuration.toolbox / "bin" / "codehub-agent", error)) return;
  log::warn(kRoom, "the toolbox has no agent: workspaces cannot start until it is built (./scripts/up does)",
            {{"toolbox", configuration.toolbox.string()}});
}

void greet(const Configuration& configuration, const Hub& hub) {
  std::cout << "code-hub listens on " << http::to_string(hub.endpoint()) << "; open " << configuration.public_url
            << "\n";
  if (!hub.generated_password().empty()) {
    std::cout << "sign in as " << configuration.admin_username << " with the password " << hub.generated_password()
              << "\n(kept in " << (configuration.data_dir / "initial-admin-password").string()
              << " until you change it)\n";
  }
  std::cout << std::flush;
}

}  // namespace

int serve(const Configuration& configuration) {
  log::configure(level_of(configuration.log_level),
                 configuration.log_format == "json" ? log::Format::kJson : log::Format::kText);
  ::signal(SIGPIPE, SIG_IGN);
  raise_open_file_limit();
  boost::asio::io_context signals_loop;
  boost::asio::signal_set signals(signals_loop, SIGTERM, SIGINT);
  auto hub = Hub::start(configuration);
  if (!hub) {
    const auto& error = hub.error();
    std::cerr << "codehub: " << error.message << (error.detail.empty() ? "" : " (" + error.detail + ")") << "\n";
    return 1;
  }
  warn_without_toolbox(configuration);
  greet(configuration, **hub);
  log::info(kRoom, "started",
            {{"listen", http::to_string((*hub)->endpoint())}, {"public_url", configuration.public_url}});
  signals.async_wait([](const boost::system::error_code&, int) {});
  signals_loop.run();
  signals.clear();  // From here on a second signal has its usual, immediate effect.
  log::info(kRoom, "stopping", {{"within_seconds", std::to_string(configuration.drain.count())}});
  (*hub)->stop();
  log::info(kRoom, "stopped");
  return 0;
}

}  // namespace codehub::server
