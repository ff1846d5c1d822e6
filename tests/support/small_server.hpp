#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

namespace codehub::test {

/// A server on a port of its own that talks to one client after the other, in a thread of its own.
class SmallServer {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  explicit SmallServer(std::function<void(Socket&)> talk)
      : acceptor_(loop_, {boost::asio::ip::address_v4::loopback(), 0}), talk_(std::move(talk)) {
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::thread([this] { serve(); });
  }
  ~SmallServer() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    boost::system::error_code ignored;
    Socket last(loop_);  // Ends the wait for a client.
    last.connect({boost::asio::ip::address_v4::loopback(), port_}, ignored);
    thread_.join();
  }
  SmallServer(const SmallServer&) = delete;
  SmallServer& operator=(const SmallServer&) = delete;
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (;;) {
      Socket socket(loop_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      const std::lock_guard lock(mutex_);
      if (stopped_ || error) return;
      try {
        talk_(socket);
      } catch (const boost::system::system_error&) {  // The client went.
      }
    }
  }

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::function<void(Socket&)> talk_;
  std::mutex mutex_;
  bool stopped_ = false;
  unsigned short port_ = 0;
  std::thread thread_;
};

/// Takes letters as a mail server does (RFC 5321), without TLS.
class SmallMailServer {
 public:
  [[nodiscard]] std::string url() const { return "smtp://" + server_.address(); }
  /// All that clients said, line by line, without line ends.
  std::vector<std::string> said;
  bool refuses = false;

 private:
  void talk(SmallServer::Socket& socket) {
    boost::asio::streambuf buffer;
    const auto answer = [&](const std::string& text) {
      boost::asio::write(socket, boost::asio::buffer(text + "\r\n"));
    };
    const auto read = [&] {
      boost::asio::read_until(socket, buffer, "\r\n");
      std::istream stream(&buffer);
      std::string line;
      std::getline(stream, line);
      if (!line.empty()) line.pop_back();
      said.push_back(line);
      return line;
    };
    answer("220 small");
    for (;;) {
      const auto line = read();
      if (line.starts_with("EHLO")) {
        answer("250-small\r\n250 AUTH PLAIN");
      } else if (line == "DATA") {
        answer("354 go on");
        while (read() != ".") {
        }
        answer("250 taken");
      } else if (line.starts_with("RCPT") && refuses) {
        answer("550 no such person");
      } else if (line == "QUIT") {
        answer("221 bye");
        return;
      } else {
        answer("250 fine");
      }
    }
  }

  SmallServer server_{[this](SmallServer::Socket& socket) { talk(socket); }};
};

/// Takes one request after the other and answers with a status.
class SmallWebServer {
 public:
  [[nodiscard]] std::string url() const { return "http://" + server_.address() + "/hook"; }
  std::vector<std::string> heads;
  std::vector<std::string> bodies;
  int status = 204;

 private:
  void talk(SmallServer::Socket& socket) {
    std::string text;
    const auto end = boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), "\r\n\r\n");
    heads.push_back(text.substr(0, end));
    const auto length_at = heads.back().find("Content-Length: ");
    const auto length = length_at == std::string::npos ? 0U : std::stoul(heads.back().substr(length_at + 16));
    text.erase(0, end);
    std::string rest(length - text.size(), '\0');
    if (!rest.empty()) boost::asio::read(socket, boost::asio::buffer(rest));
    bodies.push_back(text + rest);
    const auto answer = "HTTP/1.1 " + std::to_string(status) +
                        " X\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n";
    boost::asio::write(socket, boost::asio::buffer(answer));
  }

  SmallServer server_{[this](SmallServer::Socket& socket) { talk(socket); }};
};

}  // namespace codehub::test
