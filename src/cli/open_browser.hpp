#pragma once

#include <string>

namespace codehub::cli {

/// Asks the desktop to show an address; nothing happens where there is no desktop.
void open_browser(const std::string& url);

}  // namespace codehub::cli
