#include "codehub/mail/delivery.hpp"

#include <cstring>
#include <memory>
#include <mutex>

#include <curl/curl.h>

namespace codehub::mail {
namespace {

constexpr long kLimitSeconds = 30;

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Curl new_transfer(const std::string& url, const char* protocols) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  Curl curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) throw std::bad_alloc();
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, kLimitSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);  // Other threads run.
  return curl;
}

void append(List& list, const std::string& text) {
  auto* longer = curl_slist_append(list.get(), text.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

Result<void> perform(CURL* curl, const std::string& what) {
  std::string words(CURL_ERROR_SIZE, '\0');
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
  const auto code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (code == CURLE_OK) return {};
  words.resize(std::strlen(words.c_str()));
  return fail(ErrorCode::kUpstreamUnavailable, what, words.empty() ? curl_easy_strerror(code) : words);
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// What is left of a letter to be read.
std::size_t read_rest(char* to, std::size_t size, std::size_t count, void* rest) {
  auto& text = *static_cast<std::string_view*>(rest);
  const auto taken = std::min(size * count, text.size());
  std::memcpy(to, text.data(), taken);
  text.remove_prefix(taken);
  return taken;
}

}  // namespace

Result<void> post_webhook(const Webhook& webhook) {
  const auto curl = new_transfer(webhook.url, "http,https");
  List headers(nullptr, curl_slist_free_all);
  append(headers, "Content-Type: application/json");
  append(headers, "User-Agent: codehub");
  if (!webhook.secret.empty()) append(headers, "X-Codehub-Signature: " + sign_body(webhook.body, webhook.secret));
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, webhook.body.data());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(webhook.body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop);
  CHECK_OK(perform(curl.get(), "the webhook could not be reached"));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return {};
  return fail(ErrorCode::kUpstreamUnavailable, "the webhook answered with status " + std::to_string(status));
}

Result<void> send_letter(const SmtpServer& server, const Letter& letter) {
  const auto curl = new_transfer(server.url, "smtp,smtps");
  List recipients(nullptr, curl_slist_free_all);
  for (const auto& address : letter.to) append(recipients, "<" + address + ">");
  const auto sender = "<" + letter.from + ">";
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  const bool logs_in = !server.username.empty();
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(logs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (logs_in) {
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, server.username.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, server.password.c_str());
  }
  const auto text = render_letter(letter, now());
  std::string_view rest = text;
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_rest);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &rest);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  return perform(curl.get(), "the mail server did not take the letter");
}

}  // namespace codehub::mail
