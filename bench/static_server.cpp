// The small static server behind both sides of the proxy benchmark: answers every request of a connection with 1 KiB,
// from one thread and epoll, so that it costs as little as possible and the same for both.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kBodyBytes = 1024;

std::string make_response() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(kBodyBytes) + "\r\n\r\n" +
         std::string(kBodyBytes, 'x');
}

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int listen_unix(const char* path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (std::strlen(path) >= sizeof address.sun_path) die("socket path too long");
  std::memcpy(address.sun_path, path, std::strlen(path));
  ::unlink(path);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) die("bind");
  if (::listen(listener, SOMAXCONN) != 0) die("listen");
  return listener;
}

int listen_tcp(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) die("bind");
  if (::listen(listener, SOMAXCONN) != 0) die("listen");
  return listener;
}

void accept_all(int poller, int listener) {
  for (;;) {
    const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    if (client < 0) return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = client;
    ::epoll_ctl(poller, EPOLL_CTL_ADD, client, &event);
  }
}

std::size_t count_requests(std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find("\r\n\r\n"); at != std::string_view::npos; at = text.find("\r\n\r\n", at + 4)) ++count;
  return count;
}

/// Requests of the benchmark have no body and arrive whole: the ends of heads are all there is to see.
void serve(int client, const std::string& response) {
  std::array<char, 64 * 1024> buffer;
  const auto got = ::recv(client, buffer.data(), buffer.size(), 0);
  if (got < 0 && errno == EAGAIN) return;  // An event of the connection that had this descriptor before.
  if (got <= 0) {
    ::close(client);
    return;
  }
  for (auto left = count_requests({buffer.data(), static_cast<std::size_t>(got)}); left > 0; --left) {
    if (::send(client, response.data(), response.size(), MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* path = nullptr;  // Takes code-server's arguments, of which only the socket matters here.
  std::uint16_t port = 0;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--socket") path = argv[i + 1];
    if (std::string_view(argv[i]) == "--port") port = static_cast<std::uint16_t>(std::atoi(argv[i + 1]));
  }
  if (path == nullptr && port == 0) {
    std::fprintf(stderr, "usage: static_server --socket PATH | --port PORT\n");
    return 2;
  }
  const int listener = path != nullptr ? listen_unix(path) : listen_tcp(port);
  const int poller = ::epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  ::epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  const auto response = make_response();
  std::array<epoll_event, 256> events;
  for (;;) {
    const int count = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener) {
        accept_all(poller, listener);
      } else {
        serve(socket, response);
      }
    }
  }
}
