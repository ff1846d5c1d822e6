#include <iostream>

#include <CLI/CLI.hpp>

#include "codehub/cli/exit_codes.hpp"
#include "groups_of_commands.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

struct LoginFlags {
  std::string username;
  bool password_stdin = false;
};

Result<std::string> read_password(const LoginFlags& flags) {
  if (!flags.password_stdin) return ask("Password", true);
  std::string line;
  if (!std::getline(std::cin, line)) return fail(ErrorCode::kInvalidRequest, "standard input has no password");
  return line;
}

Task<int> log_in(Session& session, const LoginFlags& flags) {
  auto username = flags.username;
  if (username.empty()) {
    CO_TRY(username, ask("Username", false));
  }
  CO_TRY(const auto password, read_password(flags));
  json body = {{"username", username}, {"password", password}};
  CO_TRY(const auto answer, co_await session.client.send("POST", "/api/v1/login", std::move(body)));
  if (answer.session_token.empty()) co_return fail(ErrorCode::kInternal, "the server gave no session");
  session.credentials.current = session.client.url();
  session.credentials.logins[session.client.url()] = Login{username, answer.session_token};
  CO_CHECK(session.credentials.save(credentials_file()));
  if (session.json) {
    print_json(answer.body);
  } else {
    print("signed in to " + session.client.url() + " as " + username + "\n");
  }
  co_return kDone;
}

Task<int> log_out(Session& session) {
  const auto ended = co_await session.client.send("POST", "/api/v1/logout", json());
  if (!ended && ended.error().code != ErrorCode::kUnauthorized) co_return fail(ended.error());
  session.credentials.logins.erase(session.client.url());
  CO_CHECK(session.credentials.save(credentials_file()));
  if (session.json) print_json(nlohmann::json{{"signed_out", true}, {"server", session.client.url()}});
  if (!session.json) print("signed out of " + session.client.url() + "\n");
  co_return kDone;
}

Task<int> who_am_i(Session& session) {
  CO_TRY(const auto who, co_await session.client.get("/api/v1/session"));
  if (session.json) {
    print_json(who);
  } else {
    print(text_of(who, "username") + " (" + text_of(who, "role") + ") at " + session.client.url() + "\n");
  }
  co_return kDone;
}

}  // namespace

void add_account_commands(const Adding& adding) {
  auto* login = adding.program.add_subcommand("login", "Sign in; the session is kept in ~/.config/codehub");
  const auto flags = std::make_shared<LoginFlags>();
  login->add_option("-u,--username", flags->username, "Asked when absent");
  login->add_flag("--password-stdin", flags->password_stdin, "Read the password from standard input");
  login->callback(adding.callback([flags](Session& session) { return log_in(session, *flags); }));
  auto* logout = adding.program.add_subcommand("logout", "Sign out and forget the session");
  logout->callback(adding.callback(log_out));
  auto* whoami = adding.program.add_subcommand("whoami", "Show who is signed in, and where");
  whoami->callback(adding.callback(who_am_i));
}

}  // namespace codehub::cli
