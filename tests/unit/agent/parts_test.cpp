#include <sys/prctl.h>

#include <cstdlib>

#include <gtest/gtest.h>

#include "codehub/agent/api.hpp"
#include "codehub/agent/command.hpp"
#include "codehub/agent/environment.hpp"
#include "codehub/agent/exec.hpp"
#include "codehub/agent/ide.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/agent/language_packs.hpp"
#include "codehub/agent/setup_request.hpp"
#include "codehub/agent/ssh_files.hpp"
#include "codehub/agent/terminals.hpp"
#include "codehub/agent/tunnel.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

TEST(AgentSettings, needs_a_token_and_hides_its_own_variables_from_the_rest) {
  EXPECT_FALSE(read_settings({{"PATH", "/bin"}}));
  const auto settings = read_settings(
      {{"CODEHUB_AGENT_TOKEN", "t"}, {"CODEHUB_AGENT_PORT", "0"}, {"PATH", "/bin"}, {"CODEHUB_HOME", "/h"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->port, 0);
  EXPECT_EQ(settings->home, "/h");
  EXPECT_EQ(settings->environment, (Environment{{"PATH", "/bin"}}));
  for (const auto* port : {"-1", "65536", "7070x", "port"}) {
    EXPECT_FALSE(read_settings({{"CODEHUB_AGENT_TOKEN", "t"}, {"CODEHUB_AGENT_PORT", port}})) << port;
  }
}

TEST(AgentToken, is_gone_from_the_environment_and_from_what_others_may_read) {
  const int dumpable = ::prctl(PR_GET_DUMPABLE);
  ::setenv("CODEHUB_AGENT_TOKEN", "secret", 1);  // NOLINT(concurrency-mt-unsafe): there is one thread.
  const char* value = ::getenv("CODEHUB_AGENT_TOKEN");
  hide_token();
  EXPECT_EQ(std::string(value, 6), std::string(6, '\0'));
  EXPECT_EQ(process_environment().count("CODEHUB_AGENT_TOKEN"), 0U);
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE), 0);
  ::prctl(PR_SET_DUMPABLE, dumpable);
}

TEST(AgentToken, is_taken_from_the_header_that_the_method_calls_for) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  for (const auto* wrong : {"", "ab", "abd", "abcd"}) EXPECT_FALSE(same_secret(wrong, "abc")) << wrong;
  http::RequestHead head;
  head.method = "GET";
  EXPECT_FALSE(is_authorized(head, "secret"));
  head.headers.set("Authorization", "Bearer secret");
  EXPECT_TRUE(is_authorized(head, "secret"));
  head.method = "CONNECT";
  EXPECT_FALSE(is_authorized(head, "secret"));
  head.headers.set("Proxy-Authorization", "Bearer secret");
  EXPECT_TRUE(is_authorized(head, "secret"));
  head.headers.set("Proxy-Authorization", "secret");
  EXPECT_FALSE(is_authorized(head, "secret"));
}

TEST(TunnelTarget, is_a_loopback_port_or_the_ide_and_nothing_else) {
  const auto port_of = [](std::string_view target) {
    const auto endpoints = tunnel_endpoints(target, 7070, "/run/ide.sock");
    return endpoints ? http::to_string(endpoints->front()) : std::string(to_string(endpoints.error().code));
  };
  EXPECT_EQ(port_of("127.0.0.1:80"), "127.0.0.1:80");
  EXPECT_EQ(port_of("[::1]:80"), "[::1]:80");
  EXPECT_EQ(port_of("localhost:3000"), "127.0.0.1:3000");
  EXPECT_EQ(port_of("ide:0"), "unix:/run/ide.sock");
  EXPECT_EQ(tunnel_endpoints("localhost:3000", 7070, "")->size(), 2U);
  for (const auto* target :
       {"127.0.0.1:7070", "localhost:7070", "[::1]:7070", "10.0.0.1:80", "127.0.0.2:80", "example.com:80", "ide:1",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:80x", "::1:80", "", ":80", "0.0.0.0:80",
        "127.0.0.1:80:80", "[::ffff:10.0.0.1]:80", "127.0.0.1:+80"}) {
    EXPECT_EQ(port_of(target), "forbidden") << target;
  }
}

