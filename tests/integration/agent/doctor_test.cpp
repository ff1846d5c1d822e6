// The port doctor, with real servers behind a real agent.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "agent_under_test.hpp"
#include "codehub/doctor/doctor.hpp"
#include "run_task.hpp"

namespace codehub::agent_test {
namespace {

/// argv: address, port, kind, folder with a certificate. Says "ready" when it listens, and a line for each request.
constexpr const char* kPatient = R"python(
import http.server, socket, ssl, sys, time
address, port, kind, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
family = socket.AF_INET6 if ':' in address else socket.AF_INET
class Web(http.server.ThreadingHTTPServer):
    address_family = family
PAGE = b'''<!doctype html><html><head><script type="module" src="/app/@vite/client"></script>
<script type="module" src="/app/main.js"></script></head><body><img src="http://localhost:%d/logo.png"></body></html>'''
CLIENT = b'''const socketProtocol = null || (importMetaUrl.protocol === "https:" ? "wss" : "ws");
const hmrPort = 24678;
const socketHost = `${null || importMetaUrl.hostname}:${hmrPort || importMetaUrl.port}${"/app/"}`;'''
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *words):
        print('asked', self.requestline, flush=True)
    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        if kind == 'stream':
            self.send_response(200)
            self.send_header('Content-Type', 'text/event-stream')
            self.end_headers()
            self.wfile.write(b'data: first\n\n')
            self.wfile.flush()
            return time.sleep(60)
        if kind == 'flood':
            self.send_response(200)
            self.send_header('Content-Type', 'text/html')
            self.send_header('Connection', 'close')
            self.end_headers()
            try:
                while True: self.wfile.write(b'<p>' * 10000)
            except OSError: return
        if kind != 'vite':
            return self.answer(200, b'<p>hello</p>', Content_Type='text/html')
        host = self.headers['Host'].partition(':')[0]
        if host != 'localhost':
            words = 'Blocked request. This host ("%s") is not allowed.\nTo allow this host, add "%s" to ' \
                    '`server.allowedHosts` in vite.config.js.' % (host, host)
            return self.answer(403, words.encode(), Content_Type='text/plain')
        if self.path == '/': return self.answer(302, b'', Location='http://localhost:%d/app/' % port)
        if self.path == '/app/': return self.answer(200, PAGE % port, Content_Type='text/html')
        if self.path == '/app/@vite/client': return self.answer(200, CLIENT, Content_Type='text/javascript')
        if self.path == '/app/main.js':
            return self.answer(200, b"fetch('http://localhost:8090/api')", Content_Type='text/javascript')
        self.answer(404, b'')
if kind in ('web', 'vite', 'stream', 'flood', 'tls'):
    server = Web((address, port), Answer)
    if kind == 'tls':
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + '/certificate.pem', folder + '/key.pem')
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print('ready', flush=True)
    server.serve_forever()
server = socket.create_server((address, port), family=family)
print('ready', flush=True)
kept = []
while True:
    visitor, _ = server.accept()
    if kind == 'banner': visitor.sendall(b'220 mail.example ESMTP\r\n')
    kept.append(visitor)
)python";

/// A server in the workspace, ended with this object.
class Patient {
 public:
  Patient(AgentConnection& agent, std::string address, const std::string& kind, const std::string& folder = "/")
      : port_(free_port()), socket_(agent.open_socket("/v1/exec")), reader_(agent.context(), *socket_) {
    const nlohmann::json start = {
        {"type", "start"},
        {"command", {"python3", "-c", kPatient, std::move(address), std::to_string(port_), kind, folder}}};
    reader_.send_text(start.dump());
    if (!reader_.until("ready")) throw std::runtime_error("the server does not start: " + reader_.error());
  }
  [[nodiscard]] SocketReader& reader() { return reader_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_;
  std::unique_ptr<http::WebSocket> socket_;
  SocketReader reader_;
};

class PortDoctor : public testing::Test {
 protected:
  static void SetUpTestSuite() { process_ = std::make_unique<AgentProcess>(); }
  static void TearDownTestSuite() { process_.reset(); }

  doctor::Report examine(std::uint16_t port, doctor::Limits limits = {}) {
    doctor::Place place{port, "shop", "http", "-abcdefghjkmn.apps.example.com"};
    auto looking = doctor::examine(*client_, process_->address(), std::move(place), limits);
    auto seen = test::run_task(context_, std::move(looking), std::chrono::seconds(60));
    if (!seen) throw std::runtime_error("not examined: " + seen.error().message);
    return doctor::diagnose(*seen);
  }
  // The agent lists a port within half a second, and probes it after that.
  bool is_listed(std::uint16_t number, std::optional<PortProtocol> protocol = std::nullopt) {
    return eventually(context_, [&] {
      const auto ports = test::run_task(context_, client_->ports(process_->address(), 0, std::chrono::seconds(0)),
                                        std::chrono::seconds(30));
      for (const auto& port : ports->ports) {
        if (port.port == number) return !protocol || port.protocol == *protocol;
      }
      return false;
    });
  }
  static std::string codes(const doctor::Report& report) {
    std::string all;
    for (const auto& finding : report.findings) all += (all.empty() ? "" : " ") + finding.code;
    return all;
  }

