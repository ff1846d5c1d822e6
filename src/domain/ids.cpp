#include "codehub/domain/ids.hpp"

#include <algorithm>

namespace codehub {
namespace {

/// Thirty-two characters, letters first: five random bits choose one, and an index below 24 is a letter.
constexpr std::string_view kIdAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr std::size_t kIdLetters = 24;
constexpr std::size_t kIdLength = 12;

std::string random_id(const RandomSource& random) {
  auto bits = random();
  while (bits % kIdAlphabet.size() >= kIdLetters) bits = random();
  std::string id;
  for (std::size_t i = 0; i < kIdLength; ++i, bits /= kIdAlphabet.size()) id += kIdAlphabet[bits % kIdAlphabet.size()];
  return id;
}

}  // namespace

WorkspaceId new_workspace_id(const RandomSource& random) { return WorkspaceId(random_id(random)); }
UserId new_user_id(const RandomSource& random) { return UserId("u_" + random_id(random)); }
GroupId new_group_id(const RandomSource& random) { return GroupId("g_" + random_id(random)); }
ShareId new_share_id(const RandomSource& random) { return ShareId("s_" + random_id(random)); }
VisitId new_visit_id(const RandomSource& random) { return VisitId("v_" + random_id(random)); }
OperationId new_operation_id(const RandomSource& random) { return OperationId("op_" + random_id(random)); }

Result<WorkspaceId> parse_workspace_id(std::string_view text) {
  const bool good =
      text.size() == kIdLength && kIdAlphabet.substr(0, kIdLetters).find(text[0]) != text.npos &&
      std::all_of(text.begin(), text.end(), [](char c) { return kIdAlphabet.find(c) != kIdAlphabet.npos; });
  if (!good) return fail(ErrorCode::kNotFound, "There is no such workspace.");
  return WorkspaceId(std::string(text));
}

}  // namespace codehub
