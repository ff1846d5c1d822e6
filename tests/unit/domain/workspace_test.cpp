#include "codehub/domain/workspace.hpp"

#include <gtest/gtest.h>

namespace codehub {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(WorkspaceName, is_trimmed_and_kept_as_typed) {
  const std::pair<std::string, std::string> cases[] = {
      {"api", "api"},
      {"  my task \n", "my task"},
      {"한글 이름 🚀", "한글 이름 🚀"},
      {"<script>alert(1)</script>", "<script>alert(1)</script>"},
      {"'; DROP TABLE workspaces; --", "'; DROP TABLE workspaces; --"},
      {repeated("가", 100), repeated("가", 100)},
      {"-dash", "-dash"},
      {"👩‍👩‍👧", "👩‍👩‍👧"},
  };
  for (const auto& [typed, kept] : cases) {
    const auto name = validate_workspace_name(typed);
    ASSERT_TRUE(name) << typed;
    EXPECT_EQ(*name, kept);
  }
}

TEST(WorkspaceName, refuses_empty_long_broken_and_invisible_names) {
  const std::string bad[] = {"",
                             "   ",
                             "\xE3\x80\x80",
                             "\xE2\x80\x8B\xE2\x80\x8B",
                             repeated("a", 101),
                             repeated("a", 300),
                             repeated("한", 300),
                             "a\nb",
                             std::string("a\0b", 3),
                             "\x1B[2J",
                             ("a\xC2\x9B"
                              "b"),
                             "\xFF\xFE",
                             ("invoice\xE2\x80\xAE"
                              "gpj.exe"),
                             "\xED\xA0\x80"};
  for (const auto& typed : bad) {
    const auto name = validate_workspace_name(typed);
    ASSERT_FALSE(name) << typed;
    EXPECT_EQ(name.error().code, ErrorCode::kInvalidRequest);
    EXPECT_FALSE(name.error().message.empty());
  }
}

TEST(Description, allows_lines_and_tabs_but_no_other_controls) {
  EXPECT_EQ(validate_description("one\r\n\ttwo\n"), "one\n\ttwo\n");
  EXPECT_EQ(validate_description(""), "");
  EXPECT_TRUE(validate_description(repeated("a", 2000)));
  EXPECT_FALSE(validate_description(repeated("a", 2001)));
  EXPECT_FALSE(validate_description(std::string("\0", 1)));
  EXPECT_FALSE(validate_description("\x07"));
  EXPECT_FALSE(validate_description("a\rb"));
  EXPECT_FALSE(validate_description("\xC3"));
}

TEST(StartupScript, is_bounded_text) {
  EXPECT_EQ(validate_startup_script("#!/bin/sh\r\nnpm ci\r\n"), "#!/bin/sh\nnpm ci\n");
  EXPECT_TRUE(validate_startup_script(std::string(kMaxStartupScriptBytes, 'x')));
  EXPECT_FALSE(validate_startup_script(std::string(kMaxStartupScriptBytes + 1, 'x')));
  EXPECT_FALSE(validate_startup_script(std::string("echo \0 hidden", 13)));
}

TEST(Repository, accepts_the_addresses_that_git_servers_print) {
  for (const std::string address :
       {"https://github.com/torvalds/linux.git", "http://git.example.com:3000/team/app",
        "ssh://git@gitlab.example.com:2222/a/b.git", "git://git.example.com/a.git", "git@github.com:team/app.git",
        "deploy@10.0.0.5:/srv/git/app.git", "git@host:~/app", "https://jane@dev.azure.com/org/project/_git/app",
        "ssh://git@[2001:db8::1]:22/app.git", "https://host/%ED%95%9C/app", "https://host/한글/app.git",
        "http://127.0.0.1:7880/demo.git", "https://host/a?x=1&y=(2)"}) {
    const auto repository = validate_repository(address);
    ASSERT_TRUE(repository) << address << ": " << repository.error().message;
    EXPECT_EQ(*repository, address);
  }
  EXPECT_EQ(validate_repository(""), "");
  EXPECT_EQ(validate_repository("  https://host/a \n"), "https://host/a");
  EXPECT_EQ(validate_repository("HTTPS://Host/A"), "https://Host/A");
}

TEST(Repository, refuses_other_transports_options_and_secrets) {
  const std::string bad[] = {"/etc/passwd",
                             "./repo",
                             "../repo",
                             "~/repo",
                             "repo",
                             "C:\\repo",
                             "file:///etc/passwd",
                             "ext::sh -c id",
                             "ext::sh%20-c%20id",
                             "ext::https://host/a",
                             "fd::17",
                             "ftp://host/a",
                             "git+ssh://host/a",
                             "javascript://host/a",
                             "-u",
                             "--upload-pack=touch /tmp/x",
                             "-oProxyCommand=id@host:path",
                             "ssh://-oProxyCommand=id/path",
                             "ssh://-oProxyCommand=id@host/path",
                             "git@-oProxyCommand=id:path",
                             "git@host:-path",
                             "ssh://git@host/-path",
                             "host:path",
                             "git@host::path",
                             "git@host:",
                             "https://host",
                             "https://host/",
                             "https:///path",
                             "https://",
                             "://host/a",
                             "https://user:secret@host/a",
                             "https://:secret@host/a",
                             "ssh://git:secret@host/a",
                             "https://a%3Asecret@host/a",
                             "https://ghp_0123456789abcdef@github.com/a/b",
                             "https://glpat-0123456789@gitlab.com/a/b",
                             "https://@host/a",
                             "https://host:0/a",
                             "https://host:65536/a",
                             "https://host:22x/a",
                             "https://host:/a",
                             "https://ho st/a",
                             "https://host/a b",
                             "https://host/a\nb",
                             std::string("https://host/a\0b", 16),
                             "https://host/<script>",
                             "https://host/`id`",
                             "https://host/$(id)|x",
                             "https://host/a\"b",
                             "https://host/\xFF",
                             "https://[::1/a",
                             "https://[evil]/a",
                             "https://host/" + repeated("a", 2000)};
  for (const auto& address : bad) {
    const auto repository = validate_repository(address);
    EXPECT_FALSE(repository) << address;
    if (!repository) {
      EXPECT_EQ(repository.error().code, ErrorCode::kInvalidRequest);
    }
  }
}

TEST(Repository, never_repeats_a_password_in_its_words) {
  const auto repository = validate_repository("https://user:hunter2@host/a");
  ASSERT_FALSE(repository);
  EXPECT_EQ(repository.error().message.find("hunter2"), std::string::npos);
  EXPECT_EQ(repository.error().detail.find("hunter2"), std::string::npos);
}

TEST(Branch, follows_the_rules_of_git) {
  for (const std::string branch :
       {"main", "feature/login", "release-1.2", "한글/가지", "a@b", "v1.0", "UPPER", "a{b}"}) {
    EXPECT_EQ(validate_branch(branch), branch);
  }
  EXPECT_EQ(validate_branch(""), "");
  EXPECT_EQ(validate_branch(" main "), "main");
  const std::string bad[] = {"-b",
                             "--upload-pack=x",
                             "a..b",
                             "a b",
                             "a~1",
                             "a^",
                             "a:b",
                             "a?",
                             "a*",
                             "a[b",
                             "a\\b",
                             "/a",
                             "a/",
                             "a//b",
                             ".a",
                             "a/.b",
                             "a.lock",
                             "a.lock/b",
                             "a.",
                             "@",
                             "a@{1}",
                             "HEAD",
                             "a\x7F",
                             "a\nb",
                             std::string("a\0b", 3),
                             "\xFF",
                             repeated("a", 251)};
  for (const auto& branch : bad) EXPECT_FALSE(validate_branch(branch)) << branch;
}

TEST(Image, follows_the_grammar_of_references) {
  for (const std::string image :
       {"debian", "debian:12", "codehub/base:latest", "registry.example.com/team/app:1.2", "localhost:5000/a",
        "localhost/a", "REG.example.com:443/a/b/c", "a__b/c-d--e.f_g", "10.0.0.1:5000/x",
        "debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "r.io/a:t@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}) {
    EXPECT_EQ(validate_image(image), image);
  }
  const std::string bad[] = {"",
                             " ",
                             "-v",
                             "--privileged",
                             "Debian",
                             "a//b",
                             "/a",
                             "a/",
                             "a:",
                             ":a",
                             "a:b:c",
                             "a b",
                             "a;id",
                             "$(id)",
                             "a..b",
                             "a___b",
                             "a_",
                             "_a",
                             "a:-tag",
                             "a@sha256:short",
                             "a@b",
                             "a\nb",
                             "한글",
                             "<script>",
                             "http://host/a",
                             "host:port/a",
                             "host:999999/a",
                             "a:" + repeated("t", 129),
                             repeated("a", 301),
                             std::string("a\0b", 3)};
  for (const auto& image : bad) EXPECT_FALSE(validate_image(image)) << image;
}

TEST(Phases, have_names_that_read_back) {
  for (const auto phase : {Phase::kPending, Phase::kArchived, Phase::kStandby, Phase::kPaused, Phase::kRunning,
                           Phase::kError, Phase::kDeleting, Phase::kDeleted}) {
    EXPECT_EQ(parse_phase(to_string(phase)), phase);
  }
  for (int i = 0; i <= static_cast<int>(Operation::kDeleting); ++i) {
    const auto operation = static_cast<Operation>(i);
    EXPECT_EQ(parse_operation(to_string(operation)), operation);
  }
  EXPECT_EQ(to_string(Operation::kNone), "");
  EXPECT_FALSE(parse_phase("running"));
  EXPECT_FALSE(parse_phase(""));
  EXPECT_FALSE(parse_operation("DANCING"));
}

TEST(Phases, running_paused_and_standby_may_be_asked_for) {
  EXPECT_EQ(validate_desired_state("RUNNING"), Phase::kRunning);
  EXPECT_EQ(validate_desired_state("STANDBY"), Phase::kStandby);
  EXPECT_EQ(validate_desired_state("PAUSED"), Phase::kPaused);
  for (const auto text : {"", "ARCHIVED", "DELETED", "running", "RUNNING "}) {
    EXPECT_FALSE(validate_desired_state(text)) << text;
  }
}

}  // namespace
}  // namespace codehub
