#include "render.hpp"
#include "route.hpp"

namespace codehub::api {

using nlohmann::json;

Task<Reply> list_transitions(Context& context, Call& call) {
  CO_TRY(const auto query, call.query({"limit", "cursor"}));
  CO_TRY(auto page, query.page());
  auto id = call.workspace.id;
  CO_TRY(const auto found, co_await context.parts.store.transitions().list(std::move(id), std::move(page)));
  json items = json::array();
  for (const auto& transition : found.items) items.push_back(render_transition(transition));
  co_return json_reply(200, {{"items", std::move(items)}, {"next_cursor", found.next_cursor}});
}

}  // namespace codehub::api
