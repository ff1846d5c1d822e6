#include "share_render.hpp"

#include "codehub/api/api.hpp"
#include "render.hpp"

namespace codehub::api {
namespace {

using nlohmann::json;

json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json render_named(const Share& share) {
  json named = {{"users", json::array()}, {"groups", json::array()}};
  for (const auto& user : share.users) {
    named["users"].push_back(
        {{"id", user.id.value()}, {"username", user.username}, {"display_name", user.display_name}});
  }
  for (const auto& group : share.groups) {
    named["groups"].push_back({{"id", group.id.value()}, {"name", group.name}});
  }
  return named;
}

// What everybody who may see the share at all sees of it.
json render_common(const Share& share, const ApiOptions& options) {
  json body;
  body["id"] = share.id.value();
  body["workspace_id"] = share.workspace_id.value();
  body["workspace_name"] = share.workspace_name;
  body["owner"] = {
      {"id", share.owner_id.value()}, {"username", share.owner_name}, {"display_name", share.owner_display_name}};
  body["port"] = share.port;
  body["alias"] = text_or_null(share.alias);
  body["url"] = share_url(share, options);
  body["password"] = share.has_password;
  body["read_only"] = share.read_only;
  body["may_wake"] = share.may_wake;
  return body;
}

}  // namespace

std::string share_url(const Share& share, const ApiOptions& options) {
  if (!share.alias.empty()) return host_url(share.alias, options);
  return host_url(std::to_string(share.port) + "-" + share.workspace_id.value(), options);
}

bool is_active(const Share& counted, Timestamp now) {
  return counted.audience != Audience::kOwner && (!counted.expires_at || *counted.expires_at > now);
}

json render_share(const store::ShareRecord& record, const std::string& link_token, int viewers,
                  const ApiOptions& options, Timestamp now) {
  const auto& share = record.share;
  const auto counted = within(share, record.limits);
  json body = render_common(share, options);
  body.update(render_named(share));
  body["audience"] = std::string(to_string(share.audience));
  body["expires_at"] = render_time(share.expires_at);
  body["max_viewers"] = share.max_viewers ? json(*share.max_viewers) : json(nullptr);
  body["host_header"] = share.original_host ? "original" : "localhost";
  body["link"] = link_token.empty() ? json(nullptr) : json(share_url(share, options) + "?codehub_share=" + link_token);
  body["effective"] = {{"audience", std::string(to_string(counted.audience))},
                       {"expires_at", render_time(counted.expires_at)},
                       {"active", is_active(counted, now)}};
  body["viewers"] = viewers;
  body["created_at"] = format_rfc3339(share.created_at);
  body["updated_at"] = format_rfc3339(share.updated_at);
  return body;
}

json render_visited_share(const store::ShareRecord& record, const ApiOptions& options, Timestamp now) {
  const auto counted = within(record.share, record.limits);
  json body = render_common(record.share, options);
  body["effective"] = {{"expires_at", render_time(counted.expires_at)}, {"active", is_active(counted, now)}};
  return body;
}

json render_viewer(const store::Visit& visit) {
  json body;
  body["viewer"] = visit.viewer;
  body["user_id"] = visit.user_id ? json(visit.user_id->value()) : json(nullptr);
  body["name"] = visit.name;
  body["display_name"] = visit.display_name;
  body["guest"] = visit.viewer.starts_with("guest_");
  body["address"] = visit.address;
  body["user_agent"] = visit.user_agent;
  body["since"] = format_rfc3339(visit.started_at);
  body["last_seen_at"] = format_rfc3339(visit.last_seen_at);
  body["requests"] = visit.requests;
  body["bytes_received"] = visit.bytes_received;
  body["bytes_sent"] = visit.bytes_sent;
  return body;
}

json render_visit(const store::Visit& visit) {
  json body = render_viewer(visit);
  body["ended_at"] = render_time(visit.ended_at);
  body["end_reason"] = visit.end_reason;
  return body;
}

json render_share_limits(const ShareLimits& limits) {
  return {{"widest_audience", std::string(to_string(limits.widest))},
          {"longest_life", limits.longest_life ? json(limits.longest_life->count()) : json(nullptr)}};
}

}  // namespace codehub::api
