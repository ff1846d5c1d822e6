// What listens in the workspace, with real servers that the agent's commands start.
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent_under_test.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {

using agentlink::ListeningPort;
using agentlink::ListeningPorts;

namespace {

/// A look every half second makes it one at most; the rest is for busy machines.
constexpr std::chrono::seconds kSoon{2};

/// argv: address, port, kind, folder with a certificate. Says "ready" when it listens, and one line for each visitor.
constexpr const char* kServer = R"(
import http.server, socket, ssl, sys
address, port, kind, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
family = socket.AF_INET6 if ':' in address else socket.AF_INET
class Web(http.server.ThreadingHTTPServer):
    address_family = family
    allow_reuse_address = True
class Answer(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(204)
        self.end_headers()
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '5')
        self.end_headers()
        self.wfile.write(b'hello')
    def log_message(self, *words):
        print('visitor', self.requestline, flush=True)
if kind in ('web', 'tls'):
    server = Web((address, port), Answer)
    if kind == 'tls':
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + '/certificate.pem', folder + '/key.pem')
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print('ready', flush=True)
    server.serve_forever()
server = socket.create_server((address, port), family=family)
print('ready', flush=True)
while True:
    visitor, _ = server.accept()
    if kind == 'banner': visitor.sendall(b'SSH-2.0-Test\r\n')
    if kind != 'closing':
        try:
            while visitor.recv(4096): pass
        except OSError: pass
    visitor.close()
    print('visitor left', flush=True)
)";

/// A server in the workspace, ended with this object.
class Server {
 public:
  Server(AgentConnection& agent, std::string address, const std::string& kind, const std::string& folder = "/",
         std::uint16_t port = free_port())
      : port_(port), socket_(agent.open_socket("/v1/exec")), reader_(agent.context(), *socket_) {
    const nlohmann::json start = {
        {"type", "start"},
        {"command", {"python3", "-c", kServer, std::move(address), std::to_string(port_), kind, folder}}};
    reader_.send_text(start.dump());
  }
  [[nodiscard]] bool says(std::string_view words) { return reader_.until(words); }
  [[nodiscard]] const std::string& output() const { return reader_.output(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_;
  std::unique_ptr<http::WebSocket> socket_;
  SocketReader reader_;
};

/// One agent for all tests of this file.
class AgentPorts : public testing::Test {
 protected:
  static void SetUpTestSuite() { process_ = std::make_unique<AgentProcess>(); }
  static void TearDownTestSuite() { process_.reset(); }

  ListeningPorts ports(std::uint64_t after = 0, std::chrono::seconds wait = std::chrono::seconds(0)) {
    auto ports = test::run_task(context_, client_->ports(process_->address(), after, wait), std::chrono::seconds(90));
    if (!ports) throw std::runtime_error("no ports: " + ports.error().message + " " + ports.error().detail);
    return std::move(*ports);
  }
  /// GET / as the hub passes it on.
  Result<http::Response> get(std::uint16_t number) {
    http::RequestHead head;
    head.method = "GET";
    head.target = "/";
    head.headers.set("Host", fmt::format("localhost:{}", number));
    auto dial = agentlink::tunnel_dialer(process_->address(), fmt::format("localhost:{}", number));
    return test::run_task(context_, http::fetch(std::move(dial), std::move(head), {}));
  }
  /// A folder with the certificate of a server.
  std::string certificate() {
    auto folder = process_->folder().string();
    shell(
        fmt::format("cd {} && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                    "-subj /CN=localhost -keyout key.pem -out certificate.pem 2>/dev/null && chmod 644 key.pem",
                    folder));
    return folder;
  }
  std::optional<ListeningPort> find(std::uint16_t number) {
    for (auto& port : ports().ports) {
      if (port.port == number) return port;
    }
    return std::nullopt;
  }
  bool speaks(std::uint16_t number, PortProtocol protocol) {
    return eventually(context_, [&] {
      const auto port = find(number);
      return port && port->protocol == protocol;
    });
  }

  static std::unique_ptr<AgentProcess> process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_->address()};
  std::unique_ptr<agentlink::AgentClient> client_ = agentlink::create_agent_client();
};
std::unique_ptr<AgentProcess> AgentPorts::process_;

}  // namespace

