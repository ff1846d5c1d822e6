#include "ssh_key.hpp"

#include <array>

#include <sodium.h>

#include "codehub/accounts/accounts.hpp"
#include "encoding.hpp"

namespace codehub::accounts {
namespace {

constexpr std::string_view kKeyType = "ssh-ed25519";

unsigned char* writable(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* readable(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void put_number(std::string& out, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU);
}

/// RFC 4251's "string": a length and the bytes.
void put_string(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

std::string public_blob(const std::string& public_key) {
  std::string blob;
  put_string(blob, kKeyType);
  put_string(blob, public_key);
  return blob;
}

/// The part that would be encrypted if the file had a passphrase.
std::string private_section(const std::string& public_key, const std::string& secret, const std::string& comment) {
  constexpr std::size_t kBlock = 8;  // of the cipher "none"
  const auto check = randombytes_random();
  std::string section;
  put_number(section, check);
  put_number(section, check);
  put_string(section, kKeyType);
  put_string(section, public_key);
  put_string(section, secret);
  put_string(section, comment);
  for (char pad = 1; section.size() % kBlock != 0; ++pad) section += pad;
  return section;
}

std::string armoured(const std::string& bytes) {
  constexpr std::size_t kLineLength = 70;
  const auto text = to_base64(bytes);
  std::string file = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += kLineLength) file += text.substr(at, kLineLength) + "\n";
  return file + "-----END OPENSSH PRIVATE KEY-----\n";
}

std::string key_for(const std::string& secret_key, const std::string& user_id) {
  const std::string purpose = "codehub ssh key of " + user_id;
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  crypto_generichash(writable(key), key.size(), readable(purpose), purpose.size(), readable(secret_key),
                     secret_key.size());
  return key;
}

}  // namespace

SshKeyPair generate_ssh_key(const std::string& comment) {
  std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');  // seed and public half: OpenSSH keeps the same 64 bytes
  crypto_sign_keypair(writable(public_key), writable(secret));
  const auto blob = public_blob(public_key);
  std::string file("openssh-key-v1\0", 15);
  put_string(file, "none");  // cipher
  put_string(file, "none");  // key derivation
  put_string(file, "");      // and its options
  put_number(file, 1);       // keys in this file
  put_string(file, blob);
  put_string(file, private_section(public_key, secret, comment));
  sodium_memzero(secret.data(), secret.size());
  return {std::string(kKeyType) + " " + to_base64(blob) + " " + comment, armoured(file)};
}

std::string seal(const std::string& secret_key, const std::string& user_id, const std::string& text) {
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(text.size() + crypto_secretbox_MACBYTES, '\0');
  const auto key = key_for(secret_key, user_id);
  crypto_secretbox_easy(writable(box), readable(text), text.size(), readable(nonce), readable(key));
  return to_base64(nonce + box);
}

Result<std::string> unseal(const std::string& secret_key, const std::string& user_id, const std::string& sealed) {
  const auto bytes = from_base64(sealed);
  constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (bytes && bytes->size() >= kOverhead) {
    const auto box = bytes->substr(crypto_secretbox_NONCEBYTES);
    std::string text(bytes->size() - kOverhead, '\0');
    const auto key = key_for(secret_key, user_id);
    if (crypto_secretbox_open_easy(writable(text), readable(box), box.size(), readable(*bytes), readable(key)) == 0)
      return text;
  }
  return fail(
      ErrorCode::kInvalidState,
      "The SSH key cannot be opened: the installation's secret key is not the one it was sealed with. Make a new "
      "SSH key in the profile, or restore the secret key file.");
}

Result<std::string> ssh_fingerprint(const std::string& public_key) {
  const auto start = public_key.find(' ');
  const auto blob = start == public_key.npos
                        ? std::nullopt
                        : from_base64(public_key.substr(start + 1, public_key.find(' ', start + 1) - start - 1));
  if (!blob || blob->empty()) return fail(ErrorCode::kInvalidRequest, "This is no OpenSSH public key.");
  return "SHA256:" + to_base64_unpadded(sha256(*blob));
}

}  // namespace codehub::accounts
