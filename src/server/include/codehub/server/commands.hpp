#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace codehub::server {

/// Adds `server` and `config check|print` to the program. The chosen command's exit code goes to `finish`: 0 when all
/// went well, 1 when the server could not run, 2 when the configuration is wrong.
void add_commands(CLI::App& program, const std::function<void(int)>& finish);

}  // namespace codehub::server
