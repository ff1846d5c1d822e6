#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "agent_under_test.hpp"
#include "codehub/base/task_group.hpp"
#include "codehub/http/server.hpp"

namespace codehub::agent_test {

/// Serves git repositories as plain files ("dumb" HTTP) on the test's own loop. /private/… asks for a password,
/// /forbidden/… is refused, everything that is not there is 404.
class StaticGit {
 public:
  explicit StaticGit(asio::io_context& context);
  ~StaticGit();
  StaticGit(const StaticGit&) = delete;
  StaticGit& operator=(const StaticGit&) = delete;

  /// A repository with one commit (README.md, on branch main) and a branch "other".
  void create(const std::string& name);
  [[nodiscard]] std::string url(const std::string& name) const;
  /// Requests so far.
  [[nodiscard]] int requests() const { return requests_; }

 private:
  [[nodiscard]] asio::awaitable<void> serve(http::Exchange& exchange);

  asio::io_context& context_;
  WorkFolder folder_;
  std::unique_ptr<http::Server> server_;
  TaskGroup tasks_;
  int requests_ = 0;
};

}  // namespace codehub::agent_test
