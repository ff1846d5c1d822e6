#include "engine_relay.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <future>
#include <optional>
#include <set>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace codehub::test {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using Socket = std::shared_ptr<Local::socket>;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

std::string make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "codehub-relay-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the relay");
  return pattern;
}

asio::awaitable<void> copy_bytes(Socket from, Socket to) {
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    auto [read_error, size] = co_await from->async_read_some(asio::buffer(buffer), kAwait);
    if (read_error) break;
    auto [write_error, written] = co_await asio::async_write(*to, asio::buffer(buffer.data(), size), kAwait);
    if (write_error) break;
    static_cast<void>(written);
  }
  boost::system::error_code ignored;
  to->shutdown(Local::socket::shutdown_send, ignored);
}

}  // namespace

struct EngineRelay::State {
  explicit State(const std::string& target_host)
      : folder(make_folder()), path(folder + "/engine.sock"), host("unix://" + path), target(target_host.substr(7)) {}

  void listen() {
    ::unlink(path.c_str());
    acceptor.emplace(context, Local::endpoint(path));
    asio::co_spawn(context, accept(*acceptor), asio::detached);
  }

  asio::awaitable<void> accept(Local::acceptor& from) {
    for (;;) {
      auto [error, socket] = co_await from.async_accept(kAwait);
      if (error) co_return;
      auto client = std::make_shared<Local::socket>(std::move(socket));
      open.insert(client);
      if (!answers.empty()) {
        co_await asio::async_write(*client, asio::buffer(answers.front()), kAwait);
        if (answers.size() > 1) answers.pop_front();
        continue;
      }
      auto engine = std::make_shared<Local::socket>(context);
      auto [refused] = co_await engine->async_connect(Local::endpoint(target), kAwait);
      if (refused) {
        client->close();
        continue;
      }
      open.insert(engine);
      asio::co_spawn(context, copy_bytes(client, engine), asio::detached);
      asio::co_spawn(context, copy_bytes(engine, client), asio::detached);
    }
  }

  void cut() {
    boost::system::error_code ignored;
    if (acceptor) acceptor->close(ignored);
    for (const auto& socket : open) socket->close(ignored);
    open.clear();
    ::unlink(path.c_str());
  }

  template <class Work>
  void on_thread(Work work) {
    std::promise<void> done;
    asio::post(context, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  const std::string folder;
  const std::string path;
  const std::string host;
  const std::string target;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
  std::optional<Local::acceptor> acceptor;
  std::deque<std::string> answers;  ///< Instead of the engine's.
  std::set<Socket> open;
  std::thread thread;
};

EngineRelay::EngineRelay(const std::string& target) : state_(std::make_unique<State>(target)) {
  state_->listen();
  state_->thread = std::thread([this] { state_->context.run(); });
}

// NOLINTNEXTLINE(bugprone-exception-escape): a test whose relay fails ends with it.
EngineRelay::~EngineRelay() {
  state_->on_thread([this] { state_->cut(); });
  state_->guard.reset();
  state_->context.stop();
  state_->thread.join();
  std::error_code ignored;
  std::filesystem::remove_all(state_->folder, ignored);
}

const std::string& EngineRelay::host() const { return state_->host; }

void EngineRelay::switch_off() {
  state_->on_thread([this] { state_->cut(); });
}

void EngineRelay::switch_on() {
  state_->on_thread([this] {
    state_->cut();
    state_->answers.clear();
    state_->listen();
  });
}

void EngineRelay::answer_in_turn(std::deque<std::string> answers) {
  state_->on_thread([this, &answers] {
    state_->cut();
    state_->answers = std::move(answers);
    state_->listen();
  });
}

}  // namespace codehub::test
