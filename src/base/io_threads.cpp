#include "codehub/base/io_threads.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <thread>

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "codehub/base/log.hpp"

namespace codehub {

struct IoThreads::Loop {
  boost::asio::io_context context{1};  ///< The hint that one thread runs it.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread;

  void run() {
    while (true) {
      try {
        context.run();
        return;
      } catch (const std::exception& error) {
        log::error("base", "an exception left a handler", {{"error", error.what()}});
      } catch (...) {
        log::error("base", "an unknown exception left a handler");
      }
    }
  }
};

IoThreads::IoThreads(std::size_t count) {
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t index = 0; index < count; ++index) loops_.push_back(std::make_unique<Loop>());
}

IoThreads::~IoThreads() { stop(); }

std::size_t IoThreads::size() const { return loops_.size(); }

boost::asio::any_io_executor IoThreads::executor(std::size_t index) const {
  return loops_.at(index)->context.get_executor();
}

void IoThreads::start() {
  for (std::size_t index = 0; index < loops_.size(); ++index) {
    auto& loop = *loops_[index];
    if (loop.thread.joinable()) continue;
    loop.thread = std::thread([&loop] { loop.run(); });
    pthread_setname_np(loop.thread.native_handle(), ("io-" + std::to_string(index)).c_str());
  }
}

void IoThreads::stop() {
  for (const auto& loop : loops_) loop->context.stop();
  for (const auto& loop : loops_) {
    if (loop->thread.joinable()) loop->thread.join();
  }
}

}  // namespace codehub
