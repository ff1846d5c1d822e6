#include "codehub/domain/size.hpp"

namespace codehub {

std::vector<Size> default_sizes() {
  constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;
  // The limit on processes counts threads too: an IDE alone has about a hundred, a parallel build a few per core.
  return {
      {"small", 1.0, 2 * kGibibyte, 1024}, {"medium", 2.0, 4 * kGibibyte, 2048}, {"large", 4.0, 8 * kGibibyte, 4096}};
}

}  // namespace codehub
