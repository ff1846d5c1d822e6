#include "codehub/store/postgres/open.hpp"

#include <algorithm>

#include "codehub/store/postgres/driver.hpp"

namespace codehub::store::postgres {

Result<std::unique_ptr<Store>> open(const std::string& conninfo, std::size_t connections, BlockingPool& pool) {
  TRY(auto driver, create_driver(conninfo));
  return open_store(std::move(driver), Connections{std::max<std::size_t>(connections, 1), false}, pool);
}

}  // namespace codehub::store::postgres
