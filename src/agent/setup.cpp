#include "codehub/agent/setup.hpp"

#include <fmt/format.h>

#include "codehub/agent/files.hpp"
#include "codehub/agent/git_identity.hpp"
#include "codehub/agent/home.hpp"
#include "codehub/agent/language_packs.hpp"
#include "codehub/agent/repository.hpp"
#include "codehub/agent/ssh_files.hpp"
#include "codehub/agent/startup_script.hpp"
#include "codehub/base/log.hpp"

namespace codehub::agent {

std::string_view to_string(SetupState state) {
  switch (state) {
    case SetupState::kNone: return "none";
    case SetupState::kRunning: return "running";
    case SetupState::kDone: return "done";
    case SetupState::kFailed: return "failed";
  }
  return "none";
}

Setup::Setup(asio::any_io_executor executor, Children& children, WorkspaceContext& context, Ide& ide, SetupLog& log)
    : executor_(executor), context_(context), ide_(ide), log_(log), commands_(executor, children), tasks_(executor) {}

void Setup::request(SetupRequest request) {
  if (request.operation_id == operation_id_) return;
  operation_id_ = request.operation_id;
  state_ = SetupState::kRunning;
  error_.clear();
  next_ = std::move(request);
  if (working_) return;
  working_ = true;
  tasks_.spawn("set-up", [this] { return work(); });
}

asio::awaitable<void> Setup::close() {
  co_await tasks_.join();
  co_await commands_.close();
}

asio::awaitable<void> Setup::work() {
  while (next_) {
    error_.clear();
    auto request = std::move(*next_);
    next_.reset();
    co_await carry_out(std::move(request));
  }
  working_ = false;
  finish();
}

asio::awaitable<void> Setup::carry_out(SetupRequest request) {
  take_facts(request);
  // The IDE needs a second to start: the rest happens meanwhile.
  start_ide(request);
  report("SSH keys",
         write_ssh_files(context_.account, context_.settings.toolbox, request.ssh_private_key, request.ssh_public_key));
  const auto prepared = co_await prepare_git(request);
  report("git's identity", prepared);
  const auto cloned = co_await clone(request);
  report("", cloned);
  if (!cloned) {
    start_ide(request);
    co_return;
  }
  const auto ran = co_await run_startup_script(request);
  report("", ran);
}

void Setup::take_facts(const SetupRequest& request) {
  context_.facts = {request.workspace_name, request.dashboard_url, request.proxy_uri, request.locale};
  context_.repository.clear();
  if (!request.repository.empty()) {
    context_.repository = std::filesystem::path(context_.account.home) / repository_folder_name(request.repository);
  }
  if (const auto mark = read_clone_mark(context_.account); mark && !mark->folder.empty())
    context_.repository = mark->folder;
}

void Setup::start_ide(const SetupRequest& request) {
  IdeOptions options;
  options.product_name = request.product_name;
  options.gallery_url = request.gallery_url;
  options.dashboard_url = request.dashboard_url;
  // A clone that is still to come is opened when it is there: the IDE looks at each visit.
  const bool expected =
      ide_.state() == IdeState::kStopped && !context_.repository.empty() && !read_clone_mark(context_.account);
  options.folder = expected ? context_.repository.string() : context_.start_folder();
  auto language = install_language_packs(context_.settings, context_.account, request.locale);
  if (language) {
    options.locale = std::move(*language);
  } else {
    report("language packs", fail(language.error()));
  }
  ide_.start(std::move(options));
}

Task<void> Setup::prepare_git(const SetupRequest& request) {
  auto given = co_await give_git_identity(commands_, context_, request.git_name, request.git_email);
  // Without git there is no identity to give; a clone says so if one is wanted.
  if (!given && given.error().code == ErrorCode::kNotFound) co_return Result<void>{};
  co_return given;
}

Task<void> Setup::clone(const SetupRequest& request) {
  RepositoryCloner cloner(commands_, context_, [this](std::string_view line) { log_.add(line); });
  co_return co_await cloner.clone_once(request.repository, request.branch);
}

Task<void> Setup::run_startup_script(const SetupRequest& request) {
  StartupScript script(commands_, context_, [this](std::string_view line) { log_.add(line); });
  co_return co_await script.run_once(request.startup_script);
}

void Setup::report(std::string_view what, const Result<void>& result) {
  if (result) return;
  const auto text = what.empty() ? result.error().message : fmt::format("{}: {}", what, result.error().message);
  if (error_.empty()) error_ = text;
  log_.add("error: " + text);
  log::warn("agent", "a step of the set-up failed", {{"reason", text}, {"operation", operation_id_}});
}

void Setup::finish() {
  state_ = error_.empty() ? SetupState::kDone : SetupState::kFailed;
  log_.add(error_.empty() ? "The workspace is set up" : "The workspace is set up except for the errors above");
  log_.changed().notify();
}

}  // namespace codehub::agent
