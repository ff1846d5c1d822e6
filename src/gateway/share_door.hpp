#pragma once

#include <optional>
#include <string>

#include "codehub/gateway/front_door.hpp"
#include "codehub/gateway/viewers.hpp"
#include "routes.hpp"
#include "share_cache.hpp"
#include "share_claim.hpp"
#include "share_pages.hpp"

namespace codehub::gateway {

/// A visitor who is not the owner, and how the door answered them.
struct ShareAdmission {
  std::optional<http::Response> answer;  ///< Given: what to send instead of letting them in.
  SharedPtr shared;
  ShareClaim claim;
  ViewerPtr viewer;
  std::string inner_target;  ///< Without the token of the link.
};

/// Decides whether a visitor may see a shared port, and shows them what they have to show first: the link, the
/// password, that they know whose app it is. The rules stand in domain (`judge_visit`).
class ShareDoor {
 public:
  ShareDoor(const GatewayParts& parts, const GatewayOptions& options, ShareCache& shares);

  /// kUnauthorized when signing in might help, kForbidden when nothing does; other errors as they are. `claim` has the
  /// workspace, the port and whoever is signed in.
  [[nodiscard]] Task<ShareAdmission> admit(http::Exchange& exchange, SharedPtr shared, ShareClaim claim);
  /// Whether what the visitor came with still lets them in.
  [[nodiscard]] Task<bool> is_still_good(const ShareClaim& claim);
  /// May this person learn of the shared port at all, so that they are signed in at its address? kForbidden when not.
  [[nodiscard]] Task<void> check_sign_in(SharedPtr shared, const User& user);

  /// Whether a person gets in without showing anything but who they are; the owner always does.
  [[nodiscard]] Task<bool> may_enter(const SharedPort& shared, IdentityPtr visitor);

  /// Carries the link's token in the query of any path.
  static constexpr std::string_view kLinkParameter = "codehub_share";
  static constexpr std::string_view kEnterPath = "/.codehub/enter";

 private:
  [[nodiscard]] Task<ShareAnswer> judge(const SharedPort& shared, const ShareClaim& claim);
  [[nodiscard]] ShareVisitor shown(const SharedPort& shared, const ShareClaim& claim, bool named) const;
  [[nodiscard]] Task<ShareAdmission> let_in(http::Exchange& exchange, ShareAdmission admission);
  /// The token leaves the address bar; a pass is kept instead.
  [[nodiscard]] Task<ShareAdmission> take_link(http::Exchange& exchange, ShareAdmission admission);
  /// The form of the page that `ask` shows.
  [[nodiscard]] Task<ShareAdmission> take_form(http::Exchange& exchange, ShareAdmission admission);
  [[nodiscard]] ShareAdmission ask(http::Exchange& exchange, ShareAdmission admission, GuestPage page) const;
  [[nodiscard]] GuestPage page_for(const http::Exchange& exchange, const ShareAdmission& admission) const;
  [[nodiscard]] bool must_read_first(const ShareAdmission& admission) const;
  [[nodiscard]] accounts::SharePass new_pass(const ShareAdmission& admission) const;
  void give_pass(http::Response& response, const accounts::SharePass& pass) const;
  [[nodiscard]] Viewers::Arrival arrival_of(const http::Exchange& exchange, const ShareAdmission& admission) const;

  accounts::Accounts& accounts_;
  Viewers& viewers_;
  Clock clock_;
  std::string product_name_;
  bool secure_ = false;
  ShareCache& shares_;
};

/// `target` without the parameter `name` of its query; `value` becomes the parameter's value, when it is there.
[[nodiscard]] std::string without_parameter(std::string_view target, std::string_view name,
                                            std::optional<std::string>& value);

}  // namespace codehub::gateway