TEST(TerminalId, has_a_small_alphabet) {
  for (const auto* good : {"a", "main", "t-1", "0123456789abcdef0123456789abcdef"})
    EXPECT_TRUE(is_terminal_id(good)) << good;
  for (const auto* bad : {"", "A", "a b", "../x", "a/b", "0123456789abcdef0123456789abcdef0", "é"})
    EXPECT_FALSE(is_terminal_id(bad)) << bad;
}

TEST(ExecRequest, is_read_from_the_first_message) {
  const auto request = parse_exec_request(
      R"({"type":"start","command":["ls","-l"],"cwd":"/tmp","env":{"A":"1"},"tty":true,"cols":9999,"rows":40})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->command, (std::vector<std::string>{"ls", "-l"}));
  EXPECT_EQ(request->folder, "/tmp");
  EXPECT_EQ(request->environment, (Environment{{"A", "1"}}));
  EXPECT_TRUE(request->terminal);
  EXPECT_EQ(request->columns, 1000);
  EXPECT_EQ(request->rows, 40);
}

TEST(ExecRequest, is_refused_when_it_is_not_a_command) {
  for (const auto* text : {"", "[]", "{}", R"({"type":"start"})", R"({"type":"start","command":[]})",
                           R"({"type":"start","command":["ls",1]})", R"({"type":"start","command":"ls"})",
                           R"({"type":"start","command":[""]})", R"({"type":"start","command":["a\u0000b"]})",
                           R"({"type":"start","command":["a"],"env":{"A=B":"1"}})"}) {
    EXPECT_FALSE(parse_exec_request(text)) << text;
  }
}

TEST(JsonReader, refuses_what_is_not_one_object) {
  for (const auto* text : {"", "1", "[]", "{", "{}x", "{\"a\":}", "nan"}) EXPECT_FALSE(JsonReader::parse(text)) << text;
  EXPECT_FALSE(JsonReader::parse(std::string(100000, '[')));
  EXPECT_FALSE(JsonReader::parse("{\"a\":" + std::string(50, '[') + std::string(50, ']') + "}"));
  EXPECT_TRUE(JsonReader::parse("{}"));
}

TEST(SetupRequest, is_read_and_checked) {
  const auto request =
      parse_setup_request(R"({"operation_id":"op1","workspace_name":"w","repository":"https://h/r.git","branch":"main",
    "git":{"name":"N","email":"e@x"},"locale":"ko","ide":{"product_name":"P","gallery_url":"g"},"future":{"a":[1]}})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->git_email, "e@x");
  EXPECT_EQ(request->product_name, "P");
  for (const auto* text :
       {"{}", R"({"operation_id":""})", R"({"operation_id":"a","repository":"/etc"})",
        R"({"operation_id":"a","repository":"ext::sh -c x"})", R"({"operation_id":"a","branch":"--upload-pack=x"})",
        R"({"operation_id":"a","locale":"xx"})", R"({"operation_id":"a","workspace_name":"two\nlines"})"}) {
    EXPECT_FALSE(parse_setup_request(text)) << text;
  }
}

TEST(SshConfig, stands_at_the_top_of_the_users_own_and_is_added_once) {
  const auto config = with_include("Host x\n  User y\n");
  EXPECT_EQ(config, "Include ~/.ssh/codehub_config\n\nHost x\n  User y\n");
  EXPECT_EQ(with_include(config), config);
  EXPECT_EQ(with_include("Host x\nInclude ~/.ssh/codehub_config\n"), "Host x\nInclude ~/.ssh/codehub_config\n");
}

