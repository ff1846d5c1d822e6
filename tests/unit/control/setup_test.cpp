#include "setup.hpp"

#include <gtest/gtest.h>

namespace codehub::control {
namespace {

Workspace named(const std::string& name) {
  Workspace row;
  row.id = WorkspaceId("abcdefghijkm");
  row.name = name;
  row.size = "small";
  row.agent_token = "secret";
  return row;
}

TEST(Hostname, reminds_of_the_name_and_is_always_a_valid_label) {
  const std::pair<std::string, std::string> table[] = {
      {"api", "api"},
      {"My API (v2)", "my-api-v2"},
      {"  -- ", "abcdefghijkm"},
      {"결제 서버", "abcdefghijkm"},
      {"결제 server", "server"},
      {"a.b_c", "a-b-c"},
      {"<script>", "script"},
      {std::string(39, 'x') + " y", std::string(39, 'x')},
      {std::string(200, 'y'), std::string(40, 'y')},
  };
  for (const auto& [name, expected] : table) EXPECT_EQ(hostname_of(named(name)), expected) << name;
}

TEST(ProxyUri, names_the_workspace_where_the_pattern_says) {
  EXPECT_EQ(proxy_uri_of(named("x"), "http://{{port}}-WSID.localhost:8000"),
            "http://{{port}}-abcdefghijkm.localhost:8000");
  EXPECT_EQ(proxy_uri_of(named("x"), ""), "");
}

TEST(ContainerSpec, has_what_the_agent_needs_and_the_limits_of_its_size) {
  auto row = named("x");
  row.operation_id = OperationId("op");
  row.image = "codehub/base:latest";
  const auto spec = container_spec(row, default_sizes());
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->operation_id, OperationId("op"));
  EXPECT_EQ(spec->size, default_sizes().front());
  EXPECT_EQ(spec->environment.at("CODEHUB_WORKSPACE_ID"), "abcdefghijkm");
  EXPECT_EQ(spec->environment.at("CODEHUB_AGENT_TOKEN"), "secret");
  EXPECT_EQ(spec->environment.at("CODEHUB_AGENT_PORT"), "7070");
}

TEST(ContainerSpec, says_what_to_do_when_the_size_is_not_offered_any_more) {
  auto row = named("x");
  row.size = "huge";
  const auto spec = container_spec(row, default_sizes());
  ASSERT_FALSE(spec);
  EXPECT_EQ(spec.error().code, ErrorCode::kInvalidRequest);
  EXPECT_NE(spec.error().message.find("huge"), std::string::npos);
}

}  // namespace
}  // namespace codehub::control
