#include "codehub/base/blocking_pool.hpp"

#include <algorithm>

namespace codehub {

BlockingPool::BlockingPool(std::size_t threads) : pool_(std::max<std::size_t>(threads, 1)) {}

BlockingPool::~BlockingPool() { stop(); }

void BlockingPool::stop() {
  stopped_.store(true);
  pool_.join();
}

}  // namespace codehub
