#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "codehub/domain/result.hpp"

namespace codehub {

/// A string that is the identity of one kind of object; ids of different kinds do not mix.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] const std::string& value() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

/// Twelve characters, the first a letter, of a-z2-9 without l and o: a valid host label part, easy to read aloud.
using WorkspaceId = Id<struct WorkspaceTag>;
using UserId = Id<struct UserTag>;            ///< "u_" and twelve characters of the same alphabet.
using GroupId = Id<struct GroupTag>;          ///< "g_" and twelve characters of the same alphabet.
using ShareId = Id<struct ShareTag>;          ///< "s_" and twelve characters of the same alphabet.
using VisitId = Id<struct VisitTag>;          ///< "v_" and twelve characters of the same alphabet.
using OperationId = Id<struct OperationTag>;  ///< One attempt to move a workspace one step; makes the step idempotent.

/// Source of 64 random bits; passed in so that ids are testable. Production passes libsodium's generator.
using RandomSource = std::function<unsigned long long()>;

[[nodiscard]] WorkspaceId new_workspace_id(const RandomSource& random);
[[nodiscard]] UserId new_user_id(const RandomSource& random);
[[nodiscard]] GroupId new_group_id(const RandomSource& random);
[[nodiscard]] ShareId new_share_id(const RandomSource& random);
[[nodiscard]] VisitId new_visit_id(const RandomSource& random);
[[nodiscard]] OperationId new_operation_id(const RandomSource& random);

/// Accepts exactly what `new_workspace_id` makes; anything else is kNotFound (an id that cannot exist).
[[nodiscard]] Result<WorkspaceId> parse_workspace_id(std::string_view text);

}  // namespace codehub

template <class Tag>
struct std::hash<codehub::Id<Tag>> {
  std::size_t operator()(const codehub::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value()); }
};
