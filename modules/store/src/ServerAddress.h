// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace sinew::store {

/// Where a project lies on a PostgreSQL server: "postgresql://user@host:port/database?schema=city&sslmode=…".
struct ServerAddress {
    std::string text;     ///< as given
    std::string schema;   ///< of the project; "sinew" where none is given
    std::string conninfo; ///< for libpq: without the schema, with the TLS and the patience that are ours
};

/// Throws Failure: InvalidInput (no address, a password inside it, a schema that is no plain name). TLS is
/// `verify-full` unless the address says otherwise or the server is this machine.
ServerAddress readServerAddress(std::string_view text);

} // namespace sinew::store
