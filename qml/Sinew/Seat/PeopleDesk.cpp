// SPDX-License-Identifier: GPL-3.0-or-later
#include "PeopleDesk.h"

#include "Seat.h"
#include "Words.h"

#include <sinew/loop/HandOver.h>
#include <sinew/twin/People.h>

#include <algorithm>
#include <pwd.h>
#include <QCoreApplication>
#include <QEvent>
#include <QSettings>
#include <unistd.h>

namespace sinew::ui {

namespace {

const auto kIdleKey = QStringLiteral("lockAfterMinutes");
constexpr int kIdleMinutes = 10, kMostIdleMinutes = 60;

/// Wiped when the deed that needs it is over.
class Secret {
public:
    explicit Secret(const QString& typed) : m_text(std::make_shared<Text>(typed.toStdString())) {}
    const std::string& text() const { return m_text->value; }

private:
    struct Text {
        explicit Text(std::string v) : value(std::move(v)) {}
        ~Text()
        {
            volatile char* bytes = value.data();
            for (std::size_t i = 0; i < value.size(); ++i)
                bytes[i] = 0;
        }
        Text(const Text&) = delete;
        Text& operator=(const Text&) = delete;
        std::string value;
    };
    std::shared_ptr<Text> m_text;
};

bool isTouch(QEvent::Type type)
{
    switch (type) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
        return true;
    default:
        return false;
    }
}

} // namespace

PeopleDesk::PeopleDesk(Seat& seat) : QObject(&seat), m_seat(seat)
{
    m_jobs.setMaxThreadCount(1);
    m_followTimer.setInterval(1000);
    connect(&m_followTimer, &QTimer::timeout, this, &PeopleDesk::follow);
    const int minutes = QSettings().value(kIdleKey, kIdleMinutes).toInt();
    m_idle.setInterval(std::clamp(minutes, 1, kMostIdleMinutes) * 60'000);
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, [this] { lockUp(true); });
    if (QCoreApplication* app = QCoreApplication::instance())
        app->installEventFilter(this);
}

PeopleDesk::~PeopleDesk()
{
    m_jobs.waitForDone();
}

void PeopleDesk::setRoom(std::shared_ptr<command::ControlRoom> room, bool isWritable, Demo demo)
{
    m_jobs.waitForDone();
    m_room = std::move(room);
    m_isWritable = isWritable;
    m_demo = std::move(demo);
    m_isBusy = m_isFollowing = false;
    setFault({});
    m_room ? m_followTimer.start() : m_followTimer.stop();
    if (!m_room) {
        m_roster = std::make_shared<const command::Roster>();
        m_present = {};
        m_seat.sit(std::nullopt, false);
    }
    sync();
    emit busyChanged();
    emit changed();
}

void PeopleDesk::sync()
{
    if (!m_room)
        return;
    auto roster = m_room->roster();
    const command::Present present = m_room->present();
    const bool isSame = roster == m_roster && present.isLocked == m_present.isLocked &&
                        present.user.has_value() == m_present.user.has_value() &&
                        (!present.user || (present.user->id == m_present.user->id &&
                                           present.user->role == m_present.user->role));
    if (isSame)
        return;
    m_roster = std::move(roster);
    m_present = present;
    m_seat.sit(present.user, present.isLocked);
    present.user && !present.isLocked ? m_idle.start() : m_idle.stop();
    emit changed();
}

void PeopleDesk::follow()
{
    if (!m_room || m_isBusy || std::exchange(m_isFollowing, true))
        return;
    runJob(m_jobs, [room = m_room] { return room->follow(); }).then(this, [this](const Result<void>&) {
        m_isFollowing = false; // a ledger that cannot be read is said elsewhere; nothing new is known then
        sync();
    });
}

void PeopleDesk::run(Deed deed, const QString& said)
{
    if (!m_room)
        return;
    if (!m_isWritable)
        return setFault(tr("This project is open for viewing only."));
    if (std::exchange(m_isBusy, true))
        return;
    setFault({});
    emit busyChanged();
    runJob(m_jobs, [room = m_room, deed = std::move(deed)] {
        return deed(*room);
    }).then(this, [this, room = m_room, said](const Result<void>& result) {
        if (room == m_room)
            take(result, said);
    });
}

void PeopleDesk::take(const Result<void>& result, const QString& said)
{
    m_isBusy = false;
    sync();
    emit busyChanged();
    if (!result)
        return setFault(sentenceText(result.error().message, m_seat.display(), m_seat.wall()));
    if (!said.isEmpty())
        emit m_seat.noticed(said, false);
    emit done();
}

void PeopleDesk::setFault(const QString& fault)
{
    if (std::exchange(m_fault, fault) != fault)
        emit faultChanged();
}

void PeopleDesk::forgetFault()
{
    setFault({});
}

