#include "port_probe.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace codehub::server {

Result<void> check_port_is_free(const http::Endpoint& endpoint) {
  using boost::asio::ip::tcp;
  const auto where = http::to_string(endpoint);
  auto host = endpoint.host;
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return fail(ErrorCode::kInvalidRequest, "`listen` must be an IP address and a port, not " + where);
  if (endpoint.port == 0) return {};
  boost::asio::io_context context;
  tcp::acceptor acceptor(context);
  const tcp::endpoint wanted(address, endpoint.port);
  acceptor.open(wanted.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(wanted, error);
  if (!error) acceptor.listen(1, error);
  if (!error) return {};
  if (error == boost::asio::error::address_in_use) {
    return fail(ErrorCode::kInvalidState, where +
                                              " is taken: another program listens there; stop it, or choose another "
                                              "port with --listen (and --public-url)");
  }
  if (error == boost::asio::error::access_denied) {
    return fail(ErrorCode::kInvalidState,
                "this user may not listen on " + where + "; choose a port above 1023 with --listen");
  }
  return fail(ErrorCode::kInvalidState, "cannot listen on " + where + ": " + error.message());
}

}  // namespace codehub::server
