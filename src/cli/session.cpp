#include "session.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "codehub/cli/text.hpp"

namespace codehub::cli {
namespace {

int tell(const Error& error, const std::string& server) {
  std::cerr << "codehub: " << printable(error.message);
  if (error.code == ErrorCode::kUnauthorized) std::cerr << " (codehub login --server " << server << ")";
  std::cerr << "\n";
  return exit_code_for(error.code);
}

/// The terminal without echo for as long as it lives.
class WithoutEcho {
 public:
  WithoutEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    changed_ = true;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~WithoutEcho() {
    if (!changed_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << "\n";
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Result<int> run_on_loop(Session& session, const Work& work) {
  asio::io_context loop;
  std::optional<Result<int>> outcome;
  std::exception_ptr thrown;
  asio::co_spawn(loop, work(session), [&](std::exception_ptr error, Result<int> result) {
    thrown = error;
    if (!error) outcome.emplace(std::move(result));
    loop.stop();
  });
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*outcome);
}

}  // namespace

std::string choose_server(const GlobalFlags& flags, const Credentials& credentials) {
  if (!flags.server.empty()) return flags.server;
  if (const char* named = std::getenv("CODEHUB_SERVER"); named != nullptr && *named != '\0') return named;
  return credentials.current.empty() ? "http://localhost:8000" : credentials.current;
}

int run_work(const GlobalFlags& flags, const Work& work) {
  auto credentials = Credentials::load(credentials_file());
  if (!credentials) return tell(credentials.error(), flags.server);
  auto server = parse_server_url(choose_server(flags, *credentials));
  if (!server) return tell(server.error(), flags.server);
  const auto url = server->url;
  const auto login = credentials->logins.find(url);
  auto token = login == credentials->logins.end() ? std::string() : login->second.token;
  Session session{Client(std::move(*server), std::move(token)), flags.json, std::move(*credentials)};
  try {
    const auto outcome = run_on_loop(session, work);
    return outcome ? *outcome : tell(outcome.error(), url);
  } catch (const std::exception& exception) {
    std::cerr << "codehub: unexpected: " << exception.what() << "\n";
    return kFailed;
  }
}

void print_json(const nlohmann::json& value) {
  std::cout << value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print(const std::string& text) { std::cout << text << std::flush; }

std::string text_of(const nlohmann::json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<std::string> ask(const std::string& question, bool hidden) {
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(ErrorCode::kInvalidRequest, "there is no terminal to ask \"" + question + "\" on; say it with a flag");
  }
  std::cerr << question << ": " << std::flush;
  std::optional<WithoutEcho> quiet;
  if (hidden) quiet.emplace();
  std::string line;
  if (!std::getline(std::cin, line)) return fail(ErrorCode::kInvalidRequest, "no answer to \"" + question + "\"");
  return line;
}

Result<bool> confirm(const std::string& question) {
  TRY(const auto answer, ask(question + " [y/N]", false));
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace codehub::cli
