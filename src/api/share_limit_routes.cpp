#include "route.hpp"
#include "share_render.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

// What the body names is changed, the rest stays.
Result<ShareLimits> changed_limits(const JsonFields& body, ShareLimits limits) {
  CHECK_OK(body.allow_only({"widest_audience", "longest_life"}));
  TRY(const auto widest, body.optional_choice("widest_audience", {"owner", "people", "everyone", "link"}));
  if (widest) limits.widest = parse_audience(*widest).value_or(limits.widest);
  if (body.is_null("longest_life")) {
    limits.longest_life.reset();
  } else {
    TRY(const auto longest, body.optional_number("longest_life", kMinShareLife.count(), kMaxShareLife.count()));
    if (longest) limits.longest_life = std::chrono::seconds(*longest);
  }
  CHECK_OK(validate(limits));
  return limits;
}

// They bind shares that exist, whosever they are.
void announce_limits(const Context& context) { context.parts.shares.publish(SharesChanged()); }

Task<Reply> reply_with_limits(Context& context, const Call& call) {
  auto& shares = context.parts.store.shares();
  CO_TRY(const auto limits, co_await shares.limits());
  CO_TRY(const auto mine, co_await shares.limits_of(call.user().id));
  json body = render_share_limits(limits);
  body["mine"] = render_share_limits(mine);
  co_return json_reply(200, body);
}

}  // namespace

Task<Reply> get_share_limits(Context& context, Call& call) { co_return co_await reply_with_limits(context, call); }

Task<Reply> change_share_limits(Context& context, Call& call) {
  auto& shares = context.parts.store.shares();
  CO_TRY(const auto before, co_await shares.limits());
  CO_TRY(const auto limits, changed_limits(call.body, before));
  CO_CHECK(co_await shares.set_limits(limits));
  announce_limits(context);
  co_return co_await reply_with_limits(context, call);
}

Task<Reply> get_group_share_limits(Context& context, Call& call) {
  GroupId group(call.parameter("group_id"));
  CO_TRY(const auto limits, co_await context.parts.store.shares().group_limits(std::move(group)));
  co_return json_reply(200, render_share_limits(limits));
}

Task<Reply> change_group_share_limits(Context& context, Call& call) {
  auto& shares = context.parts.store.shares();
  const GroupId group(call.parameter("group_id"));
  CO_TRY(const auto before, co_await shares.group_limits(group));
  CO_TRY(const auto limits, changed_limits(call.body, before));
  CO_CHECK(co_await shares.set_group_limits(group, limits));
  announce_limits(context);
  co_return json_reply(200, render_share_limits(limits));
}

}  // namespace codehub::api
