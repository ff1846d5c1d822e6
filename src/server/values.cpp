#include "values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "codehub/domain/user.hpp"
#include "codehub/domain/workspace.hpp"
#include "codehub/http/text.hpp"

namespace codehub::server {
namespace {

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorCode::kInvalidRequest, std::move(message)); }

Result<double> read_cpu(const std::string& text) {
  constexpr double kLeast = 0.1;
  constexpr double kMost = 256;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= kLeast && value <= kMost)) {
    return wrong("CPUs must be a number from 0.1 to 256, not " + text);
  }
  return value;
}

Result<Size> read_size(const std::string& text) {
  constexpr std::int64_t kLeastMemory = 256LL * 1024 * 1024;
  constexpr std::int64_t kLeastPids = 64;
  const auto parts = split(text, ':');
  if (parts.size() != 4) return wrong("a size is name:CPUs:memory:processes, such as small:1:2GiB:1024, not " + text);
  Size size;
  TRY(size.name, validate_username(parts[0]));
  TRY(size.cpu, read_cpu(parts[1]));
  TRY(size.memory_bytes, read_bytes(parts[2], kLeastMemory, std::numeric_limits<std::int64_t>::max()));
  TRY(size.pids, read_number(parts[3], kLeastPids, 4'000'000));
  return size;
}

bool is_host_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) parts.emplace_back();
  }
  return parts;
}

Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return wrong("must be a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

Result<bool> read_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return wrong("must be true or false");
}

Result<std::int64_t> read_bytes(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t unit = 1;
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}};
  for (const auto& [name, factor] : kUnits) {
    if (!text.ends_with(name)) continue;
    unit = factor;
    text.remove_suffix(name.size());
    break;
  }
  const auto count = read_number(text, 0, std::numeric_limits<std::int64_t>::max() / unit);
  if (!count || *count * unit < least || *count * unit > most) {
    return wrong("must be a number of bytes, such as 512KiB or 4GiB, of at least " + std::to_string(least) +
                 (most == std::numeric_limits<std::int64_t>::max() ? "" : " and at most " + std::to_string(most)));
  }
  return *count * unit;
}

Result<std::string> read_choice(const std::string& text, const std::vector<std::string_view>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  std::string names;
  for (const auto choice : choices) names += (names.empty() ? "" : ", ") + std::string(choice);
  return wrong("must be one of " + names);
}

Result<std::string> read_origin(const std::string& text) {
  const auto mistake = wrong("must be an address such as http://localhost:8000, without a path");
  const auto colon = text.find("://");
  if (colon == std::string::npos) return mistake;
  const auto scheme = lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return mistake;
  auto authority = lower(text.substr(colon + 3));
  if (authority.ends_with('/')) authority.pop_back();
  if (authority.find_first_of("/?#@\\ ") != std::string::npos) return mistake;
  const auto host = http::parse_host(authority);
  if (!host || host->host.empty()) return mistake;
  const unsigned usual = scheme == "http" ? 80 : 443;
  const bool with_port = host->port != 0 && host->port != usual;  // Browsers leave the usual port out of Origin.
  return scheme + "://" + host->host + (with_port ? ":" + std::to_string(host->port) : "");
}

Result<std::string> read_domain(const std::string& text) {
  constexpr std::size_t kLongest = 200;  // Room for "ide-" and an id in the 253 of a host name.
  auto domain = lower(text);
  const bool good = !domain.empty() && domain.size() <= kLongest && domain.front() != '.' && domain.back() != '.' &&
                    domain.find("..") == std::string::npos &&
                    std::all_of(domain.begin(), domain.end(), is_host_character);
  if (!good) return wrong("must be a domain name without a port, such as localhost or apps.example.com");
  return domain;
}

Result<std::vector<Size>> read_sizes(std::string_view text) {
  std::vector<Size> sizes;
  for (const auto& part : split(text, ',')) {
    TRY(auto size, read_size(part));
    for (const auto& other : sizes) {
      if (other.name == size.name) return wrong("has the size " + size.name + " twice");
    }
    sizes.push_back(std::move(size));
  }
  if (sizes.empty()) return wrong("must have at least one size");
  return sizes;
}

Result<std::vector<Image>> read_images(std::string_view text) {
  std::vector<Image> images;
  for (const auto& part : split(text, ';')) {
    const auto equals = part.find('=');
    Image image;
    TRY(image.name, validate_image(part.substr(0, equals)));
    if (equals != std::string::npos) image.description = part.substr(equals + 1);
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace codehub::server
