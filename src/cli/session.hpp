#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client.hpp"
#include "codehub/cli/credentials.hpp"

namespace codehub::cli {

/// Flags that every command takes.
struct GlobalFlags {
  std::string server;
  bool json = false;
};

/// What a command works with: one server, as one user.
struct Session {
  Client client;
  bool json = false;
  Credentials credentials;
};

/// A command's work; answers the exit code.
using Work = std::function<Task<int>(Session&)>;

/// Runs the work to its end and answers the exit code; a failure is told on standard error.
[[nodiscard]] int run_work(const GlobalFlags& flags, const Work& work);

/// The server that is meant: --server, else CODEHUB_SERVER, else where one signed in last, else http://localhost:8000.
[[nodiscard]] std::string choose_server(const GlobalFlags& flags, const Credentials& credentials);

/// Prints JSON with indentation and a line feed.
void print_json(const nlohmann::json& value);
void print(const std::string& text);

/// A text of an answer; empty when absent or null.
[[nodiscard]] std::string text_of(const nlohmann::json& object, const char* key);

/// Asks on the terminal; without echo for passwords. kInvalidRequest when there is no terminal to ask on.
[[nodiscard]] Result<std::string> ask(const std::string& question, bool hidden);
/// "… [y/N]"; true only for yes.
[[nodiscard]] Result<bool> confirm(const std::string& question);

}  // namespace codehub::cli
