// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/gateway/Registry.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sinew::gateway {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxBytes = 4u << 20, kMaxTextBytes = 256;
constexpr int kVersion = 1;

/// Leaves readRegistry, never the file.
struct Fault {
    Error error;
};

[[noreturn]] void fault(const std::string& path, std::string why, ErrorCode code = ErrorCode::InvalidInput)
{
    throw Fault{Error{code, std::move(why), path}};
}

const json& memberOf(const json& object, const std::string& path, const char* name)
{
    if (!object.is_object())
        fault(path, "an object is needed");
    const auto found = object.find(name);
    if (found == object.end())
        fault(path.empty() ? name : path + "." + name, "missing");
    return *found;
}

std::string textOf(const json& value, const std::string& path)
{
    if (!value.is_string())
        fault(path, "a text is needed");
    std::string text = value.get<std::string>();
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (text.size() > kMaxTextBytes || std::ranges::any_of(text, isControl))
        fault(path, "the text is too long, or has control characters");
    return text;
}

std::string textAt(const json& object, const std::string& path, const char* name)
{
    return textOf(memberOf(object, path, name), path.empty() ? name : path + "." + name);
}

bool flagAt(const json& object, const std::string& path, const char* name)
{
    if (!object.contains(name))
        return false;
    if (!object.at(name).is_boolean())
        fault(path + "." + name, "true or false is needed");
    return object.at(name).get<bool>();
}

template <class Read>
auto listAt(const json& object, const char* name, Read read)
{
    const json& list = memberOf(object, "", name);
    if (!list.is_array())
        fault(name, "a list is needed");
    std::vector<decltype(read(list, std::string{}))> items;
    for (const json& item : list)
        items.push_back(read(item, fmt::format("{}[{}]", name, items.size())));
    return items;
}

Registry::Person personFrom(const json& item, const std::string& path)
{
    return {UserId(textAt(item, path, "person")), textAt(item, path, "role"),
            keys::PublicKey(textAt(item, path, "key")), flagAt(item, path, "revoked")};
}

Registry::Seat seatFrom(const json& item, const std::string& path)
{
    return {textAt(item, path, "name"), keys::PublicKey(textAt(item, path, "key")),
            flagAt(item, path, "revoked")};
}

Instant instantFrom(const json& object, const char* name)
{
    const auto parsed = parseUtc(textAt(object, "", name));
    if (!parsed)
        fault(name, "not an ISO 8601 time");
    return *parsed;
}

void checkVersion(const json& object)
{
    const json& version = memberOf(object, "", "v");
    if (!version.is_number_integer() || version.get<double>() < 1)
        fault("v", "a version is needed");
    if (version.get<double>() > kVersion)
        fault("v", "written by a newer program", ErrorCode::NewerVersion);
}

SignedRegistry registryFrom(const json& object)
{
    checkVersion(object);
    SignedRegistry made;
    made.registry.site = textAt(object, "", "site");
    made.registry.issuedAt = instantFrom(object, "issuedAt");
    made.registry.people = listAt(object, "people", personFrom);
    made.registry.seats = listAt(object, "seats", seatFrom);
    made.registry.hazardous = listAt(object, "hazardous", [](const json& item, const std::string& path) {
        return ActuatorId(textOf(item, path));
    });
    made.administrator = UserId(textAt(object, "", "administrator"));
    made.key = keys::PublicKey(textAt(object, "", "key"));
    made.signature = keys::Signature(textAt(object, "", "signature"));
    return made;
}

void checkSignature(const SignedRegistry& made)
{
    const auto& people = made.registry.people;
    const auto by = std::ranges::find(people, made.key, &Registry::Person::key);
    const bool isAdministrator = by != people.end() && by->person == made.administrator &&
                                 by->role == "administrator" && !by->revoked;
    if (!isAdministrator)
        fault("administrator", "it is not signed by one of its own administrators", ErrorCode::NotAllowed);
    if (!keys::verify(made.key, canonicalForm(made.registry, made.administrator, made.key), made.signature))
        fault("signature", "the signature does not fit: the file was changed", ErrorCode::NotAllowed);
}

/// The microsecond is signed: formatUtc rounds to milliseconds.
std::string instantText(Instant t)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(t);
    std::string text = formatUtc(second);
    text.pop_back(); // Z
    return fmt::format("{}.{:06}Z", text, (t - second).count());
}

} // namespace

std::string write(const SignedRegistry& signed_)
{
    const Registry& registry = signed_.registry;
    json people = json::array(), seats = json::array(), hazardous = json::array();
    for (const auto& person : registry.people)
        people.push_back({{"person", person.person.value},
                          {"role", person.role},
                          {"key", person.key.value},
                          {"revoked", person.revoked}});
    for (const auto& seat : registry.seats)
        seats.push_back({{"name", seat.name}, {"key", seat.key.value}, {"revoked", seat.revoked}});
    for (const ActuatorId& actuator : registry.hazardous)
        hazardous.push_back(actuator.value);
    return json{{"v", kVersion},
                {"site", registry.site},
                {"issuedAt", instantText(registry.issuedAt)},
                {"people", std::move(people)},
                {"seats", std::move(seats)},
                {"hazardous", std::move(hazardous)},
                {"administrator", signed_.administrator.value},
                {"key", signed_.key.value},
                {"signature", signed_.signature.value}}
        .dump(1, ' ', false, json::error_handler_t::replace);
}

Result<SignedRegistry> readRegistry(std::string_view text)
{
    if (text.size() > kMaxBytes)
        return fail(ErrorCode::LimitExceeded, "a registry of more than 4 MiB");
    try {
        const json parsed = json::parse(text);
        SignedRegistry made = registryFrom(parsed);
        if (const std::string wrong = faultOf(made.registry); !wrong.empty())
            return fail(ErrorCode::InvalidInput, wrong);
        checkSignature(made);
        return made;
    } catch (const Fault& thrown) {
        return tl::unexpected(thrown.error);
    } catch (const json::exception& thrown) {
        return fail(ErrorCode::InvalidInput, thrown.what());
    }
}

} // namespace sinew::gateway