TEST(SshConfig, asks_about_host_keys_and_keeps_the_users_keys) {
  const auto text = ssh_config_text("/opt/codehub/etc/ssh_known_hosts", false);
  EXPECT_EQ(text.find("StrictHostKeyChecking"), std::string::npos);
  EXPECT_EQ(text.find("KnownHosts"), std::string::npos);
  EXPECT_LT(text.find("IdentityFile ~/.ssh/id_ed25519"), text.find("IdentityFile ~/.ssh/codehub_ed25519"));
  EXPECT_NE(ssh_config_text("/opt/codehub/etc/ssh_known_hosts", true).find("/opt/codehub/etc/ssh_known_hosts"),
            std::string::npos);
}

TEST(Language, follows_the_profile_where_the_image_has_it) {
  const TemporaryFolder folder;
  EXPECT_EQ(choose_language("ko", "", folder.path()), "C.UTF-8");
  EXPECT_EQ(choose_language("ko", "de_DE.UTF-8", folder.path()), "de_DE.UTF-8");
  EXPECT_EQ(choose_language("", "POSIX", folder.path()), "C.UTF-8");
  std::filesystem::create_directories(folder.path() / "ko_KR.utf8");
  EXPECT_EQ(choose_language("ko", "en_US.UTF-8", folder.path()), "ko_KR.UTF-8");
  EXPECT_EQ(choose_language("", "en_US.UTF-8", folder.path()), "en_US.UTF-8");
}

TEST(Language, is_found_in_an_archive_and_not_in_a_broken_one) {
  const TemporaryFolder folder;
  const std::uint32_t head[14] = {0xde020109, 0, 0, 0, 0, sizeof(std::uint32_t) * 14, 12, 12};
  std::string archive(reinterpret_cast<const char*>(head), sizeof head);
  archive += std::string("\0ko_KR.utf8\0", 12);
  folder.write("locale-archive", archive);
  EXPECT_TRUE(has_locale(folder.path(), "ko_KR.UTF-8"));
  EXPECT_FALSE(has_locale(folder.path(), "en_US.UTF-8"));
  folder.write("locale-archive", archive.substr(0, archive.size() - 4));
  EXPECT_FALSE(has_locale(folder.path(), "ko_KR.UTF-8"));
  folder.write("locale-archive", "short");
  EXPECT_FALSE(has_locale(folder.path(), "ko_KR.UTF-8"));
}

TEST(WorkspaceEnvironment, is_the_images_own_with_the_workspace_on_top) {
  Settings settings;
  settings.environment = {{"PATH", "/go/bin:/bin"}, {"GOPATH", "/go"}, {"HOME", "/root"}, {"OLDPWD", "/x"}};
  const auto environment = workspace_environment(settings, Account{}, {"my workspace", "", "http://{{port}}", ""});
  EXPECT_EQ(environment.at("PATH"), "/go/bin:/bin:/opt/codehub/fallback/bin");
  EXPECT_EQ(environment.at("GOPATH"), "/go");
  EXPECT_EQ(environment.at("HOME"), "/home/developer");
  EXPECT_EQ(environment.at("CODEHUB_WORKSPACE_NAME"), "my workspace");
  EXPECT_EQ(environment.at("CODEHUB_RUN_DIR"), "/run/codehub");
  EXPECT_EQ(environment.at("VSCODE_PROXY_URI"), "http://{{port}}");
  EXPECT_EQ(environment.count("CODEHUB_DASHBOARD_URL"), 0U);
  EXPECT_EQ(environment.count("OLDPWD"), 0U);
  settings.etc = "/no/such/folder";
  EXPECT_EQ(workspace_environment(settings, Account{}, {}).at("SSL_CERT_FILE"),
            "/opt/codehub/etc/ssl/ca-certificates.crt");
}

