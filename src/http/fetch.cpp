#include <utility>

#include <fmt/format.h>

#include "codehub/base/deadline.hpp"
#include "codehub/http/client.hpp"

namespace codehub::http {
namespace {

Task<Response> fetch_unbounded(Dialer dial, RequestHead head, std::string body, std::size_t body_limit) {
  CO_TRY(auto stream, co_await dial());
  const auto connection = ClientConnection::over(std::move(stream));
  CO_CHECK(co_await connection->send(std::move(head), std::move(body)));
  CO_TRY(auto answer, co_await connection->read_head());
  Response response;
  response.status = answer.status;
  response.headers = std::move(answer.headers);
  CO_TRY(response.body, co_await connection->read_whole_body(body_limit));
  co_return response;
}

}  // namespace

Task<Response> fetch(Dialer dial, RequestHead head, std::string body, FetchOptions options) {
  auto what = fmt::format("{} {}", head.method, head.path());
  auto exchange = fetch_unbounded(std::move(dial), std::move(head), std::move(body), options.body_limit);
  co_return co_await with_deadline(options.deadline, std::move(what), std::move(exchange));
}

}  // namespace codehub::http
