// SPDX-License-Identifier: GPL-3.0-or-later
#include "ProjectPeople.h"

#include <sinew/command/KnownSeats.h>
#include <sinew/core/Time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <pwd.h>
#include <random>
#include <sstream>
#include <unistd.h>

namespace sinew::app {

std::string seatName()
{
    if (const char* given = std::getenv("SINEW_SEAT_NAME"); given && *given)
        return given;
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0)
        host = {"unknown host"};
    const passwd* user = ::getpwuid(::getuid());
    return fmt::format("{}@{}", user ? user->pw_name : std::to_string(::getuid()), host.data());
}

namespace {

std::shared_ptr<const keys::Signer> seatKey(OpenProject& open)
{
    const std::string file = keys::seatKeyFile();
    const auto key = keys::loadSeatKey(file);
    if (key)
        return *key;
    open.warnings.push_back(
        {"This seat has no key of its own (" + key.error().text() + "): what it writes is not signed.", "seat"});
    return nullptr;
}

/// Those of the ledger; who is only in the file has no key and so no rights.
std::vector<User> peopleOf(const Model& model, const command::Accounts& accounts, std::vector<Warning>& warnings)
{
    std::vector<User> people;
    for (const command::Account& account : accounts.all())
        people.push_back(account.user);
    for (const User& user : model.users) {
        const auto known = accounts.userOf(user.id);
        if (!known)
            people.push_back(user);
        else if (known->role != user.role || known->name != user.name)
            warnings.push_back({fmt::format("model.gpkg says that {} is {}, {}; the record of people says {}, {}. "
                                            "The record counts.",
                                            user.id.value, user.name, nameOf(user.role), known->name,
                                            nameOf(known->role)),
                                "people"});
    }
    return people;
}

} // namespace

namespace {

/// It goes on all the same: who cannot write the record cannot act in an emergency either.
Result<void> warnOfRevokedSeat(OpenProject& open)
{
    const std::string file = keys::seatKeyFile();
    std::error_code none;
    const auto key =
        std::filesystem::exists(file, none) ? keys::loadSeatKey(file) : fail(ErrorCode::NotFound, "");
    const auto seats = command::seatsOf(open.project->ledger());
    if (!seats)
        return passOn(seats);
    for (const command::KnownSeat& seat : *seats)
        if (key && seat.key == (*key)->key() && seat.state == command::KnownSeat::State::Revoked)
            open.warnings.push_back(
                {fmt::format("The key of this seat was revoked by {} ({}): what it writes is named as a "
                             "fault of the record, and gateways refuse its commands. Remove {} to get "
                             "a new one.",
                             seat.by.value, seat.reason, file),
                 "seat"});
    return {};
}

} // namespace

Result<void> seatPeople(OpenProject& open, Model model)
{
    store::Project& project = *open.project;
    std::shared_ptr<const keys::Signer> key;
    if (project.access() == store::Project::Access::ReadWrite && (key = seatKey(open)))
        if (const auto seated = project.ledger().setSeat(key, seatName(), SystemClock{}.wall()); !seated)
            return seated;
    if (const auto warned = warnOfRevokedSeat(open); !warned)
        return warned;
    open.ring = std::make_shared<keys::KeyRing>(std::move(key));
    open.room = std::shared_ptr<command::ControlRoom>(
        new command::ControlRoom(project.ledger(), project.sealedKeys(), std::make_shared<SystemClock>(), open.ring),
        [held = open.project](command::ControlRoom* room) { delete room; });
    if (const auto followed = open.room->follow(); !followed)
        return followed;
    for (const std::string& refused : open.room->roster()->refused)
        open.warnings.push_back({refused + ". It counts for nothing.", "people"});
    model.users = peopleOf(model, open.room->roster()->accounts, open.warnings);
    open.model = std::make_shared<const Model>(std::move(model));
    return {};
}

bool isSimulated(const Model& model)
{
    return !model.sources.empty() && std::ranges::all_of(model.sources, &Source::simulated);
}

std::vector<User> demoPeople()
{
    return {{UserId("viewer"), "Viewer", Role::Viewer}, {UserId("ada"), "Ada", Role::Operator},
            {UserId("ben"), "Ben", Role::Approver},     {UserId("cleo"), "Cleo", Role::Approver},
            {UserId("dora"), "Dora", Role::Operator},   {UserId("eve"), "Eve", Role::Administrator}};
}

namespace {

/// Eight syllables, 51 bits: "kotu-rima-sepo-layu".
std::string passPhrase()
{
    constexpr std::string_view consonants = "bdfghjklmnprstvz", vowels = "aeiou";
    std::random_device random; // the system's own source
    std::uniform_int_distribution<std::size_t> consonant(0, consonants.size() - 1), vowel(0, vowels.size() - 1);
    std::string phrase;
    for (int k = 0; k < 8; ++k) {
        if (k > 0 && k % 2 == 0)
            phrase += '-';
        phrase += consonants[consonant(random)];
        phrase += vowels[vowel(random)];
    }
    return phrase;
}

Result<void> writePrivately(const std::filesystem::path& file, const std::string& text)
{
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (made < 0)
        return fail(ErrorCode::Io, std::strerror(errno), file.string());
    const bool written = ::write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int why = errno;
    ::close(made);
    return written ? Result<void>() : fail(ErrorCode::Io, std::strerror(why), file.string());
}

} // namespace

std::filesystem::path demoPeopleFile(const store::Project& project)
{
    return project.folder() / "demo-people.txt";
}

Result<void> enrolDemoPeople(OpenProject& open)
{
    if (!isSimulated(*open.model))
        return fail(ErrorCode::NotAllowed, "the demo's people are for simulated projects alone",
                    open.project->folder().string());
    command::ControlRoom room(open.project->ledger(), open.project->sealedKeys(), std::make_shared<SystemClock>(),
                              open.ring, {.cost = keys::SealCost::least(), .delays = {}});
    auto people = demoPeople();
    std::ranges::stable_partition(people, [](const User& u) { return u.role == Role::Administrator; });
    std::string file = "# The people of this simulated project, with their pass phrases. Their keys are sealed at "
                       "the least cost,\n# so that the demo is made quickly: nothing for a real project.\n";
    for (const User& person : people) {
        const std::string phrase = passPhrase();
        const auto done = person.role == Role::Administrator ? room.beFirstAdministrator(person, phrase)
                                                             : room.enrol(person, phrase);
        if (!done)
            return done;
        file += fmt::format("{}\t{}\t{}\n", person.id.value, nameOf(person.role), phrase);
    }
    if (const auto left = room.signOut(); !left)
        return left;
    if (const auto followed = open.room->follow(); !followed)
        return followed;
    auto peopled = std::make_shared<Model>(*open.model);
    peopled->users = demoPeople();
    open.model = std::move(peopled);
    return writePrivately(demoPeopleFile(*open.project), file);
}

std::optional<std::string> demoPassword(const OpenProject& open, const UserId& person)
{
    if (!isSimulated(*open.model))
        return std::nullopt;
    std::ifstream in(demoPeopleFile(*open.project));
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string login, role, phrase;
        if (std::getline(fields, login, '\t') && std::getline(fields, role, '\t') && std::getline(fields, phrase) &&
            login == person.value)
            return phrase;
    }
    return std::nullopt;
}

} // namespace sinew::app
