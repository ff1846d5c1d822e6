#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace codehub {

/// One single-threaded io_context per core. An object made on one of them is used on that one only.
class IoThreads {
 public:
  /// `count` at least 1; 0 takes the number of cores.
  explicit IoThreads(std::size_t count);
  ~IoThreads();  ///< Stops and joins.
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] boost::asio::any_io_executor executor(std::size_t index) const;

  /// Starts the threads; returns at once.
  void start();
  /// Ends the loops at once, even with work pending, and joins the threads. Idempotent.
  void stop();

 private:
  struct Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace codehub