  static std::unique_ptr<AgentProcess> process_;
  asio::io_context context_;
  AgentConnection agent_{context_, process_->address()};
  std::unique_ptr<agentlink::AgentClient> client_ = agentlink::create_agent_client();
};
std::unique_ptr<AgentProcess> PortDoctor::process_;

}  // namespace

TEST_F(PortDoctor, has_nothing_to_say_about_a_plain_server) {
  Patient server(agent_, "127.0.0.1", "web");
  ASSERT_TRUE(is_listed(server.port()));
  EXPECT_EQ(codes(examine(server.port())), "answers");
}

TEST_F(PortDoctor, finds_what_a_development_server_needs_changed) {
  Patient server(agent_, "127.0.0.1", "vite");
  ASSERT_TRUE(is_listed(server.port()));
  const auto report = examine(server.port());
  EXPECT_EQ(codes(report),
            "live_reload_elsewhere links_to_other_port links_to_localhost host_refused answers redirect_translated");
  EXPECT_EQ(report.framework, "vite");
  EXPECT_EQ(report.worst(), doctor::Severity::kWarning);
  for (const auto& finding : report.findings) {
    if (finding.code != "host_refused") continue;
    EXPECT_EQ(finding.fix->line, "server: { allowedHosts: ['.apps.example.com'] }");
    EXPECT_EQ(finding.values.at("host"), fmt::format("{}-abcdefghjkmn.apps.example.com", server.port()));
  }
}

TEST_F(PortDoctor, asks_a_handful_of_questions_and_changes_nothing) {
  Patient server(agent_, "127.0.0.1", "vite");
  ASSERT_TRUE(is_listed(server.port(), PortProtocol::kHttp));  // The agent's own question is over.
  const auto before = server.reader().output().size();
  static_cast<void>(examine(server.port()));
  // The last question; the server has written of the others before.
  ASSERT_TRUE(server.reader().until("asked GET /app/main.js"));
  std::size_t questions = 0;
  std::string_view output(server.reader().output());
  output.remove_prefix(before);
  for (std::size_t at = 0; (at = output.find("asked ", at)) != std::string_view::npos; ++at) {
    ++questions;
    EXPECT_TRUE(output.substr(at).starts_with("asked GET ") || output.substr(at).starts_with("asked HEAD "))
        << output.substr(at, 40);
  }
  EXPECT_LE(questions, 12U) << output;
}

TEST_F(PortDoctor, tells_what_is_no_web_server_from_one_that_does_not_answer) {
  Patient banner(agent_, "127.0.0.1", "banner");
  ASSERT_TRUE(is_listed(banner.port()));
  const auto other = examine(banner.port());
  EXPECT_EQ(codes(other), "not_http");
  EXPECT_EQ(other.findings.front().evidence.front(), "it says: 220 mail.example ESMTP..");
  Patient silent(agent_, "127.0.0.1", "silent");
  ASSERT_TRUE(is_listed(silent.port()));
  doctor::Limits short_ones;
  short_ones.first = std::chrono::milliseconds(300);
  EXPECT_EQ(codes(examine(silent.port(), short_ones)), "no_answer");
  EXPECT_EQ(codes(examine(free_port())), "not_listening");
}

TEST_F(PortDoctor, takes_what_has_come_of_an_answer_without_end) {
  doctor::Limits short_ones;
  short_ones.first = short_ones.each = std::chrono::milliseconds(700);
  for (const char* kind : {"stream", "flood"}) {
    Patient server(agent_, "127.0.0.1", kind);
    ASSERT_TRUE(is_listed(server.port())) << kind;
    EXPECT_EQ(codes(examine(server.port(), short_ones)), "answers") << kind;
  }
}

TEST_F(PortDoctor, ends_in_time_and_says_what_it_left_out) {
  Patient server(agent_, "127.0.0.1", "stream");
  ASSERT_TRUE(is_listed(server.port()));
  doctor::Limits little;
  little.total = little.first = std::chrono::milliseconds(500);
  EXPECT_EQ(codes(examine(server.port(), little)), "not_all_seen answers");
}

TEST_F(PortDoctor, knows_servers_of_ipv6_and_of_tls) {
  Patient ipv6(agent_, "::1", "web");
  ASSERT_TRUE(is_listed(ipv6.port()));
  EXPECT_EQ(codes(examine(ipv6.port())), "ipv6_only answers");
  const auto folder = process_->folder().string();
  shell(
      fmt::format("cd {} && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                  "-subj /CN=localhost -keyout key.pem -out certificate.pem 2>/dev/null && chmod 644 key.pem",
                  folder));
  Patient tls(agent_, "127.0.0.1", "tls", folder);
  ASSERT_TRUE(is_listed(tls.port(), PortProtocol::kHttps));
  EXPECT_EQ(codes(examine(tls.port())), "speaks_https answers");
}

}  // namespace codehub::agent_test
