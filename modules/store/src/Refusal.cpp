// SPDX-License-Identifier: GPL-3.0-or-later
#include "Refusal.h"

#include <array>

namespace sinew::store {

namespace {

struct Advice {
    std::string_view words, advice;
};

// libpq 15's words; the first that fits counts.
constexpr std::array kAdvice{
    Advice{"root certificate file",
           "this desk does not have the certificate of the authority by which it would know the server: put it into "
           "~/.postgresql/root.crt, or name the file with sslrootcert= in the address"},
    Advice{"does not match host name",
           "the server's certificate is made out to another name: use that name in the address, or have the "
           "certificate made out to this one; else it is not the server"},
    Advice{"certificate verify failed",
           "the server's certificate is out of date, or not of the authority that this desk knows: put the right "
           "authority's certificate into ~/.postgresql/root.crt (or sslrootcert=), or it is not the server"},
    Advice{"server does not support SSL",
           "the server speaks no TLS: turn on ssl in its postgresql.conf; nothing is sent without it"},
    Advice{"private key file", "this desk's own key cannot be used: it must be readable by its user alone"},
    Advice{"certificate", "look at this desk's own certificate (~/.postgresql/postgresql.crt, or sslcert=)"},
    Advice{"no password supplied", "put the password into ~/.pgpass (mode 0600)"},
    Advice{"authentication failed", "look at the name in the address, and at its line in ~/.pgpass (mode 0600)"},
    Advice{"pg_hba.conf", "the server's pg_hba.conf lets this desk not in: a hostssl line for it is needed there"},
};

} // namespace

std::optional<std::string> adviceOn(std::string_view said)
{
    for (const Advice& known : kAdvice)
        if (said.find(known.words) != std::string_view::npos)
            return std::string(known.advice);
    return std::nullopt;
}

} // namespace sinew::store
