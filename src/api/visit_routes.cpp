#include "route.hpp"
#include "share_render.hpp"

namespace codehub::api {

using nlohmann::json;

Task<Reply> list_viewers(Context& context, Call& call) {
  const auto now = context.parts.clock();
  CO_TRY(const auto visits, co_await context.parts.store.visits().live(call.share.share.id, now));
  json viewers = json::array();
  for (const auto& visit : visits) viewers.push_back(render_viewer(visit));
  co_return json_reply(200, {{"viewers", std::move(viewers)}});
}

Task<Reply> list_visits(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"limit", "cursor"}));
  CO_TRY(auto page, query.page());
  const auto now = context.parts.clock();
  CO_TRY(const auto found, co_await context.parts.store.visits().list(call.share.share.id, now, std::move(page)));
  json visits = json::array();
  for (const auto& visit : found.items) visits.push_back(render_visit(visit));
  co_return json_reply(200, {{"visits", std::move(visits)}, {"next_cursor", found.next_cursor}});
}

}  // namespace codehub::api
