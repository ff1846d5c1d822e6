// What listens in the workspace: the kernel's table, its owners, what they speak, and the list of it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "codehub/agent/port_probe.hpp"
#include "codehub/agent/port_table.hpp"
#include "codehub/agent/socket_diag.hpp"
#include "codehub/agent/socket_owner.hpp"
#include "codehub/agent/socket_table.hpp"
#include "temporary_folder.hpp"

namespace codehub::agent_test {

using namespace codehub::agent;

namespace {

constexpr std::string_view kHead4 =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/// A line of /proc/net/tcp or tcp6.
std::string line(std::string_view local, std::string_view state = "0A", std::string_view inode = "4242") {
  return "   0: " + std::string(local) + " 00000000:0000 " + std::string(state) +
         " 00000000:00000000 00:00000000 00000000  1000        0 " + std::string(inode) +
         " 1 0000000000000000 100 0 0 10 0\n";
}

SocketOwner owner_named(std::int64_t pid, std::string process, std::string command) {
  SocketOwner owner;
  owner.pid = pid;
  owner.process = std::move(process);
  owner.command = std::move(command);
  return owner;
}

const Timestamp kNoon = parse_rfc3339("2026-01-01T12:00:00Z").value();
const Timestamp kLater = parse_rfc3339("2026-01-01T13:00:00Z").value();

}  // namespace

TEST(SocketTable, reads_listeners_as_the_kernel_writes_them) {
  const auto sockets = parse_socket_table(
      std::string(kHead4) +
      "   0: 0B00007F:9C4F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18211 1 "
      "00000000f3a1f2b1 100 0 0 10 0                     \n"
      "   1: 0100007F:1435 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1842771 1 "
      "0000000000000000 100 0 0 10 0                   \n"
      "   2: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1062 1 "
      "000000004be089b6 100 0 0 10 0                      \n"
      "   3: 0100007F:1435 0100007F:D2A2 01 00000000:00000000 00:00000000 00000000  1000        0 1900001 1 "
      "0000000000000000 20 4 30 10 -1                  \n");
  EXPECT_EQ(sockets, (std::vector<ListeningSocket>{
                         {"127.0.0.11", 40015, 18211}, {"127.0.0.1", 5173, 1842771}, {"0.0.0.0", 2024, 1062}}));
}

TEST(SocketTable, reads_listeners_of_ipv6) {
  const auto sockets = parse_socket_table(
      "  sl  local_address                         remote_address                        st tx_queue rx_queue tr "
      "tm->when "
      "retrnsmt   uid  timeout inode\n"
      "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000  1000        0 77 1 0000000000000000 100 0 0 10 0\n"
      "   1: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000  1000        0 78 1 0000000000000000 100 0 0 10 0\n"
      "   2: 0000000000000000FFFF00000100007F:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000  1000        0 79 1 0000000000000000 100 0 0 10 0\n"
      "   3: 000080FE00000000FF24D9AE0B6B5AFE:0BBA 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000  1000        0 80 1 0000000000000000 100 0 0 10 0\n");
  EXPECT_EQ(sockets, (std::vector<ListeningSocket>{{"::1", 8080, 77}, {"::", 3000, 78}, {"127.0.0.1", 3001, 79}}));
}

TEST(SocketTable, leaves_out_what_is_no_listener_on_loopback) {
  for (const auto& text : {std::string(),
                           std::string("\n\n"),
                           std::string(kHead4),
                           std::string(1000, ' ') + "\n",
                           line("0100007F:1435", "01"),  // A connection.
                           line("0100007F:1435", "0a"),
                           line("020011AC:1435"),  // 172.17.0.2
                           line("0100007F:0000"),
                           line("0100007F:12345"),
                           line("0100007F:"),
                           line("0100007F"),
                           line("0100007G:1435"),
                           line("0100007:1435"),
                           line("0100007F:14-5"),
                           line("0100007F:1435", "0A", "inode"),
                           line("0100007F:1435", "0A", "-1"),
                           line("0100007F:1435", "0A", "99999999999999999999"),
                           line("0000000000000000FFFF0000020011AC:1435"),
                           line("0100007F:1435").substr(0, 90),
                           line("0100007F:1435").substr(0, line("0100007F:1435").size() - 1)}) {
    EXPECT_TRUE(parse_socket_table(text).empty()) << text;
  }
  EXPECT_EQ(parse_socket_table(line("0100007F:1435")).size(), 1U);
  EXPECT_EQ(parse_socket_table(line("0200007F:1435")).front().address, "127.0.0.2");
}

TEST(SocketTable, of_a_folder_is_that_of_both_files_within_bounds) {
  const TemporaryFolder folder;
  folder.write("tcp", line("0100007F:1435"));
  EXPECT_EQ(read_listening_sockets(folder.path()).size(), 1U);
  folder.write("tcp6", line("00000000000000000000000001000000:1435"));
  EXPECT_EQ(read_listening_sockets(folder.path()).size(), 2U);
  std::string many;
  for (int count = 0; count < 5000; ++count) many += line("0100007F:1435");
  folder.write("tcp", many);
  EXPECT_LE(read_listening_sockets(folder.path()).size(), 1024U);
}

TEST(SocketTable, is_the_same_from_the_kernel_as_from_its_files) {
  std::vector<int> open;
  std::vector<std::uint16_t> ports;
  for (const auto* text : {"127.0.0.1", "0.0.0.0", "127.0.0.9", "::1", "::", "::ffff:127.0.0.1"}) {
    const bool v6 = std::string_view(text).find(':') != std::string_view::npos;
    sockaddr_in6 address{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
    address.sin6_family = v6 ? AF_INET6 : AF_INET;
    socklen_t size = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    ASSERT_EQ(::inet_pton(v6 ? AF_INET6 : AF_INET, text, v6 ? static_cast<void*>(&address.sin6_addr) : &v4->sin_addr),
              1);
    open.push_back(::socket(address.sin6_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(open.back(), reinterpret_cast<sockaddr*>(&address), size), 0) << text;
    ASSERT_EQ(::listen(open.back(), 1), 0);
    ::getsockname(open.back(), reinterpret_cast<sockaddr*>(&address), &size);
    ports.push_back(ntohs(address.sin6_port));
  }
  // Those of other programs come and go.
  const auto ours = [&](const std::vector<ListeningSocket>& sockets) {
    std::map<std::uint16_t, std::pair<std::string, std::uint64_t>> result;
    for (const auto& socket : sockets) {
      if (std::find(ports.begin(), ports.end(), socket.port) != ports.end()) {
        result[socket.port] = {socket.address, socket.inode};
      }
    }
    return result;
  };
  const auto files = ours(read_listening_sockets());
  EXPECT_EQ(files.size(), ports.size());
  EXPECT_EQ(files.at(ports.back()).first, "127.0.0.1");
  const auto asked = query_listening_sockets();
  if (asked) {
    EXPECT_EQ(ours(*asked), files);
  }
  EXPECT_EQ(ours(ListenerSource().read()), files);
  for (const int socket : open) ::close(socket);
}

TEST(SocketOwner, is_found_by_the_socket_and_not_ourselves) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::listen(socket, 1), 0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  const auto port = ntohs(address.sin_port);
  std::uint64_t inode = 0;
  for (const auto& listener : read_listening_sockets()) {
    if (listener.port == port) inode = listener.inode;
  }
  ASSERT_NE(inode, 0U);
  EXPECT_EQ(find_socket_owners({inode}).at(inode).pid, 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto owner = find_socket_owners({inode, 1}).at(inode);
  EXPECT_EQ(owner.pid, child);
  EXPECT_EQ(owner.process, std::string("agent_test"));
  EXPECT_NE(owner.command.find("agent_test"), std::string::npos);
  EXPECT_TRUE(descends_from(child, ::getpid()));
  EXPECT_FALSE(descends_from(::getpid(), child));
  EXPECT_FALSE(descends_from(0, ::getpid()));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(socket);
}

TEST(PortProbe, judges_what_a_server_says_to_an_http_request) {
  struct Case {
    const char* what;
    std::string bytes;
    bool closed;
    PortProtocol protocol;
    bool maybe_tls;
  };
  const Case cases[] = {
      {"an answer", "HTTP/1.0 200 OK\r\n", false, PortProtocol::kHttp, false},
      {"an answer, cut", "HTTP/1.1 2", true, PortProtocol::kHttp, false},
      {"no method HEAD", "HTTP/1.1 501 Unsupported", true, PortProtocol::kHttp, false},
      {"a refusal, maybe of the clear", "HTTP/1.1 400 Bad Request\r\n", true, PortProtocol::kHttp, true},
      {"an alert of TLS", std::string("\x15\x03\x03\x00\x02\x02\x46", 7), true, PortProtocol::kOther, true},
      {"closed without a word", "", true, PortProtocol::kOther, true},
      {"silence", "", false, PortProtocol::kUnknown, false},
      {"a banner", "SSH-2.0-OpenSSH_9.2p1\r\n", false, PortProtocol::kOther, false},
      {"another protocol", "-ERR unknown command\r\n", true, PortProtocol::kOther, false},
      {"one byte", "H", false, PortProtocol::kOther, false},
      {"HTTP/2", std::string("\x00\x00\x12\x04\x00\x00", 6), true, PortProtocol::kOther, false},
  };
  for (const auto& one : cases) {
    const auto verdict = judge_http_answer({one.bytes, one.closed});
    EXPECT_EQ(verdict.protocol, one.protocol) << one.what;
    EXPECT_EQ(verdict.maybe_tls, one.maybe_tls) << one.what;
  }
}

TEST(PortProbe, knows_a_record_of_tls_and_says_one) {
  EXPECT_TRUE(is_tls_record("\x16\x03\x03"));
  EXPECT_TRUE(is_tls_record("\x15\x03"));
  for (const auto* other : {"", "\x16", "\x16\x02", "\x17\x03", "HTTP/1.1"}) EXPECT_FALSE(is_tls_record(other));
  const auto hello = client_hello();
  EXPECT_TRUE(is_tls_record(hello));
  const auto byte = [&](std::size_t index) {
    return static_cast<std::size_t>(static_cast<unsigned char>(hello[index]));
  };
  EXPECT_EQ(byte(3) * 256 + byte(4), hello.size() - 5) << "length of the record";
  EXPECT_EQ(byte(7) * 256 + byte(8), hello.size() - 9) << "length of the message";
}

TEST(PortProbe, leaves_servers_alone_that_are_known_to_speak_no_http) {
  for (const auto port : std::to_array<std::uint16_t>({22, 25, 3306, 5432, 6379, 11211, 27017}))
    EXPECT_TRUE(is_other_by_custom(port)) << port;
  for (const auto port : std::to_array<std::uint16_t>({80, 443, 3000, 5000, 5173, 8000, 8080}))
    EXPECT_FALSE(is_other_by_custom(port)) << port;
}

TEST(PortTable, has_one_entry_for_each_number_and_tells_what_is_new) {
  PortTable table;
  PortTable::Owners owners;
  owners[1] = owner_named(7, "node", "node vite");
  const std::vector<ListeningSocket> sockets = {{"::1", 5173, 2}, {"127.0.0.1", 5173, 1}, {"0.0.0.0", 80, 3}};
  auto change = table.update(sockets, owners, kNoon);
  EXPECT_TRUE(change.visible);
  EXPECT_EQ(change.fresh, (std::vector<std::uint16_t>{80, 5173}));
  EXPECT_TRUE(table.set_protocol(5173, 2, PortProtocol::kHttp));
  EXPECT_FALSE(table.set_protocol(5173, 2, PortProtocol::kHttp));
  EXPECT_FALSE(table.set_protocol(5173, 9, PortProtocol::kOther)) << "a listener that has gone";
  EXPECT_FALSE(table.set_protocol(81, 1, PortProtocol::kOther));
  EXPECT_EQ(table.to_json(),
            R"([{"port":80,"addresses":["0.0.0.0"],"protocol":"unknown","process":"","command":"","pid":0,)"
            R"("since":"2026-01-01T12:00:00.000Z"},{"port":5173,"addresses":["127.0.0.1","::1"],"protocol":"http",)"
            R"("process":"node","command":"node vite","pid":7,"since":"2026-01-01T12:00:00.000Z"}])");
  change = table.update(sockets, owners, kLater);
  EXPECT_FALSE(change.visible);
  EXPECT_TRUE(change.fresh.empty());
  EXPECT_EQ(table.entries().at(5173).protocol, PortProtocol::kHttp);

  change = table.update({{"127.0.0.1", 5173, 1}, {"0.0.0.0", 80, 4}}, owners, kLater);
  EXPECT_TRUE(change.visible);
  EXPECT_EQ(change.fresh, std::vector<std::uint16_t>{80}) << "another socket is another listener";
  EXPECT_EQ(table.entries().at(80).since, kLater);
  EXPECT_EQ(table.entries().at(5173).since, kNoon);
  EXPECT_TRUE(table.update({}, {}, kLater).visible);
  EXPECT_EQ(table.to_json(), "[]");
}

TEST(PortTable, is_bounded_and_valid_whatever_processes_call_themselves) {
  PortTable table;
  PortTable::Owners owners;
  owners[1] = owner_named(7, "\x1b[31m\xff\"x", std::string(500, '\xff') + "\n\"");
  owners[2] = owner_named(8, std::string(100, 'n'), "서버" + std::string(400, 'c'));
  std::vector<ListeningSocket> sockets;
  for (std::uint16_t port = 1; port <= 1000; ++port) sockets.push_back({"127.0.0.1", port, port});
  for (int last = 2; last < 100; ++last)
    sockets.push_back({"127.0.0." + std::to_string(last), 1, 2000U + static_cast<unsigned>(last)});
  table.update(sockets, owners, kNoon);
  const auto json = nlohmann::json::parse(table.to_json());
  ASSERT_EQ(json.size(), 256U);
  EXPECT_EQ(json[0]["addresses"].size(), 16U);
  EXPECT_EQ(json[0]["process"], "\xef\xbf\xbd\"x");
  EXPECT_LE(json[0]["command"].get<std::string>().size(), 300U);
  EXPECT_EQ(json[1]["process"].get<std::string>().size(), 64U);
  EXPECT_EQ(json[1]["command"].get<std::string>().size(), 300U);
}

TEST(PortTable, knows_where_loopback_reaches_a_listener) {
  const auto reached = [](std::vector<std::string> addresses) {
    PortEntry entry;
    entry.addresses = std::move(addresses);
    return loopback_address(entry);
  };
  EXPECT_EQ(reached({"127.0.0.1", "::1"}), "127.0.0.1");
  EXPECT_EQ(reached({"0.0.0.0"}), "127.0.0.1");
  EXPECT_EQ(reached({"::1"}), "::1");
  EXPECT_EQ(reached({"::"}), "::1");
  EXPECT_EQ(reached({"127.0.0.5", "::"}), "::1");
  EXPECT_EQ(reached({"127.0.0.5"}), "127.0.0.5");
}

}  // namespace codehub::agent_test
