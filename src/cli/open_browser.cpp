#include "open_browser.hpp"

#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace codehub::cli {

void open_browser(const std::string& url) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  std::string program = "xdg-open";
  std::string address = url;
  std::array<char*, 3> arguments{program.data(), address.data(), nullptr};
  pid_t child = 0;
  // It outlives this program; when it is absent the printed address is all there is.
  static_cast<void>(::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ));
}

}  // namespace codehub::cli
