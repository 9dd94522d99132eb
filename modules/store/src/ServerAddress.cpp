// SPDX-License-Identifier: GPL-3.0-or-later
#include "ServerAddress.h"

#include "Failure.h"

#include <algorithm>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <sinew/store/Project.h>
#include <sstream>

namespace sinew::store {

namespace {

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() < 48 && !(name[0] >= '0' && name[0] <= '9') &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

/// Takes `schema=…` out of an address: libpq knows no such word.
std::string takeSchema(std::string& uri)
{
    const auto query = uri.find('?');
    std::string schema = "sinew", rest;
    std::string_view words = query == std::string::npos ? "" : std::string_view(uri).substr(query + 1);
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find('&'));
        words.remove_prefix(std::min(words.size(), word.size() + 1));
        if (word.starts_with("schema="))
            schema = word.substr(7);
        else
            rest += (rest.empty() ? "" : "&") + std::string(word);
    }
    uri = uri.substr(0, query) + (rest.empty() ? "" : "?" + rest);
    return schema;
}

using Options = std::map<std::string, std::string>;

/// Throws InvalidInput with libpq's own words.
Options optionsOf(const std::string& uri, std::string_view address)
{
    char* said = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(
        PQconninfoParse(uri.c_str(), &said), PQconninfoFree);
    if (!parsed) {
        const std::string why = said ? said : "";
        PQfreemem(said);
        raise(ErrorCode::InvalidInput, "this is no server's address: " + why.substr(0, why.find('\n')),
              std::string(address));
    }
    Options options;
    for (const PQconninfoOption* option = parsed.get(); option->keyword; ++option)
        if (option->val)
            options[option->keyword] = option->val;
    return options;
}

bool isLoopback(const std::string& host)
{
    in_addr four{};
    const bool isFour = ::inet_pton(AF_INET, host.c_str(), &four) == 1;
    return host.starts_with('/') || host == "localhost" || host == "::1" ||
           (isFour && ntohl(four.s_addr) >> 24 == 127);
}

/// All of the hosts that an address names, by name and by number: libpq tries one after the other.
bool isThisMachine(const Options& options)
{
    bool isAny = false;
    for (const char* word : {"host", "hostaddr"}) {
        const auto given = options.find(word);
        std::istringstream hosts(given == options.end() ? "" : given->second);
        for (std::string host; std::getline(hosts, host, ','); isAny = true)
            if (!isLoopback(host))
                return false;
    }
    return isAny;
}

std::string quoted(const std::string& value)
{
    std::string text = "'";
    for (const char c : value)
        text += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    return text + "'";
}

} // namespace

ServerAddress readServerAddress(std::string_view text)
{
    std::string uri(text);
    const std::string schema = takeSchema(uri);
    if (!isServerAddress(text))
        raise(ErrorCode::InvalidInput, "a server's address begins with postgresql://", std::string(text));
    if (!isPlainName(schema))
        raise(ErrorCode::InvalidInput, "a schema's name is of small letters, digits and underlines", schema);
    Options options = optionsOf(uri, text);
    if (options.contains("password"))
        raise(ErrorCode::InvalidInput, "a password does not belong into an address: put it into ~/.pgpass",
              uri.substr(uri.find_last_of('@') + 1));
    if (!isThisMachine(options))
        options.try_emplace("sslmode", "verify-full");
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"connect_timeout", "2"}, {"keepalives_idle", "1"}, {"keepalives_interval", "1"},
             {"keepalives_count", "3"}, {"tcp_user_timeout", "4000"}, {"application_name", "sinew"}})
        options.try_emplace(name, value);
    ServerAddress address{.text = std::string(text), .schema = schema, .conninfo = {}};
    for (const auto& [name, value] : options)
        address.conninfo += fmt::format("{}={} ", name, quoted(value));
    return address;
}

bool isServerAddress(std::string_view place)
{
    return place.starts_with("postgresql://") || place.starts_with("postgres://");
}

} // namespace sinew::store
