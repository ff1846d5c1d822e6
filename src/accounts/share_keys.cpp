#include "codehub/accounts/share_keys.hpp"

#include <array>
#include <stdexcept>

#include <sodium.h>
#include <nlohmann/json.hpp>

#include "encoding.hpp"

namespace codehub::accounts {
namespace {

using nlohmann::json;

constexpr std::size_t kKeyBytes = 32;
/// A pass with the longest name in it stays below this; cookies may have 4 KiB (RFC 6265 section 6.1).
constexpr std::size_t kMostPassBytes = 2048;
constexpr std::size_t kMarkCharacters = 16;
constexpr std::uint64_t kLinkKey = 1;
constexpr std::uint64_t kPassKey = 2;
constexpr auto kUrlSafe = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string derive(std::string_view secret_key, std::uint64_t number) {
  static_assert(crypto_kdf_KEYBYTES == kKeyBytes && crypto_secretbox_KEYBYTES == kKeyBytes &&
                crypto_auth_KEYBYTES == kKeyBytes);
  std::string key(kKeyBytes, '\0');
  crypto_kdf_derive_from_key(bytes_of(key), key.size(), number, "sharekey", bytes_of(secret_key));
  return key;
}

std::string to_base64url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kUrlSafe), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), kUrlSafe);
  text.pop_back();  // The NUL that sodium counts.
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(), nullptr, &length, &end, kUrlSafe) !=
          0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::optional<SharePass> parse_pass(const std::string& text) {
  const auto fields = json::parse(text, nullptr, false);
  if (!fields.is_object()) return std::nullopt;
  SharePass pass;
  pass.share = ShareId(fields.value("share", ""));
  pass.viewer = fields.value("viewer", "");
  pass.name = fields.value("name", "");
  pass.link_mark = fields.value("link", "");
  pass.password_mark = fields.value("password", "");
  pass.entered = fields.value("entered", false);
  pass.expires_at = Timestamp(std::chrono::microseconds(fields.value("expires", std::int64_t{0})));
  return pass;
}

}  // namespace

ShareKeys::ShareKeys(std::string_view secret_key) {
  if (secret_key.size() != kKeyBytes) throw std::invalid_argument("the secret key must have 32 bytes");
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  link_key_ = derive(secret_key, kLinkKey);
  pass_key_ = derive(secret_key, kPassKey);
}

std::string ShareKeys::link_token(const ShareId& share, std::string_view seed) const {
  const std::string text = share.value() + "/" + std::string(seed);
  std::string code(crypto_auth_BYTES, '\0');
  crypto_auth(bytes_of(code), bytes_of(std::string_view(text)), text.size(), bytes_of(std::string_view(link_key_)));
  return to_base64url(code);
}

std::string ShareKeys::seal(const SharePass& pass) const {
  json fields;
  fields["share"] = pass.share.value();
  fields["viewer"] = pass.viewer;
  if (!pass.name.empty()) fields["name"] = pass.name;
  if (!pass.link_mark.empty()) fields["link"] = pass.link_mark;
  if (!pass.password_mark.empty()) fields["password"] = pass.password_mark;
  if (pass.entered) fields["entered"] = true;
  fields["expires"] = pass.expires_at.time_since_epoch().count();
  const std::string plain = fields.dump();
  std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(bytes_of(sealed) + crypto_secretbox_NONCEBYTES, bytes_of(std::string_view(plain)), plain.size(),
                        bytes_of(sealed), bytes_of(std::string_view(pass_key_)));
  return to_base64url(sealed);
}

std::optional<SharePass> ShareKeys::open(std::string_view text, Timestamp at) const {
  constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (text.size() > kMostPassBytes) return std::nullopt;
  const auto sealed = from_base64url(text);
  if (!sealed || sealed->size() < kOverhead) return std::nullopt;
  std::string plain(sealed->size() - kOverhead, '\0');
  const auto box = std::string_view(*sealed).substr(crypto_secretbox_NONCEBYTES);
  if (crypto_secretbox_open_easy(bytes_of(plain), bytes_of(box), box.size(), bytes_of(std::string_view(*sealed)),
                                 bytes_of(std::string_view(pass_key_))) != 0) {
    return std::nullopt;
  }
  auto pass = parse_pass(plain);
  if (!pass || pass->expires_at <= at) return std::nullopt;
  return pass;
}

std::string ShareKeys::mark(std::string_view stored_hash) {
  return to_hex(sha256(stored_hash)).substr(0, kMarkCharacters);
}

std::string ShareKeys::hash_link(std::string_view token) { return hash_token(token); }

}  // namespace codehub::accounts
