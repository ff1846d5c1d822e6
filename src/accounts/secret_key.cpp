#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codehub/accounts/accounts.hpp"
#include "codehub/base/random.hpp"
#include "encoding.hpp"

namespace codehub::accounts {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr const char* kAdvice = " It must be a file of 64 hexadecimal digits that only its owner can read (mode 0600).";

/// Closes at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> file_failure(const std::string& what, const std::string& path) {
  const auto code = errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInvalidState;
  const auto reason = std::generic_category().message(errno);
  return fail(code, "The secret key file " + path + " cannot be " + what + ": " + reason + ".");
}

Result<std::string> read_key(int file, const std::string& path) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return file_failure("read", path);
  if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::kInvalidState, "The secret key file " + path + " can be read by others." + kAdvice);
  }
  char text[kKeyBytes * 2 + 2] = {};
  const auto length = ::read(file, text, sizeof text);
  if (length < 0) return file_failure("read", path);
  std::string_view digits(text, static_cast<std::size_t>(length));
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  auto key = from_hex(digits);
  if (!key || key->size() != kKeyBytes) {
    return fail(ErrorCode::kInvalidState, "The secret key file " + path + " is damaged." + kAdvice);
  }
  return std::move(*key);
}

std::string new_key_text() {
  const auto random = secure_random();
  std::string key;
  while (key.size() < kKeyBytes) {
    auto bits = random();
    for (int i = 0; i < 8; ++i, bits >>= 8U) key += static_cast<char>(bits & 0xFFU);
  }
  return to_hex(key) + "\n";
}

/// A whole key appears under `path` in one step, or none: a half-written key would lose everything sealed with it.
Result<void> create_key(const std::string& path) {
  const auto draft = path + "." + std::to_string(::getpid()) + ".new";
  ::unlink(draft.c_str());
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.get() < 0) return file_failure("made", path);
  const auto text = new_key_text();
  const bool written = ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file.get()) == 0 && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  ::unlink(draft.c_str());
  errno = error;
  if (!written) return file_failure("made", path);
  const auto slash = path.rfind('/');
  const Descriptor folder(
      ::open(slash == path.npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return file_failure("made", path);
  return {};
}

}  // namespace

Result<std::string> load_or_create_secret_key(const std::string& path) {
  for (bool created = false;; created = true) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() >= 0) return read_key(file.get(), path);
    if (errno != ENOENT || created) return file_failure("opened", path);
    CHECK_OK(create_key(path));
  }
}

}  // namespace codehub::accounts
