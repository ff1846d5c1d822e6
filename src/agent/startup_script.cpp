#include "codehub/agent/startup_script.hpp"

#include <fmt/format.h>

#include "codehub/agent/files.hpp"
#include "codehub/agent/home.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::agent {

/// False when it ran before. The mark comes first: a script that was interrupted by the end of its container is not
/// begun again, as half of its work may be there.
Result<bool> StartupScript::write_files(const std::string& script) const {
  const FileIdentity identity(context_.account.uid, context_.account.gid);
  const auto folder = state_folder(context_.account);
  std::error_code ignored;
  if (std::filesystem::exists(folder / "startup.json", ignored)) return false;
  CHECK_OK(write_file(folder / "startup-script", script, 0700));
  CHECK_OK(write_file(folder / "startup.json", fmt::format("{{\"time\":\"{}\"}}\n", format_rfc3339(now())), 0600));
  return true;
}

Task<void> StartupScript::run_once(std::string script) {
  constexpr std::chrono::minutes kLimit{10};
  if (script.empty()) co_return Result<void>{};
  CO_TRY(const bool first_time, write_files(script));
  if (!first_time) co_return Result<void>{};
  const auto file = (state_folder(context_.account) / "startup-script").string();
  ChildSpec spec;
  spec.command = {file};
  if (!script.starts_with("#!")) spec.command = {choose_shell(""), "-l", file};
  spec.environment = context_.environment();
  spec.folder = context_.start_folder();
  spec.account = context_.account;
  log_("Running the startup script");
  auto log = log_;
  const auto end = co_await commands_.run(std::move(spec), std::move(log), kLimit);
  if (!end) co_return fail(end.error());
  if (end->timed_out) {
    log_("The startup script still runs after 10 minutes: the workspace does not wait for it any longer");
    co_return Result<void>{};
  }
  if (end->exit_code != 0) {
    co_return fail(
        ErrorCode::kInvalidState,
        fmt::format("the startup script ended with exit code {}: see its output in the log, correct it and run "
                    "{} in a terminal",
                    end->exit_code, file));
  }
  log_("The startup script is done");
  co_return Result<void>{};
}

}  // namespace codehub::agent
