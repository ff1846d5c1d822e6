#pragma once

#include <string>

#include "codehub/domain/result.hpp"

namespace codehub::accounts {

/// A new ed25519 pair in OpenSSH's forms.
struct SshKeyPair {
  std::string public_line;   ///< "ssh-ed25519 AAAA… comment"
  std::string private_file;  ///< The text of an unencrypted private key file (OpenSSH's PROTOCOL.key).
};

[[nodiscard]] SshKeyPair generate_ssh_key(const std::string& comment);

/// Encrypts for storage with a key derived from the installation's key and the user's id: a sealed key moved to another
/// user's row does not open.
[[nodiscard]] std::string seal(const std::string& secret_key, const std::string& user_id, const std::string& text);
[[nodiscard]] Result<std::string> unseal(const std::string& secret_key, const std::string& user_id,
                                         const std::string& sealed);

}  // namespace codehub::accounts
