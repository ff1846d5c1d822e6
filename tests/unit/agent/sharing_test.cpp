#include "codehub/agent/sharing.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace codehub::agent_test {

using namespace codehub::agent;
using nlohmann::json;

namespace {

json whole() {
  return json::parse(R"({
    "dashboard_url": "https://hub.example.com/workspaces/w2",
    "ports": [{"port": 5173, "url": "https://5173-w2.apps.example.com/", "audience": "people", "active": true,
               "viewers": [{"name": "김민지", "guest": false}, {"name": "", "guest": true}], "viewer_count": 7}]})");
}

/// The text with one place of it changed.
std::string with(const char* pointer, json value) {
  auto body = whole();
  body[json::json_pointer(pointer)] = std::move(value);
  return body.dump();
}

std::string without(const char* key) {
  auto body = whole();
  (body.contains(key) ? body : body["ports"][0]).erase(key);
  return body.dump();
}

std::string refusal(const std::string& body) {
  const auto parsed = parse_sharing(body);
  return parsed ? "" : std::string(to_string(parsed.error().code)) + " " + parsed.error().message;
}

}  // namespace

TEST(Sharing, is_kept_as_it_was_told) {
  const auto sharing = parse_sharing(whole().dump());
  ASSERT_TRUE(sharing);
  EXPECT_EQ(sharing->ports.at(0).audience, Audience::kPeople);
  EXPECT_EQ(json::parse(render_sharing(*sharing)), whole());
}

TEST(Sharing, of_a_newer_hub_loses_what_is_not_known_here_and_nothing_else) {
  auto body = whole();
  body["later"] = 1;
  body["ports"][0]["link"] = "https://5173-w2.apps.example.com/?codehub_share=secret";
  EXPECT_EQ(json::parse(render_sharing(parse_sharing(body.dump()).value())), whole());
}

TEST(Sharing, of_nothing_is_an_empty_list) {
  EXPECT_EQ(render_sharing(parse_sharing(with("/ports", json::array())).value()),
            R"({"dashboard_url":"https://hub.example.com/workspaces/w2","ports":[]})");
}

TEST(Sharing, that_makes_no_sense_is_refused_with_the_place) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {with("/ports", 1), "ports is not a list"},
      {with("/ports/0", "5173"), "ports is not a list"},
      {without("ports"), "ports is not a list"},
      {without("dashboard_url"), "dashboard_url is not an http"},
      {with("/dashboard_url", "javascript:alert(1)"), "dashboard_url is not an http"},
      {with("/dashboard_url", "https://a\nb"), "dashboard_url is not an http"},
      {with("/ports/0/port", 0), "ports[0].port is not a whole number from 1 to 65535"},
      {with("/ports/0/port", 65536), "ports[0].port is not a whole number"},
      {with("/ports/0/port", "5173"), "ports[0].port is not a whole number"},
      {with("/ports/0/port", 5173.5), "ports[0].port is not a whole number"},
      {with("/ports/0/url", "file:///etc/passwd"), "ports[0].url is not an http"},
      {with("/ports/0/url", "http://" + std::string(2048, 'a')), "ports[0].url is not an http"},
      {with("/ports/0/audience", "everybody"), "ports[0].audience is not one of"},
      {with("/ports/0/viewer_count", -1), "ports[0].viewer_count is not"},
      {with("/ports/0/viewer_count", 1'000'001), "ports[0].viewer_count is not"},
      {without("viewer_count"), "ports[0].viewer_count is not"},
      {with("/ports/0/viewers", "kim"), "ports[0].viewers is not a list"},
      {with("/ports/0/viewers/0/name", std::string(201, 'a')), "ports[0].viewers has a name"},
      {with("/ports/0/viewers/0/name", "a\x1b[2J"), "ports[0].viewers has a name"},
      {with("/ports/0/viewers", json::array_t(51, json::object())), "ports[0].viewers is not a list of at most 50"},
      {with("/ports", json::array_t(257, whole()["ports"][0])), "ports is not a list of at most 256"},
  };
  for (const auto& [body, words] : cases) {
    const auto said = refusal(body);
    EXPECT_NE(said.find(words), std::string::npos) << body << "\n" << said;
    EXPECT_TRUE(said.starts_with(std::string(to_string(ErrorCode::kInvalidRequest)))) << said;
  }
}

}  // namespace codehub::agent_test