TEST(IdeCommand, listens_on_the_socket_without_a_login_of_its_own_and_opens_the_folder) {
  IdeOptions options;
  options.folder = "/home/developer/project";
  const auto command = ide_command(Settings{}, Account{}, options);
  const auto has = [&](const char* word) { return std::find(command.begin(), command.end(), word) != command.end(); };
  EXPECT_TRUE(has("/run/codehub/ide.sock"));
  EXPECT_TRUE(has("none"));
  EXPECT_TRUE(has("--disable-telemetry"));
  EXPECT_TRUE(has("--disable-update-check"));
  EXPECT_FALSE(has("--locale"));
  EXPECT_FALSE(has("--link-protection-trusted-domains"));
  options.dashboard_url = "https://hub.example.com:8443/workspaces/x";
  const auto with_dashboard = ide_command(Settings{}, Account{}, options);
  EXPECT_NE(std::find(with_dashboard.begin(), with_dashboard.end(), "hub.example.com:8443"), with_dashboard.end());
  EXPECT_EQ(command.back(), "/home/developer/project");
}

TEST(IdeGallery, is_the_one_that_the_operator_names) {
  EXPECT_EQ(ide_environment({}, {}).count("EXTENSIONS_GALLERY"), 0U);
  IdeOptions options;
  options.gallery_url = "https://mirror/vscode/gallery/";
  const auto gallery = JsonReader::parse(ide_environment({}, options).at("EXTENSIONS_GALLERY"));
  ASSERT_TRUE(gallery);
  EXPECT_EQ(gallery->text("serviceUrl"), "https://mirror/vscode/gallery");
  EXPECT_EQ(gallery->text("itemUrl"), "https://mirror/vscode/item");
  options.gallery_url = "{}";
  EXPECT_EQ(ide_environment({}, options).at("EXTENSIONS_GALLERY"), "{}");
}

TEST(LanguagePacks, are_asked_for_by_language) {
  EXPECT_TRUE(has_language_pack(R"({"ko":{}})", "ko"));
  for (const auto* list : {"", "[]", "{}", R"({"fr":{}})"}) EXPECT_FALSE(has_language_pack(list, "ko")) << list;
}

TEST(LanguagePacks, of_the_toolbox_are_added_and_follow_it_while_the_users_own_stay) {
  const std::string ours = R"({"ko":{"hash":"1","translations":{"vscode":"/opt/codehub/x/new.json"}}})";
  const auto parse = [](const std::string& text) { return JsonReader::parse(text).value(); };
  EXPECT_EQ(parse(with_language_packs("{}", ours, "/opt/codehub")).object("ko").text("hash"), "1");
  EXPECT_EQ(parse(with_language_packs("broken", ours, "/opt/codehub")).object("ko").text("hash"), "1");
  const std::string old =
      R"({"ko":{"hash":"0","translations":{"vscode":"/opt/codehub/x/old.json"}},"fr":{"hash":"9","translations":{"vscode":"/opt/codehub/fr.json"}}})";
  EXPECT_EQ(parse(with_language_packs(old, ours, "/opt/codehub")).object("ko").text("hash"), "1");
  EXPECT_EQ(parse(with_language_packs(old, ours, "/opt/codehub")).object("fr").text("hash"), "");
  const std::string own = R"({"ko":{"hash":"mine","translations":{"vscode":"/home/developer/x.json"}}})";
  EXPECT_EQ(parse(with_language_packs(own, ours, "/opt/codehub")).object("ko").text("hash"), "mine");
}

TEST(LineSplitter, passes_lines_on_and_thins_out_progress) {
  std::vector<std::string> lines;
  LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
  splitter.feed("one\ntw");
  splitter.feed("o\r\n\nReceiving: 1%\rReceiving: 2%\rReceiving: 3%\rReceiving: 100%, done.\nlast");
  splitter.finish();
  EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "Receiving: 1%", "Receiving: 100%, done.", "last"}));
}

TEST(LineSplitter, keeps_every_line_that_ends_as_on_windows_wherever_the_pieces_are_cut) {
  const std::string text = "one\r\ntwo\r\n\r\nthree\r\r\n50%\r60%\rdone\r\nlast\r\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::string> lines;
    LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
    splitter.feed(text.substr(0, cut));
    splitter.feed(text.substr(cut));
    splitter.finish();
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three", "50%", "done", "last"})) << cut;
  }
}

}  // namespace codehub::agent_test
