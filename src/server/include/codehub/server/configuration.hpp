#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "codehub/domain/result.hpp"
#include "codehub/domain/size.hpp"

namespace codehub::server {

struct Image {
  std::string name;
  std::string description;
};

/// What an operator may choose. Every field is one line of the table in settings.cpp, where its key, default, range and
/// meaning stand; docs/configuration.md is printed from that table.
struct Configuration {
  std::string listen;
  std::string public_url;
  std::string apps_domain;
  std::string trusted_proxies;  ///< In the form that `TrustedProxies::parse` has accepted.
  std::filesystem::path data_dir;
  std::string product_name;
  std::filesystem::path toolbox;
  std::int64_t io_threads = 0;
  std::int64_t blocking_threads = 0;
  std::chrono::seconds drain{};

  std::string log_level;
  std::string log_format;
  bool log_access = true;

  std::string database_url;
  std::int64_t database_connections = 0;

  std::string docker_host;
  std::string docker_network;
  std::string docker_oci_runtime;

  std::vector<Size> sizes;
  std::string default_size;
  std::vector<Image> images;
  std::string default_image;

  std::string admin_username;
  std::string admin_password;
  bool admin_reset_password = false;

  std::string gallery_url;

  std::chrono::hours session_idle{};
  std::chrono::hours session_life{};
  std::int64_t body_bytes = 0;
  std::int64_t head_bytes = 0;
  std::int64_t connections = 0;

  std::chrono::seconds start_deadline{};
  std::chrono::seconds observe_every{};
  std::int64_t max_attempts = 0;
  std::int64_t concurrency = 0;

  std::string metrics_token;

  std::string summary_webhook;
  std::string summary_webhook_secret;
  std::vector<std::string> summary_email_to;
  std::string summary_email_from;
  std::string smtp_url;
  std::string smtp_username;
  std::string smtp_password;
};

}  // namespace codehub::server
