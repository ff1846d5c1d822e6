// The one place where Beast itself is compiled ("separate compilation" mode).
#include <boost/beast/src.hpp>