bool PeopleDesk::isAdministrator() const
{
    return m_present.user && !m_present.isLocked && m_present.user->role == Role::Administrator;
}

QString PeopleDesk::seatsRefusal() const
{
    if (!isOpen())
        return tr("This project is open for viewing only: seats are decided about where it can be written.");
    if (!hasAdministrator())
        return tr("Nobody is administrator of this project yet: only an administrator decides about seats.");
    if (isLocked())
        return tr("This seat is locked: an administrator who is signed in decides about seats.");
    return isAdministrator() ? QString() : tr("Only an administrator who is signed in here confirms or revokes seats.");
}

keys::PublicKey PeopleDesk::seatKey() const
{
    const auto key = m_room ? m_room->ring()->seat() : nullptr;
    return key ? key->key() : keys::PublicKey();
}

QString PeopleDesk::login() const
{
    return m_present.user ? text(m_present.user->id.value) : QString();
}

QString PeopleDesk::who() const
{
    return m_present.user ? tr("%1 (%2)").arg(text(m_present.user->name), text(nameOf(m_present.user->role)))
                          : QString();
}

void PeopleDesk::setIdleMinutes(int minutes)
{
    minutes = std::clamp(minutes, 1, kMostIdleMinutes);
    if (minutes == idleMinutes())
        return;
    QSettings().setValue(kIdleKey, minutes);
    m_idle.setInterval(minutes * 60'000);
    emit idleChanged();
}

bool PeopleDesk::eventFilter(QObject* watched, QEvent* event)
{
    if (m_idle.isActive() && isTouch(event->type()))
        m_idle.start();
    return QObject::eventFilter(watched, event);
}

void PeopleDesk::lockUp(bool isIdle)
{
    if (!m_room || !m_present.user || m_present.isLocked)
        return;
    // The key goes at once; the record follows.
    m_room->ring()->closeAll();
    m_present.isLocked = true;
    m_seat.sit(m_present.user, true);
    m_idle.stop();
    emit changed();
    runJob(m_jobs, [room = m_room, isIdle] {
        return room->lock(isIdle);
    }).then(this, [this](const Result<void>& locked) {
        sync();
        if (!locked)
            emit m_seat.noticed(sentenceText(locked.error().text(), m_seat.display(), m_seat.wall()), true);
    });
}

void PeopleDesk::signIn(const QString& login, const QString& password)
{
    run(
        [login = login.trimmed().toStdString(), secret = Secret(password)](command::ControlRoom& room) {
            const auto user = room.signIn(login, secret.text());
            return user ? Result<void>() : Result<void>(passOn(user));
        },
        {});
}

void PeopleDesk::signInAsDemo(const QString& login)
{
    if (m_demo.password)
        signIn(login, m_demo.password(login));
}

void PeopleDesk::signOut()
{
    run([](command::ControlRoom& room) { return room.signOut(); }, {});
}

void PeopleDesk::beFirst(const QString& name, const QString& login, const QString& password)
{
    const User person{UserId(login.trimmed().toStdString()), name.simplified().toStdString(), Role::Administrator};
    run([person, secret = Secret(password)](
            command::ControlRoom& room) { return room.beFirstAdministrator(person, secret.text()); },
        tr("%1 is administrator of this project").arg(text(person.name)));
}

void PeopleDesk::enrol(const QString& name, const QString& login, const QString& role, const QString& password)
{
    const User person{UserId(login.trimmed().toStdString()), name.simplified().toStdString(),
                      roleFrom(role.toStdString()).value_or(Role::Viewer)};
    run([person, secret = Secret(password)](
            command::ControlRoom& room) { return room.enrol(person, secret.text()); },
        tr("%1 is enrolled").arg(text(person.name)));
}

void PeopleDesk::changeRole(const QString& login, const QString& role)
{
    const auto wanted = roleFrom(role.toStdString());
    if (wanted)
        run([id = UserId(login.toStdString()),
             role = *wanted](command::ControlRoom& room) { return room.changeRole(id, role); },
            tr("Role changed"));
}

void PeopleDesk::revoke(const QString& login, const QString& reason)
{
    run([id = UserId(login.toStdString()),
         why = reason.trimmed().toStdString()](command::ControlRoom& room) { return room.revoke(id, why); },
        tr("Key revoked"));
}

void PeopleDesk::replaceKey(const QString& login, const QString& password)
{
    run([id = UserId(login.toStdString()),
         secret = Secret(password)](command::ControlRoom& room) { return room.replaceKey(id, secret.text()); },
        tr("A new key is enrolled, the old one revoked"));
}

void PeopleDesk::changePassword(const QString& old, const QString& fresh)
{
    run([before = Secret(old), after = Secret(fresh)](
            command::ControlRoom& room) { return room.changePassword(before.text(), after.text()); },
        tr("The new password counts"));
}

void PeopleDesk::confirmSeat(const QString& key)
{
    run([key = keys::PublicKey(key.toStdString())](command::ControlRoom& room) { return room.confirmSeat(key); },
        tr("The seat is confirmed"));
}

void PeopleDesk::revokeSeat(const QString& key, const QString& reason)
{
    run([key = keys::PublicKey(key.toStdString()), reason = reason.trimmed().toStdString()](
            command::ControlRoom& room) { return room.revokeSeat(key, reason); },
        tr("The seat's key is revoked"));
}

void PeopleDesk::takeAuthority(const QString& asset)
{
    run([id = AssetId(asset.toStdString())](command::ControlRoom& room) { return room.takeAuthority(id); },
        tr("Authority taken"));
}

void PeopleDesk::offerAuthority(const QString& asset, int heir)
{
    const auto users = heirUsers();
    if (heir < 0 || heir >= static_cast<int>(users.size()))
        return;
    const User& to = users[static_cast<std::size_t>(heir)];
    run([id = AssetId(asset.toStdString()),
         to = to.id](command::ControlRoom& room) { return room.offerAuthority(id, to); },
        tr("Offered to %1").arg(text(to.name)));
}

void PeopleDesk::acceptAuthority(const QString& asset)
{
    run([id = AssetId(asset.toStdString())](command::ControlRoom& room) { return room.acceptAuthority(id); },
        tr("Authority taken over"));
}

void PeopleDesk::keepAuthority(const QString& asset)
{
    run([id = AssetId(asset.toStdString())](command::ControlRoom& room) { return room.keepAuthority(id); },
        tr("The offer is over"));
}

void PeopleDesk::releaseAuthority(const QString& asset)
{
    run([id = AssetId(asset.toStdString())](command::ControlRoom& room) { return room.releaseAuthority(id, {}); },
        tr("Authority released"));
}

void PeopleDesk::note(const QString& typed, const QString& asset)
{
    command::ShiftEntry note;
    note.text = typed.trimmed().toStdString();
    note.asset = AssetId(asset.toStdString());
    run([note](command::ControlRoom& room) { return room.note(note); }, tr("Noted"));
}

void PeopleDesk::handOver(int heir, const QString& typed)
{
    const auto users = heirUsers();
    if (heir < 0 || heir >= static_cast<int>(users.size()))
        return;
    const User& to = users[static_cast<std::size_t>(heir)];
    std::vector<std::string> points;
    if (m_seat.overview() && m_seat.index())
        points = loop::openPoints(*m_seat.overview(), *m_seat.index(), m_roster->authority);
    run([to = to.id, typed = typed.trimmed().toStdString(),
         points](command::ControlRoom& room) { return room.handOver(to, typed, points); },
        tr("The shift waits for %1 to accept it").arg(text(to.name)));
}

void PeopleDesk::acceptHandOver()
{
    run([](command::ControlRoom& room) { return room.acceptHandOver(); }, tr("The shift is yours"));
}

std::vector<User> PeopleDesk::heirUsers() const
{
    std::vector<User> users;
    for (const auto& [user, key] : m_roster->accounts.activeKeys())
        if (command::mayCommand(user.role) && (!m_present.user || user.id != m_present.user->id))
            users.push_back(user);
    return users;
}

QStringList PeopleDesk::heirs() const
{
    QStringList names;
    for (const User& user : heirUsers())
        names << text(user.name);
    return names;
}

QString PeopleDesk::handedOverBy() const
{
    const auto* open = m_present.user ? m_roster->shifts.openFor(m_present.user->id) : nullptr;
    return open && !m_present.isLocked ? text(open->author.name) : QString();
}

QStringList PeopleDesk::openPoints() const
{
    QStringList said;
    if (m_seat.overview() && m_seat.index())
        for (const std::string& point :
             loop::openPoints(*m_seat.overview(), *m_seat.index(), m_roster->authority))
            said << sentenceText(point, m_seat.display(), m_seat.wall());
    return said;
}

QString PeopleDesk::passwordFault(const QString& password, const QString& again) const
{
    if (password.isEmpty())
        return {};
    if (password.toUtf8().size() < 10)
        return tr("A password has at least 10 characters; a few words are best.");
    return again.isEmpty() || again == password ? QString() : tr("These are two different passwords.");
}

QString PeopleDesk::suggestedLogin(const QString& name) const
{
    std::vector<User> known;
    for (const auto& account : m_roster->accounts.all())
        known.push_back(account.user);
    return name.trimmed().isEmpty() ? QString() : text(loginFor(name.simplified().toStdString(), known));
}

QString PeopleDesk::systemName() const
{
    const passwd* known = ::getpwuid(::getuid());
    if (!known)
        return {};
    const QString full = QString::fromLocal8Bit(known->pw_gecos).section(u',', 0, 0).trimmed();
    return full.isEmpty() ? QString::fromLocal8Bit(known->pw_name) : full;
}

} // namespace sinew::ui
