#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codehub/domain/ids.hpp"
#include "codehub/domain/time.hpp"

namespace codehub::accounts {

/// What a browser carries from visit to visit of one shared port: sealed, so that only this installation can make or
/// read one. It proves what its holder has shown; whether that still suffices is decided anew at every visit.
struct SharePass {
  ShareId share;
  std::string viewer;         ///< "guest_" and random characters, or the id of a user.
  std::string name;           ///< What a guest called themselves; may be empty.
  std::string link_mark;      ///< `mark` of the hash of the link they came by; empty: by none.
  std::string password_mark;  ///< `mark` of the hash of the password they knew; empty: none.
  bool entered = false;       ///< They have read whose app this is, and went on.
  Timestamp expires_at{};
};

/// Link tokens and passes of shares, from keys derived from the installation's secret key: the database alone opens no
/// share. Thread-safe.
class ShareKeys {
 public:
  /// `secret_key`: the installation's 32 bytes. Throws std::invalid_argument for another length.
  explicit ShareKeys(std::string_view secret_key);

  /// The token of a share's link: 256 bits, the same as long as `seed` is.
  [[nodiscard]] std::string link_token(const ShareId& share, std::string_view seed) const;

  [[nodiscard]] std::string seal(const SharePass& pass) const;
  /// Nothing for what `seal` of this installation did not make, and for passes that have expired at `at`.
  [[nodiscard]] std::optional<SharePass> open(std::string_view text, Timestamp at) const;

  /// Tells one stored hash from another without being of use to anybody else.
  [[nodiscard]] static std::string mark(std::string_view stored_hash);
  /// What the store keeps of a link's token.
  [[nodiscard]] static std::string hash_link(std::string_view token);

 private:
  std::string link_key_;
  std::string pass_key_;
};

}  // namespace codehub::accounts
