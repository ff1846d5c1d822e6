// Clone and push over ssh, http and https with real servers, from a container.
#include <fmt/format.h>
#include <sstream>

#include <gtest/gtest.h>

#include "agent_container.hpp"
#include "codehub/base/random.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

using agentlink::SetupState;

namespace {

/// The test servers of tests/support/git_servers.sh.
class GitServers {
 public:
  GitServers() {
    const auto exports = shell(script() +
                               " start >/tmp/codehub-agent-git-env-$$ && . /tmp/codehub-agent-git-env-$$ && rm -f "
                               "/tmp/codehub-agent-git-env-$$ && "
                               "printf '%s\\n' \"$CODEHUB_TEST_GIT_HTTP\" \"$CODEHUB_TEST_GIT_SSH\" "
                               "\"$CODEHUB_TEST_GIT_HTTPS\" \"$CODEHUB_TEST_GIT_CA\" "
                               "\"$CODEHUB_TEST_GIT_USER\" \"$CODEHUB_TEST_GIT_PASSWORD\"");
    std::istringstream lines(exports);
    for (auto* value : {&http_, &ssh_, &https_, &certificate_file_, &user_, &password_}) std::getline(lines, *value);
    name_ = fmt::format("agent{:016x}", secure_random()());
  }
  void create(const std::string& name) const { shell(script() + " create " + name + " >/dev/null 2>&1"); }
  void allow_key(const std::string& key) const { shell("echo '" + key + "' | " + script() + " allow-key -"); }
  [[nodiscard]] std::string history(const std::string& name) const {
    return shell(script() + " log " + name + " --format=%s");
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string http(const std::string& name) const { return http_ + "/" + name + ".git"; }
  [[nodiscard]] std::string https(const std::string& name) const { return https_ + "/" + name + ".git"; }
  /// What git must be given to trust the server that `https` leads to.
  [[nodiscard]] std::string certificate() const { return shell("cat '" + certificate_file_ + "'"); }
  [[nodiscard]] std::string ssh(const std::string& name) const { return ssh_ + "/" + name + ".git"; }
  [[nodiscard]] std::string host() const {
    const auto from = ssh_.find('@') + 1;
    return ssh_.substr(from, ssh_.find(':', from) - from);
  }
  [[nodiscard]] std::string ssh_port() const {
    const auto from = ssh_.find(':', ssh_.find('@')) + 1;
    return ssh_.substr(from, ssh_.find('/', from) - from);
  }
  [[nodiscard]] const std::string& user() const { return user_; }
  [[nodiscard]] const std::string& password() const { return password_; }

 private:
  static std::string script() { return CODEHUB_SOURCE_FOLDER "/tests/support/git_servers.sh"; }
  std::string http_;
  std::string ssh_;
  std::string https_;
  std::string certificate_file_;
  std::string user_;
  std::string password_;
  std::string name_;
};

class AgentWithGit : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!containers_are_possible()) GTEST_SKIP() << "needs a container engine and a toolbox with an agent";
    servers_ = std::make_unique<GitServers>();
  }
  agentlink::SetupRequest request(const std::string& operation, const std::string& repository) const {
    agentlink::SetupRequest request;
    request.operation_id = OperationId(operation);
    request.repository = repository;
    request.git_name = "Dev";
    request.git_email = "dev@example.com";
    return request;
  }

  std::unique_ptr<GitServers> servers_;
  asio::io_context context_;
};

}  // namespace

TEST_P(AgentWithGit, asks_about_an_unknown_host_then_clones_and_pushes_over_ssh) {
  const WorkFolder folder;
  shell("ssh-keygen -q -t ed25519 -N '' -C test -f " + (folder.path() / "key").string());
  servers_->create(servers_->name());
  servers_->allow_key(shell("tr -d '\\n' < " + (folder.path() / "key.pub").string()));
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  auto wanted = request("op1", servers_->ssh(servers_->name()));
  wanted.ssh_private_key = shell("cat " + (folder.path() / "key").string());
  wanted.ssh_public_key = shell("cat " + (folder.path() / "key.pub").string());

  const auto refused = agent.set_up(wanted);
  EXPECT_EQ(refused.setup, SetupState::kFailed);
  EXPECT_NE(refused.setup_error.find("the host key of " + servers_->host() + " is unknown"), std::string::npos)
      << refused.setup_error << agent.log();

  run_in(agent,
         fmt::format("ssh-keyscan -p {} {} >> ~/.ssh/known_hosts 2>/dev/null", servers_->ssh_port(), servers_->host()));
  wanted.operation_id = OperationId("op2");
  const auto cloned = agent.set_up(wanted);
  EXPECT_EQ(cloned.setup, SetupState::kDone) << cloned.setup_error << agent.log();
  const auto pushed = run_in(
      agent,
      fmt::format("cd ~/{} && echo change > file && git add file && git commit -qm from-workspace && git push 2>&1",
                  servers_->name()));
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output << pushed.error;
  EXPECT_NE(servers_->history(servers_->name()).find("from-workspace"), std::string::npos);
  EXPECT_EQ(agent.status(true).git, (GitState{0, 0}));
}

