#include <set>

#include <gtest/gtest.h>

#include "codehub/api/nearest.hpp"
#include "codehub/api/openapi.hpp"
#include "codehub/api/routes.hpp"
#include "json_fields.hpp"
#include "query_fields.hpp"
#include "route.hpp"
#include "same_origin.hpp"

namespace codehub::api {
namespace {

TEST(NearestName, is_what_a_person_most_likely_meant) {
  const std::vector<std::string_view> known = {"name", "description", "desired_state", "size"};
  EXPECT_EQ(nearest_name("nmae", known), "name");
  EXPECT_EQ(nearest_name("names", known), "name");
  EXPECT_EQ(nearest_name("desired-state", known), "desired_state");
  EXPECT_EQ(nearest_name("descripton", known), "description");
  EXPECT_EQ(nearest_name("colour", known), "");
  EXPECT_EQ(nearest_name("", known), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), known), "");
}

TEST(NearestName, echoes_nothing_long_and_nothing_that_steers_a_terminal) {
  EXPECT_LT(unknown_name_message(std::string(10'000, 'x'), {"a"}).size(), 200U);
  EXPECT_EQ(unknown_name_message("a\x1b[31m`", {}).find('\x1b'), std::string::npos);
}

TEST(JsonFields, tells_types_with_words) {
  const auto fields = JsonFields::parse(R"({"text":"a","flag":true,"number":1})").value();
  EXPECT_EQ(fields.text("text").value(), "a");
  EXPECT_EQ(fields.optional_text("absent").value(), std::nullopt);
  EXPECT_EQ(fields.optional_flag("flag").value(), true);
  EXPECT_EQ(fields.text("number").error().message, "`number` must be a string");
  EXPECT_EQ(fields.optional_flag("number").error().message, "`number` must be true or false");
  EXPECT_EQ(fields.optional_choice("text", {"x", "y"}).error().message, "`text` must be one of x, y");
}

TEST(JsonFields, reads_whole_numbers_within_their_range_only) {
  const auto fields = JsonFields::parse(R"({"good":5,"low":0,"high":11,"huge":18446744073709551615,"small":-9e99,
                                            "half":2.5,"whole":5.0,"text":"5","null":null,"flag":true})")
                          .value();
  EXPECT_EQ(fields.optional_number("good", 1, 10).value(), 5);
  EXPECT_EQ(fields.optional_number("absent", 1, 10).value(), std::nullopt);
  for (const char* key : {"low", "high", "huge", "small", "half", "whole", "text", "null", "flag"}) {
    const auto number = fields.optional_number(key, 1, 10);
    ASSERT_FALSE(number) << key;
    EXPECT_EQ(number.error().message, "`" + std::string(key) + "` must be a whole number from 1 to 10");
  }
  EXPECT_TRUE(fields.is_null("null"));
  EXPECT_FALSE(fields.is_null("absent"));
  EXPECT_FALSE(fields.is_null("text"));
}

TEST(JsonFields, reads_arrays_of_strings_up_to_a_length) {
  const auto fields =
      JsonFields::parse(R"({"two":["a","b"],"none":[],"mixed":["a",1],"text":"a","null":null})").value();
  EXPECT_EQ(fields.optional_texts("two", 2).value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(fields.optional_texts("none", 2).value(), std::vector<std::string>());
  EXPECT_EQ(fields.optional_texts("absent", 2).value(), std::nullopt);
  EXPECT_EQ(fields.optional_texts("two", 1).error().message, "`two` must be an array of at most 1 strings");
  for (const char* key : {"mixed", "text", "null"}) EXPECT_FALSE(fields.optional_texts(key, 2)) << key;
}

TEST(JsonFields, an_object_in_an_array_may_repeat_the_keys_of_its_neighbour) {
  EXPECT_TRUE(JsonFields::parse(R"({"a":[{"b":1},{"b":2}],"c":{"a":1}})"));
  EXPECT_FALSE(JsonFields::parse(R"({"a":{"b":1,"b":2}})"));
}

TEST(QueryFields, reads_numbers_within_their_range_only) {
  const auto fields = QueryFields::parse("a=5&b=-1&c=5x&d=&e=99999999999999999999", {"a", "b", "c", "d", "e"}).value();
  EXPECT_EQ(fields.number("a", 1, 0, 10).value(), 5);
  EXPECT_EQ(fields.number("absent", 7, 0, 10).value(), 7);
  for (const char* key : {"b", "c", "d", "e"}) EXPECT_FALSE(fields.number(key, 1, 0, 10)) << key;
}

TEST(Routes, are_found_by_method_and_path) {
  const auto one = find_route("GET", "/api/v1/workspaces/abc/terminals/t1");
  ASSERT_NE(one.route, nullptr);
  EXPECT_EQ(one.parameters.at("id"), "abc");
  EXPECT_EQ(one.parameters.at("tid"), "t1");
  EXPECT_EQ(one.allowed_methods, "GET, HEAD, DELETE");
  EXPECT_EQ(find_route("HEAD", "/api/v1/session").route, find_route("GET", "/api/v1/session").route);
  const auto wrong_method = find_route("PUT", "/api/v1/workspaces");
  EXPECT_EQ(wrong_method.route, nullptr);
  EXPECT_EQ(wrong_method.allowed_methods, "GET, HEAD, POST");
  for (const char* path :
       {"/api/v1", "/api/v1/workspaces/", "/api/v1/workspaces//logs", "/", "", "/api/v1/session/x"}) {
    EXPECT_EQ(find_route("GET", path).route, nullptr) << path;
    EXPECT_EQ(find_route("GET", path).allowed_methods, "") << path;
  }
}

TEST(Routes, no_two_lines_of_the_table_are_the_same) {
  std::set<std::string> seen;
  for (const auto& route : routes()) {
    EXPECT_TRUE(seen.insert(std::string(route.method) + " " + std::string(route.pattern)).second) << route.pattern;
  }
}

TEST(OpenApi, documents_every_route_and_no_other) {
  const auto document = nlohmann::json::parse(openapi_json());
  std::set<std::string> documented;
  for (const auto& [path, item] : document["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      std::string name = method;
      std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
      documented.insert(name + " " + path);
    }
  }
  std::set<std::string> known = {"GET /healthz", "GET /readyz", "GET /metrics"};
  for (const auto& route : list_routes()) known.insert(std::string(route.method) + " " + std::string(route.pattern));
  EXPECT_EQ(documented, known);
}

TEST(SameOrigin, safe_methods_need_no_proof_but_upgrades_do) {
  http::RequestHead request;
  request.method = "GET";
  request.headers = {{"Origin", "http://evil.example"}};
  EXPECT_TRUE(check_same_origin(request, "http://localhost:8000"));
  request.headers.set("Connection", "keep-alive, Upgrade");
  request.headers.set("Upgrade", "websocket");
  EXPECT_FALSE(check_same_origin(request, "http://localhost:8000"));
  request.headers.set("Origin", "http://localhost:8000");
  EXPECT_TRUE(check_same_origin(request, "http://localhost:8000"));
}

}  // namespace
}  // namespace codehub::api
