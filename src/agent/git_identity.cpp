#include "codehub/agent/git_identity.hpp"

#include <fmt/format.h>

#include "codehub/agent/files.hpp"
#include "codehub/agent/home.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace {

std::filesystem::path identity_mark(const Account& account) { return state_folder(account) / "git-identity.json"; }

Environment read_identity_mark(const Account& account) {
  const FileIdentity identity(account.uid, account.gid);
  const auto text = read_file(identity_mark(account), 16 * 1024);
  const auto mark = text ? JsonReader::parse(*text) : fail(text.error());
  if (!mark) return {};
  return {{"user.name", mark->text("name")}, {"user.email", mark->text("email")}};
}

ChildSpec config_command(const WorkspaceContext& context, std::vector<std::string> words) {
  ChildSpec spec;
  spec.command = {"git", "config", "--global"};
  spec.command.insert(spec.command.end(), words.begin(), words.end());
  spec.environment = context.environment();
  spec.folder = context.account.home;
  spec.account = context.account;
  return spec;
}

Task<void> give_value(CommandRunner& commands, const WorkspaceContext& context, std::string key, std::string value,
                      std::string given_before) {
  constexpr std::chrono::seconds kLimit{10};
  if (value.empty()) co_return Result<void>{};
  auto query = config_command(context, {"--get", key});
  CO_TRY(auto present, co_await commands.capture(std::move(query), kLimit));
  while (!present.text.empty() && present.text.back() == '\n') present.text.pop_back();
  const bool own = present.exit_code == 0 && (given_before.empty() || present.text != given_before);
  if (own || present.text == value) co_return Result<void>{};
  auto change = config_command(context, {key, value});
  CO_TRY(auto changed, co_await commands.capture(std::move(change), kLimit));
  if (changed.exit_code != 0) co_return fail(ErrorCode::kInvalidState, fmt::format("git does not take {}", key));
  co_return Result<void>{};
}

}  // namespace

Task<void> give_git_identity(CommandRunner& commands, const WorkspaceContext& context, std::string name,
                             std::string email) {
  auto before = read_identity_mark(context.account);
  CO_CHECK(co_await give_value(commands, context, "user.name", name, before["user.name"]));
  CO_CHECK(co_await give_value(commands, context, "user.email", email, before["user.email"]));
  if (before["user.name"] == name && before["user.email"] == email) co_return Result<void>{};
  const FileIdentity identity(context.account.uid, context.account.gid);
  const auto text = fmt::format("{{\"name\":{},\"email\":{}}}\n", http::quote_json(name), http::quote_json(email));
  co_return write_file(identity_mark(context.account), text, 0600);
}

}  // namespace codehub::agent
