// SPDX-License-Identifier: MIT
// The one source with Asio's and Beast's own definitions.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