TEST_F(AgentPorts, show_a_web_server_soon_after_it_listens_and_not_after_its_end) {
  auto server = std::make_unique<Server>(agent_, "127.0.0.1", "web");
  ASSERT_TRUE(server->says("ready"));
  const auto number = server->port();
  ASSERT_TRUE(eventually(context_, [&] { return find(number).has_value(); }, kSoon));
  EXPECT_TRUE(speaks(number, PortProtocol::kHttp));
  const auto port = find(number).value();
  EXPECT_EQ(port.addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_TRUE(port.process.starts_with("python3")) << port.process;
  EXPECT_TRUE(port.command.starts_with("python3 -c ")) << port.command;
  EXPECT_LE(port.command.size(), 300U);
  EXPECT_GT(port.pid, 1);
  EXPECT_GT(port.since, Timestamp{});
  EXPECT_TRUE(server->says("HEAD / HTTP/1.1"));
  server.reset();
  EXPECT_TRUE(eventually(context_, [&] { return !find(number); }, kSoon));
}

TEST_F(AgentPorts, of_ipv6_are_shown_and_reached_as_localhost) {
  Server server(agent_, "::1", "web");
  ASSERT_TRUE(server.says("ready"));
  EXPECT_TRUE(speaks(server.port(), PortProtocol::kHttp));
  const auto port = find(server.port());
  ASSERT_TRUE(port);
  EXPECT_EQ(port->addresses, std::vector<std::string>{"::1"});
  EXPECT_TRUE(agent_.tunnel(fmt::format("localhost:{}", server.port())));
}

TEST_F(AgentPorts, know_tls) {
  Server server(agent_, "0.0.0.0", "tls", certificate());
  ASSERT_TRUE(server.says("ready"));
  EXPECT_TRUE(speaks(server.port(), PortProtocol::kHttps));
}

TEST_F(AgentPorts, are_reached_at_once_whether_they_speak_tls_or_not) {
  const auto folder = certificate();
  for (const auto* kind : {"tls", "web"}) {
    for (const auto* address : {"127.0.0.1", "::1"}) {
      Server server(agent_, address, kind, folder);
      ASSERT_TRUE(server.says("ready"));
      // Nobody has asked this listener yet what it speaks.
      const auto answer = get(server.port());
      ASSERT_TRUE(answer) << kind << " " << answer.error().message << ": " << answer.error().detail;
      EXPECT_EQ(answer->status, 200);
      EXPECT_EQ(answer->body, "hello");
    }
  }
}

TEST_F(AgentPorts, change_what_they_speak_when_another_server_takes_their_place) {
  const auto folder = certificate();
  auto server = std::make_unique<Server>(agent_, "127.0.0.1", "web");
  ASSERT_TRUE(server->says("ready"));
  const auto number = server->port();
  ASSERT_TRUE(speaks(number, PortProtocol::kHttp));
  server.reset();
  ASSERT_TRUE(eventually(context_, [&] { return !find(number); }));
  server = std::make_unique<Server>(agent_, "127.0.0.1", "tls", folder, number);
  ASSERT_TRUE(server->says("ready"));
  const auto answer = get(number);
  ASSERT_TRUE(answer) << answer.error().message << ": " << answer.error().detail;
  EXPECT_EQ(answer->body, "hello");
}

TEST_F(AgentPorts, that_say_nothing_hold_nobody_up_after_they_were_asked) {
  Server server(agent_, "127.0.0.1", "silent");
  ASSERT_TRUE(server.says("visitor left"));  // Asked, without an answer.
  auto quickest = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 5; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(agent_.tunnel(fmt::format("localhost:{}", server.port())));
    quickest = std::min(quickest, std::chrono::steady_clock::now() - begun);
  }
  EXPECT_LT(quickest, std::chrono::milliseconds(290)) << "its answer was waited for again";
}

TEST_F(AgentPorts, of_who_speaks_first_or_leaves_are_other) {
  for (const auto* kind : {"banner", "closing"}) {
    Server server(agent_, "127.0.0.1", kind);
    ASSERT_TRUE(server.says("ready"));
    EXPECT_TRUE(speaks(server.port(), PortProtocol::kOther)) << kind;
  }
}

TEST_F(AgentPorts, of_who_says_nothing_are_unknown_after_one_question) {
  Server server(agent_, "127.0.0.2", "silent");
  ASSERT_TRUE(server.says("visitor left"));
  const auto before = ports();
  const auto port = find(server.port());
  ASSERT_TRUE(port);
  EXPECT_EQ(port->addresses, std::vector<std::string>{"127.0.0.2"});
  EXPECT_EQ(port->protocol, PortProtocol::kUnknown);
  const auto after = ports(before.revision, std::chrono::seconds(2));
  EXPECT_EQ(after.revision, before.revision) << "nothing changed, so the whole wait has passed";
  EXPECT_EQ(server.output().find("visitor"), server.output().rfind("visitor"));
}

TEST_F(AgentPorts, are_told_as_soon_as_they_change) {
  const auto before = ports();
  EXPECT_EQ(ports(before.revision + 1, std::chrono::seconds(60)).revision, before.revision) << "at once";
  const auto begin = std::chrono::steady_clock::now();
  Server server(agent_, "127.0.0.1", "web");
  auto now = ports(before.revision, std::chrono::seconds(60));
  while (!find(server.port()) && std::chrono::steady_clock::now() - begin < std::chrono::seconds(50)) {
    now = ports(now.revision, std::chrono::seconds(60));
  }
  EXPECT_TRUE(find(server.port()));
  EXPECT_GT(now.revision, before.revision);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST_F(AgentPorts, are_not_those_of_the_agent_or_of_strangers) {
  EXPECT_FALSE(find(process_->port()));
  for (const auto& port : ports().ports) EXPECT_NE(port.pid, process_->pid());
}

TEST_F(AgentPorts, are_refused_to_questions_that_make_no_sense) {
  for (const auto* query : {"after=x&wait=1", "after=-1", "after=&wait=1", "after=1&wait=61", "after=1&wait=1.5",
                            "wait=-1", "after=18446744073709551616", "after=1&wait="}) {
    EXPECT_EQ(agent_.request("GET", std::string("/v1/ports?") + query).status, 400) << query;
  }
  EXPECT_EQ(agent_.request("POST", "/v1/ports").status, 400);
  for (const auto* query : {"", "?wait=60", "?after=1", "?after=18446744073709551615&wait=60"}) {
    EXPECT_EQ(agent_.request("GET", std::string("/v1/ports") + query).status, 200) << query;
  }
}

}  // namespace codehub::agent_test
