// The one place where Asio itself is compiled ("separate compilation" mode).
#include <boost/asio/impl/src.hpp>