TEST_P(AgentWithGit, is_refused_by_ssh_without_the_right_key_and_says_so) {
  const WorkFolder folder;
  shell("ssh-keygen -q -t ed25519 -N '' -C test -f " + (folder.path() / "key").string());
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  run_in(agent, fmt::format("mkdir -m 700 -p ~/.ssh; ssh-keyscan -p {} {} >> ~/.ssh/known_hosts 2>/dev/null",
                            servers_->ssh_port(), servers_->host()));
  auto wanted = request("op1", servers_->ssh("none"));
  wanted.ssh_private_key = shell("cat " + (folder.path() / "key").string());
  wanted.ssh_public_key = shell("cat " + (folder.path() / "key.pub").string());
  const auto status = agent.set_up(wanted);
  EXPECT_NE(status.setup_error.find("add the public key of your profile"), std::string::npos)
      << status.setup_error << agent.log();
}

TEST_P(AgentWithGit, asks_for_an_http_password_once_and_keeps_it_for_the_session) {
  const auto name = "private/" + servers_->name();
  servers_->create(name);
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  const auto refused = agent.set_up(request("op1", servers_->http(name)));
  EXPECT_EQ(refused.setup, SetupState::kFailed);
  EXPECT_NE(refused.setup_error.find("asks for a login"), std::string::npos) << refused.setup_error << agent.log();

  const auto socket = agent.open_socket("/v1/terminals/main");
  SocketReader terminal(context_, *socket);
  // On one line: what is typed ahead of a question about a password is thrown away with it.
  terminal.send("git clone " + servers_->http(name) + " && echo cloned-$((1+1))\n");
  ASSERT_TRUE(terminal.until("Username for")) << terminal.binary();
  terminal.send(servers_->user() + "\n");
  ASSERT_TRUE(terminal.until("Password for")) << terminal.binary();
  terminal.send(servers_->password() + "\n");
  ASSERT_TRUE(terminal.until("cloned-2")) << terminal.binary();
  const auto pushed = run_in(agent, fmt::format("cd ~/{} && echo change > file && git add file && git commit -qm "
                                                "over-http && GIT_TERMINAL_PROMPT=0 git push 2>&1",
                                                servers_->name()));
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output << pushed.error;
  EXPECT_NE(servers_->history(name).find("over-http"), std::string::npos);
  // Nothing of the password lies in the home.
  EXPECT_NE(run_in(agent, {"grep", "-rqsF", servers_->password(), "/home/developer"}).exit_code, 0);
}

TEST_P(AgentWithGit, refuses_an_unknown_certificate_over_https_and_clones_and_pushes_once_it_is_trusted) {
  const auto name = servers_->name();
  const auto address = servers_->https(name);
  servers_->create(name);
  AgentContainer container(GetParam());
  AgentConnection agent(context_, container.address());
  const auto refused = agent.set_up(request("op1", address));
  EXPECT_EQ(refused.setup, SetupState::kFailed);
  EXPECT_NE(refused.setup_error.find("is not trusted by this workspace"), std::string::npos)
      << refused.setup_error << agent.log();
  EXPECT_NE(run_in(agent, "git ls-remote " + address).exit_code, 0);

  run_in(agent, fmt::format("cat > ~/company.pem <<'END'\n{}END\n", servers_->certificate()));
  const std::string trusting = "export GIT_SSL_CAINFO=$HOME/company.pem GIT_TERMINAL_PROMPT=0; ";
  const auto cloned = run_in(agent, trusting + "git clone " + address + " by-hand 2>&1");
  EXPECT_EQ(cloned.exit_code, 0) << cloned.output << cloned.error;
  const auto helper = fmt::format("!printf 'username={}\\npassword={}\\n' #", servers_->user(), servers_->password());
  const auto pushed = run_in(
      agent, trusting + fmt::format("cd ~/by-hand && echo change > file && git add file && git commit -qm "
                                    "over-https && git -c credential.helper= -c credential.helper=\"{}\" push 2>&1",
                                    helper));
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output << pushed.error;
  EXPECT_NE(servers_->history(name).find("over-https"), std::string::npos);

  // Kept in git's own configuration, it holds for the set-up's clone too; except where the image has no certificates at
  // all: there the toolbox's stand in the environment, which outweighs the configuration.
  if (GetParam() != std::string("codehub/base:latest")) return;
  run_in(agent, "git config --global http.sslCAInfo ~/company.pem");
  const auto set_up = agent.set_up(request("op2", address));
  EXPECT_EQ(set_up.setup, SetupState::kDone) << set_up.setup_error << agent.log();
  EXPECT_EQ(run_in(agent, "cat ~/" + name + "/file").output, "change\n");
}

INSTANTIATE_TEST_SUITE_P(Images, AgentWithGit, testing::Values("codehub/base:latest", "codehub-test/minimal:latest"));

}  // namespace codehub::agent_test
