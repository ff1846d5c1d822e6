#include "codehub/domain/text.hpp"
#include "idleness_view.hpp"
#include "route.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

constexpr std::int64_t kLeastKeepAwake = 60;

void announce(const Context& context, const Workspace& workspace) {
  context.parts.idleness.publish(IdlenessChanged{workspace.id, workspace.owner_id});
}

std::string spell(std::chrono::seconds length) {
  const auto count = length.count();
  if (count % 86400 == 0) return std::to_string(count / 86400) + " d";
  if (count % 3600 == 0) return std::to_string(count / 3600) + " h";
  return std::to_string(count) + " s";
}

Result<std::chrono::seconds> read_length(const JsonFields& body, const IdlePolicy& policy) {
  constexpr std::int64_t kMost = std::int64_t{86400} * 3650;
  TRY(const auto seconds, body.optional_number("seconds", kLeastKeepAwake, kMost));
  if (!seconds) return fail(ErrorCode::kInvalidRequest, "`seconds` is missing");
  const auto longest = policy.longest_keep_awake;
  if (*seconds > longest.count()) {
    return fail(ErrorCode::kInvalidRequest, "`seconds` must be from " + std::to_string(kLeastKeepAwake) + " to " +
                                                std::to_string(longest.count()) + " (" + spell(longest) +
                                                "): longer at once is not allowed here");
  }
  return std::chrono::seconds(*seconds);
}

Result<std::string> read_reason(const JsonFields& body) {
  TRY(const auto given, body.optional_text("reason"));
  if (!given) return std::string();
  const auto reason = trim(*given);
  if (reason.size() > kMaxCauseBytes || !is_valid_utf8(reason) || has_control_characters(reason)) {
    return fail(ErrorCode::kInvalidRequest, "`reason` must be one line of at most " + std::to_string(kMaxCauseBytes) +
                                                " bytes without control characters");
  }
  return std::string(reason);
}

Task<Reply> reply_with_idleness(Context& context, const Workspace& workspace) {
  CO_TRY(const auto reader, co_await IdlenessReader::open(context, workspace.id));
  const auto view = reader.look(workspace);
  co_return json_reply(200, render_idleness(workspace, view, abilities_of(context)));
}

}  // namespace

Task<Reply> get_idleness(Context& context, Call& call) {
  CO_CHECK(call.query({}));
  co_return co_await reply_with_idleness(context, call.workspace);
}

Task<Reply> keep_awake(Context& context, Call& call) {
  CO_CHECK(call.body.allow_only({"seconds", "reason"}));
  CO_TRY(const auto book, co_await context.parts.store.policies().book());
  CO_TRY(const auto length, read_length(call.body, book.policy_of(call.workspace)));
  KeepAwake keep;
  CO_TRY(keep.reason, read_reason(call.body));
  keep.since = context.parts.clock();
  keep.until = keep.since + length;
  keep.by = call.user().username;
  std::optional<KeepAwake> wanted = std::move(keep);
  auto id = call.workspace.id;
  CO_CHECK(co_await context.parts.store.activity().keep_awake(std::move(id), std::move(wanted)));
  announce(context, call.workspace);
  co_return co_await reply_with_idleness(context, call.workspace);
}

Task<Reply> stop_keeping_awake(Context& context, Call& call) {
  std::optional<KeepAwake> none;
  auto id = call.workspace.id;
  CO_CHECK(co_await context.parts.store.activity().keep_awake(std::move(id), std::move(none)));
  announce(context, call.workspace);
  co_return empty_reply();
}

}  // namespace codehub::api
