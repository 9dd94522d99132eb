// SPDX-License-Identifier: GPL-3.0-or-later
#include "FieldKeys.h"

#include <sinew/command/KnownSeats.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <unistd.h>

namespace sinew::app {

namespace fs = std::filesystem;

Result<gateway::Registry> registryOf(const OpenProject& open, const std::string& site, Instant issuedAt,
                                     Seats which)
{
    gateway::Registry made{.site = site, .issuedAt = issuedAt, .people = {}, .seats = {}, .hazardous = {}};
    const auto roster = open.room->roster();
    for (const auto& [user, key] : roster->accounts.activeKeys())
        made.people.push_back({user.id, std::string(nameOf(user.role)), key, false});
    for (const auto& [user, key] : roster->accounts.revokedKeys())
        made.people.push_back({user.id, std::string(nameOf(user.role)), key, true});
    const auto seats = command::seatsOf(open.project->ledger());
    if (!seats)
        return passOn(seats);
    for (const command::KnownSeat& seat : *seats)
        if (which == Seats::Registered || seat.state != command::KnownSeat::State::Unconfirmed)
            made.seats.push_back({seat.name, seat.key, seat.state == command::KnownSeat::State::Revoked});
    for (const Actuator& actuator : open.model->actuators)
        if (actuator.hazardous)
            made.hazardous.push_back(actuator.id);
    return made;
}

namespace {

const UserId kInstaller("installer");

/// Nothing: there is no file yet.
Result<std::optional<gateway::SignedRegistry>> present(const fs::path& file)
{
    std::error_code failed;
    if (!fs::exists(file, failed) && !failed)
        return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::Io, "cannot be read", file.string());
    auto read = gateway::readRegistry(std::string{std::istreambuf_iterator<char>(in), {}});
    if (!read)
        return fail(ErrorCode::Corrupt, "this is no file of keys: " + read.error().text(), file.string());
    return std::move(*read);
}

bool isSame(const gateway::Registry& a, gateway::Registry b)
{
    b.issuedAt = a.issuedAt;
    return a == b;
}

Result<void> systemError(const fs::path& file)
{
    const int why = errno;
    return fail(why == ENOSPC ? ErrorCode::NoSpace : ErrorCode::Io, std::strerror(why), file.string());
}

/// A gateway that looks meanwhile reads the old file or the new one.
Result<void> replace(const fs::path& file, const std::string& text)
{
    const fs::path fresh = file.string() + ".new";
    const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (made < 0)
        return systemError(fresh);
    const bool written =
        ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(made) == 0;
    const auto failed = written ? Result<void>() : systemError(fresh);
    ::close(made);
    if (written && ::rename(fresh.c_str(), file.c_str()) == 0)
        return {};
    const auto refused = written ? systemError(file) : failed;
    ::unlink(fresh.c_str());
    return refused;
}

} // namespace

KeysFile::KeysFile(fs::path file, std::string site) : m_file(std::move(file)), m_site(std::move(site)) {}

KeysFile KeysFile::installed(fs::path file, std::string site)
{
    KeysFile made(std::move(file), std::move(site));
    made.m_installer = keys::KeyPair::generate();
    return made;
}

Result<gateway::Registry> KeysFile::wanted(const OpenProject& open, const std::string& site) const
{
    auto registry =
        registryOf(open, site, SystemClock{}.wall(), m_installer ? Seats::Registered : Seats::Confirmed);
    if (registry && m_installer)
        registry->people.push_back({kInstaller, "administrator", m_installer->key(), false});
    return registry;
}

Result<KeysFile::Hand> KeysFile::hand(const OpenProject& open) const
{
    if (m_installer)
        return Hand{kInstaller, m_installer};
    const auto present = open.room->present();
    auto key = present.user && !present.isLocked ? open.ring->of(present.user->id) : nullptr;
    if (key && present.user->role == Role::Administrator)
        return Hand{present.user->id, std::move(key)};
    return fail(
        ErrorCode::NotAllowed,
        "The gateway's keys are older than the record of people and seats: they are written anew when an "
        "administrator signs in here",
        m_file.string());
}

Result<bool> KeysFile::follow(const OpenProject& open)
{
    const auto before = present(m_file);
    if (!before)
        return passOn(before);
    const std::string site = !m_site.empty() ? m_site : *before ? (*before)->registry.site : open.model->name;
    auto registry = wanted(open, site);
    if (!registry)
        return passOn(registry);
    if (*before && isSame((*before)->registry, *registry))
        return false;
    const auto by = hand(open);
    if (!by)
        return passOn(by);
    if (*before) // a gateway never goes back, though a clock may
        registry->issuedAt = std::max(registry->issuedAt, (*before)->registry.issuedAt + Duration(1));
    const auto written =
        replace(m_file, gateway::write(gateway::sign(std::move(*registry), by->person, *by->key)));
    return written ? Result<bool>(true) : passOn(written);
}

} // namespace sinew::app
