// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/gateway/Gatekeeper.h>

#include "UsedNonces.h"

#include <sinew/wire/Codec.h>

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <set>

namespace sinew::gateway {

using wire::Authorisation;
using wire::CommandMessage;
using wire::Refusal;
using Verb = CommandMessage::Verb;
using Purpose = Authorisation::Purpose;

namespace {

constexpr std::string_view kOperatorPrefix = "operator:";

bool mayRequest(const std::string& role)
{
    return role == "operator" || role == "administrator";
}

bool mayApprove(const std::string& role)
{
    return role == "approver" || mayRequest(role);
}

Answer refuse(Refusal refusal, std::string why)
{
    return {refusal, std::move(why)};
}

std::string secondsText(Duration duration)
{
    return fmt::format("{:.0f} s", toSeconds(duration));
}

} // namespace

struct Gatekeeper::Private {
    Private(Registry given, UsedNonces kept, const Settings& chosen)
        : registry(std::move(given)), used(std::move(kept)), settings(chosen)
    {
    }

    Answer seatOf(const CommandMessage& message) const;
    Answer timeOf(const CommandMessage& message, Instant wall) const;
    Answer authorisationOf(const CommandMessage& message, Instant wall) const;
    Answer signaturesOf(const Authorisation& authorisation) const;
    Answer signatureOf(const Authorisation& authorisation, const Authorisation::Signed& by) const;
    bool isHazardous(const Authorisation& authorisation) const;
    Answer replayOf(const CommandMessage& message) const;
    Result<void> keep(const CommandMessage& message);
    Result<void> replace(Registry next);

