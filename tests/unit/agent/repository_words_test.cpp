#include <gtest/gtest.h>

#include "codehub/agent/repository.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

TEST(RepositoryFolderName, is_the_last_part_of_the_address) {
  const std::pair<std::string, std::string> cases[] = {
      {"https://host/group/project.git", "project"},
      {"https://host/group/project", "project"},
      {"https://host/group/project/", "project"},
      {"https://host/group/project.git/", "project"},
      {"git@host:group/my.project.git", "my.project"},
      {"git@host:project", "project"},
      {"ssh://git@host:7822/git/repositories/a_b-c.git", "a_b-c"},
      {"https://host/x/.ssh", "ssh"},
      {"https://host/x/..git", "repository"},
      {"https://host/x/한글 프로젝트.git", "repository"},
      {"https://host/x/a b.git", "a-b"},
      {"https://host/x/-rf.git", "rf"},
      {"https://host/x/p.git?ref=main#readme", "p"},
      {"", "repository"},
  };
  for (const auto& [url, name] : cases) EXPECT_EQ(repository_folder_name(url), name) << url;
}

TEST(RepositoryHost, is_found_in_every_form_of_address) {
  const std::pair<std::string, std::string> cases[] = {
      {"https://git.example.com/a/b.git", "git.example.com"},
      {"https://user@git.example.com:8443/a", "git.example.com"},
      {"ssh://git@[::1]:22/a", "::1"},
      {"git@git.example.com:a/b", "git.example.com"},
      {"host:a/b", "host"},
      {"nothing", ""},
  };
  for (const auto& [url, host] : cases) EXPECT_EQ(repository_host(url), host) << url;
}

namespace {

struct CloneFailure {
  std::string output;
  std::string words;  ///< Part of what the person is told.
};

}  // namespace

TEST(CloneFailure, is_explained_in_words_for_a_person) {
  const std::string url = "https://git.example.com/a/b.git";
  const CloneFailure cases[] = {
      {"fatal: write error: No space left on device\nfatal: index-pack failed\n", "the disk is full"},
      {"Host key verification failed.\nfatal: Could not read from remote repository.\n",
       "host key of git.example.com is unknown: open a terminal and run `git clone -b main "
       "https://git.example.com/a/b.git` to check "
       "and accept the fingerprint"},
      {"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n",
       "is not the one that is known"},
      {"git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
       "add the public key of your profile"},
      {"fatal: unable to access 'x': Could not resolve host: git.example.com\n", "no host git.example.com"},
      {"ssh: Could not resolve hostname h: Name or service not known\n", "no host git.example.com"},
      {"fatal: unable to access 'x': Failed to connect to h port 443 after 2 ms: Couldn't connect to server\n",
       "cannot be reached"},
      {"fatal: could not read Username for 'https://h': terminal prompts disabled\n", "asks for a login"},
      {"fatal: Authentication failed for 'https://h/'\n", "did not accept the user name or password"},
      {"remote: Repository not found.\nfatal: repository 'x' not found\n", "there is no repository"},
      {"fatal: repository 'https://h/a/b.git/' not found\n", "there is no repository"},
      {"fatal: unable to access 'x': The requested URL returned error: 403\n", "access to"},
      {"fatal: Remote branch main not found in upstream origin\n", "there is no branch main in"},
      {"fatal: '/git/x.git' does not appear to be a git repository\nfatal: Could not read from remote repository.\n",
       "there is no repository"},
      {"fatal: protocol error: something new\n", "something new"},
      {"", "see the log"},
  };
  for (const auto& [output, words] : cases) {
    const auto explained = explain_clone_failure(output, url, "main");
    EXPECT_NE(explained.find(words), std::string::npos) << output << " -> " << explained;
  }
}

TEST(CloneFailure, explanation_takes_braces_of_an_address_as_they_are) {
  EXPECT_NE(explain_clone_failure("repository not found", "https://h/{x}.git", "").find("{x}"), std::string::npos);
}

}  // namespace codehub::agent_test
