#include "static_git.hpp"

#include <fstream>

#include <fmt/format.h>

#include "run_task.hpp"

namespace codehub::agent_test {

StaticGit::StaticGit(asio::io_context& context) : context_(context), tasks_(context.get_executor()) {
  const auto handler = [this](http::Exchange& exchange) { return serve(exchange); };
  auto server = http::Server::listen(context.get_executor(), {"127.0.0.1", 0, false}, handler);
  if (!server) throw std::runtime_error(server.error().message);
  server_ = std::move(*server);
  tasks_.spawn("git", [this] { return server_->run(); });
}

StaticGit::~StaticGit() {
  test::run_task(context_, server_->shut_down(std::chrono::seconds(0)));
  test::run_task(context_, tasks_.join());
}

std::string StaticGit::url(const std::string& name) const {
  return fmt::format("http://127.0.0.1:{}/{}.git", server_->local_endpoint().port, name);
}

void StaticGit::create(const std::string& name) {
  const auto bare = (folder_.path() / (name + ".git")).string();
  const auto work = (folder_.path() / "work").string();
  shell(fmt::format(
      "exec 2>&1; set -e; rm -rf {1}; mkdir -p $(dirname {0}); git init -q --bare -b main {0}; git init -q -b main "
      "{1}; cd {1}; "
      "git config user.name tester; git config user.email tester@example.com; echo hello > README.md; git add .; "
      "git commit -qm first; git push -q {0} main main:other; git --git-dir {0} update-server-info",
      bare, work));
}

asio::awaitable<void> StaticGit::serve(http::Exchange& exchange) {
  ++requests_;
  const std::string path(exchange.request().path());
  http::Response response;
  std::ifstream file(folder_.path() / path.substr(1), std::ios::binary);
  if (path.starts_with("/private/")) {
    response.status = 401;
    response.headers.set("WWW-Authenticate", "Basic realm=\"test\"");
  } else if (path.starts_with("/forbidden/")) {
    response.status = 403;
  } else if (!file || std::filesystem::is_directory(folder_.path() / path.substr(1))) {
    response.status = 404;
  } else {
    response.body.assign(std::istreambuf_iterator<char>(file), {});
  }
  [[maybe_unused]] const auto sent = co_await exchange.respond(std::move(response));
}

}  // namespace codehub::agent_test