    mutable std::mutex mutex;
    Registry registry;
    UsedNonces used;
    Settings settings;
};

namespace {

std::string operateKey(const CommandMessage& message)
{
    return "operate\n" + message.authorisation.nonce + '\n' + message.actuator.value;
}

std::string messageKey(const CommandMessage& message)
{
    return "message\n" + message.id.value + '\n' + message.actuator.value + '\n' +
           std::string(wire::nameOf(message.verb)) + '\n' + message.nonce;
}

} // namespace

Answer Gatekeeper::Private::seatOf(const CommandMessage& message) const
{
    if (registry.people.empty() || registry.seats.empty())
        return refuse(Refusal::BadSignature, "no keys are registered here");
    const auto seat = std::ranges::find(registry.seats, message.seat, &Registry::Seat::key);
    if (message.seat.isEmpty() || seat == registry.seats.end())
        return refuse(Refusal::BadSignature, "the seat that sent it is not registered here");
    if (seat->revoked)
        return refuse(Refusal::BadSignature, fmt::format("the key of seat \"{}\" was revoked", seat->name));
    if (!keys::verify(message.seat, canonicalForm(message), message.signature))
        return refuse(Refusal::BadSignature, fmt::format("the signature of seat \"{}\" does not fit the "
                                                         "message",
                                                         seat->name));
    return {};
}

Answer Gatekeeper::Private::timeOf(const CommandMessage& message, Instant wall) const
{
    if (message.issuedAt > wall + settings.clockTolerance)
        return refuse(Refusal::ClockOff,
                      fmt::format("the seat's clock is {} ahead of this gateway's, more than {} are allowed",
                                  secondsText(message.issuedAt - wall), secondsText(settings.clockTolerance)));
    if (wall > message.expiresAt)
        return refuse(Refusal::Expired,
                      fmt::format("it expired {} ago by this gateway's clock; it left the seat {} ago",
                                  secondsText(wall - message.expiresAt), secondsText(wall - message.issuedAt)));
    if (message.expiresAt > wall + settings.longest)
        return refuse(Refusal::TimeLimitOver, "it would stay valid for longer than this gateway allows");
    return {};
}

Answer Gatekeeper::Private::replayOf(const CommandMessage& message) const
{
    if (used.has(messageKey(message)))
        return refuse(Refusal::Replayed, "this very message was received before");
    if (message.verb != Verb::Cancel && used.has(operateKey(message)))
        return refuse(Refusal::Replayed, "what was signed has been carried out already; it serves once");
    return {};
}

bool Gatekeeper::Private::isHazardous(const Authorisation& authorisation) const
{
    return authorisation.hazardous ||
           std::ranges::any_of(authorisation.settings, [&](const wire::Setting& setting) {
               return std::ranges::find(registry.hazardous, setting.actuator) != registry.hazardous.end();
           });
}

Answer Gatekeeper::Private::signatureOf(const Authorisation& authorisation,
                                        const Authorisation::Signed& by) const
{
    const auto known = std::ranges::find(registry.people, by.key, &Registry::Person::key);
    const std::string& name = by.person.value;
    if (known == registry.people.end() || known->person != by.person)
        return refuse(Refusal::BadSignature, fmt::format("the key of {} is not registered here", name));
    if (known->revoked)
        return refuse(Refusal::BadSignature, fmt::format("the key of {} was revoked", name));
    if (!(by.purpose == Purpose::Request ? mayRequest(known->role) : mayApprove(known->role)))
        return refuse(Refusal::NoAuthority, fmt::format("{} is {} and may not {} commands", name, known->role,
                                                        nameOf(by.purpose)));
    if (!keys::verify(by.key, canonicalForm(authorisation, by.person, by.purpose), by.signature))
        return refuse(Refusal::BadSignature, fmt::format("the signature of {} does not fit", name));
    return {};
}

Answer Gatekeeper::Private::signaturesOf(const Authorisation& authorisation) const
{
    std::set<UserId> requesters, approvers;
    std::set<std::pair<UserId, Purpose>> seen;
    for (const auto& by : authorisation.signatures) {
        if (auto wrong = signatureOf(authorisation, by); wrong.refusal != Refusal::None)
            return wrong;
        if (!seen.emplace(by.person, by.purpose).second)
            return refuse(Refusal::BadSignature, fmt::format("{} signed it twice", by.person.value));
        (by.purpose == Purpose::Request ? requesters : approvers).insert(by.person);
    }
    if (authorisation.signatures.empty())
        return refuse(Refusal::BadSignature, "nobody signed it");
    if (!isHazardous(authorisation))
        return {};
    const bool isOwn = authorisation.origin.starts_with(kOperatorPrefix);
    if (isOwn)
        requesters.insert(UserId(authorisation.origin.substr(kOperatorPrefix.size())));
    std::erase_if(approvers, [&](const UserId& person) { return requesters.contains(person); });
    const bool isRequested = std::ranges::any_of(
        authorisation.signatures, [](const auto& by) { return by.purpose == Purpose::Request; });
    const std::size_t needed = isRequested ? 1 : 2;
    if (approvers.size() >= needed)
        return {};
    return refuse(Refusal::BadSignature,
                  fmt::format("a hazardous command takes two people: {} of {} approval{} {} there",
                              approvers.size(), needed, needed == 1 ? "" : "s",
                              approvers.size() == 1 ? "is" : "are"));
}

Answer Gatekeeper::Private::authorisationOf(const CommandMessage& message, Instant wall) const
{
    const Authorisation& authorisation = message.authorisation;
    if (authorisation.nonce.empty())
        return refuse(Refusal::BadSignature, "nobody signed it");
    if (authorisation.site != registry.site)
        return refuse(Refusal::BadSignature, fmt::format("it was signed for \"{}\", this is \"{}\"",
                                                         authorisation.site, registry.site));
    const wire::Setting asked{message.actuator, message.action, message.value, message.unit};
    if (authorisation.id != message.id ||
        std::ranges::count(authorisation.settings, message.actuator, &wire::Setting::actuator) != 1 ||
        std::ranges::find(authorisation.settings, asked) == authorisation.settings.end())
        return refuse(Refusal::BadSignature, "it asks for something else than what was signed");
    if (authorisation.validUntil > authorisation.validFrom + settings.longest)
        return refuse(Refusal::TimeLimitOver, "what was signed would stay valid for longer than this gateway "
                                              "allows");
    if (wall + settings.clockTolerance < authorisation.validFrom)
        return refuse(Refusal::ClockOff, "what was signed is not valid yet by this gateway's clock");
    if (wall > authorisation.validUntil)
        return refuse(Refusal::Expired, fmt::format("what was signed was valid until {}",
                                                    formatUtc(authorisation.validUntil)));
    return signaturesOf(authorisation);
}

Result<void> Gatekeeper::Private::keep(const CommandMessage& message)
{
    if (message.verb == Verb::Operate)
        if (const auto kept = used.add(operateKey(message), message.authorisation.validUntil); !kept)
            return kept;
    return used.add(messageKey(message), message.expiresAt);
}

Result<std::unique_ptr<Gatekeeper>> Gatekeeper::open(Registry registry, const std::filesystem::path& memory,
                                                     const Settings& settings)
{
    if (const std::string wrong = faultOf(registry); !wrong.empty())
        return fail(ErrorCode::InvalidInput, wrong);
    auto used = UsedNonces::open(memory);
    if (!used)
        return passOn(used);
    return std::unique_ptr<Gatekeeper>(
        new Gatekeeper(std::make_unique<Private>(std::move(registry), std::move(*used), settings)));
}

Result<std::unique_ptr<Gatekeeper>> Gatekeeper::open(Registry registry, const std::filesystem::path& memory)
{
    return open(std::move(registry), memory, Settings{});
}

Gatekeeper::Gatekeeper(std::unique_ptr<Private> p) : m(std::move(p)) {}
Gatekeeper::~Gatekeeper() = default;

Answer Gatekeeper::admit(const CommandMessage& message, Instant wall)
{
    const std::lock_guard lock(m->mutex);
    if (auto wrong = m->seatOf(message); wrong.refusal != Refusal::None)
        return wrong;
    if (auto wrong = m->timeOf(message, wall); wrong.refusal != Refusal::None)
        return wrong;
    if (auto wrong = m->replayOf(message); wrong.refusal != Refusal::None)
        return wrong;
    if (message.verb != Verb::Cancel)
        if (auto wrong = m->authorisationOf(message, wall); wrong.refusal != Refusal::None)
            return wrong;
    auto kept = m->used.forget(wall);
    if (kept)
        kept = m->keep(message);
    if (!kept)
        return refuse(Refusal::HardwareFault,
                      "the gateway cannot write down that it was used: " + kept.error().text());
    return {};
}

Result<void> Gatekeeper::Private::replace(Registry next)
{
    if (const std::string wrong = faultOf(next); !wrong.empty())
        return fail(ErrorCode::InvalidInput, wrong);
    if (next.site != registry.site)
        return fail(ErrorCode::Conflict, "the registry is that of another site", next.site);
    if (next.issuedAt < registry.issuedAt)
        return fail(ErrorCode::Conflict, "the registry is older than the present one", formatUtc(next.issuedAt));
    registry = std::move(next);
    return {};
}

Result<void> Gatekeeper::replace(Registry registry)
{
    const std::lock_guard lock(m->mutex);
    return m->replace(std::move(registry));
}

Result<void> Gatekeeper::replace(const SignedRegistry& next)
{
    const std::lock_guard lock(m->mutex);
    const auto& people = m->registry.people;
    const auto by = std::ranges::find(people, next.key, &Registry::Person::key);
    if (by == people.end() || by->revoked || by->role != "administrator" || by->person != next.administrator)
        return fail(ErrorCode::NotAllowed, "the registry is not signed by an administrator of the present one");
    if (!keys::verify(next.key, canonicalForm(next.registry, next.administrator, next.key), next.signature))
        return fail(ErrorCode::NotAllowed, "the registry's signature does not fit");
    return m->replace(next.registry);
}

Registry Gatekeeper::registry() const
{
    const std::lock_guard lock(m->mutex);
    return m->registry;
}

} // namespace sinew::gateway
