// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/command/ControlRoom.h>

#include <functional>
#include <memory>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <QtQml/qqmlregistration.h>
#include <vector>

namespace sinew::ui {

class Seat;

/// What people do with their keys at this seat: sign in, lock, enrol others, take and hand over authority,
/// keep the shift log. The window's face of command::ControlRoom: every deed is a job, one at a time; `done`
/// or `fault` says how it ended. Locks by itself when nobody has touched the window for a while.
/// Thread: GUI.
class PeopleDesk : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The seat has it")
    /// A project that can be written is open: people can sign in.
    Q_PROPERTY(bool open READ isOpen NOTIFY changed)
    Q_PROPERTY(bool hasAdministrator READ hasAdministrator NOTIFY changed)
    Q_PROPERTY(bool signedIn READ isSignedIn NOTIFY changed)
    Q_PROPERTY(bool locked READ isLocked NOTIFY changed)
    Q_PROPERTY(bool administrator READ isAdministrator NOTIFY changed)
    Q_PROPERTY(QString login READ login NOTIFY changed)
    Q_PROPERTY(QString who READ who NOTIFY changed)
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged)
    Q_PROPERTY(QString fault READ fault NOTIFY faultChanged)
    /// Where the demo's pass phrases stand; empty in a real project.
    Q_PROPERTY(QString demoFile READ demoFile NOTIFY changed)
    Q_PROPERTY(QStringList demoLogins READ demoLogins NOTIFY changed)
    Q_PROPERTY(int idleMinutes READ idleMinutes WRITE setIdleMinutes NOTIFY idleChanged)
    /// To whom authority and a shift can be handed over.
    Q_PROPERTY(QStringList heirs READ heirs NOTIFY changed)
    /// Who handed a shift over to whoever sits here; empty: nobody.
    Q_PROPERTY(QString handedOverBy READ handedOverBy NOTIFY changed)
    /// Seats that ask to be confirmed.
    Q_PROPERTY(int seatsWaiting READ seatsWaiting NOTIFY changed)
    /// Why nobody here decides about seats, as a sentence; empty: an administrator does.
    Q_PROPERTY(QString seatsRefusal READ seatsRefusal NOTIFY changed)
    /// What is open at this moment and is handed over with a shift.
    Q_PROPERTY(QStringList openPoints READ openPoints NOTIFY changed)

public:
    /// Of a simulated project: where its people's pass phrases stand, and what they are.
    struct Demo {
        QString file;
        QStringList logins;
        std::function<QString(const QString& login)> password;
    };
    explicit PeopleDesk(Seat& seat);
    ~PeopleDesk() override;

    /// Takes its place in a project; null leaves it, without signing out. Waits for a deed that is under way.
    void setRoom(std::shared_ptr<command::ControlRoom> room, bool isWritable, Demo demo = {});
    /// Never null.
    const std::shared_ptr<const command::Roster>& roster() const { return m_roster; }

    bool isOpen() const { return m_room && m_isWritable; }
    bool hasAdministrator() const { return m_roster->accounts.hasAdministrator(); }
    bool isSignedIn() const { return m_present.user.has_value(); }
    bool isLocked() const { return m_present.isLocked; }
    bool isAdministrator() const;
    const command::Present& present() const { return m_present; }
    QString login() const;
    QString who() const;
    bool isBusy() const { return m_isBusy; }
    QString fault() const { return m_fault; }
    QString demoFile() const { return m_demo.file; }
    QStringList demoLogins() const { return m_demo.logins; }
    int idleMinutes() const { return m_idle.interval() / 60'000; }
    void setIdleMinutes(int minutes);
    QStringList heirs() const;
    QString handedOverBy() const;
    QStringList openPoints() const;
    int seatsWaiting() const { return m_roster->seats.waiting(); }
    QString seatsRefusal() const;
    /// Of the seat that this is; empty: it has none.
    keys::PublicKey seatKey() const;
    /// For tests: how long the window may stay untouched.
    void setIdleMs(int ms) { m_idle.setInterval(ms); }

    Q_INVOKABLE void signIn(const QString& login, const QString& password);
    /// With the pass phrase from the demo's file; nothing in a real project.
    Q_INVOKABLE void signInAsDemo(const QString& login);
    Q_INVOKABLE void lock() { lockUp(false); }
    Q_INVOKABLE void signOut();
    Q_INVOKABLE void beFirst(const QString& name, const QString& login, const QString& password);
    /// `role`: roleFrom its name.
    Q_INVOKABLE void enrol(const QString& name, const QString& login, const QString& role, const QString& password);
    Q_INVOKABLE void changeRole(const QString& login, const QString& role);
    Q_INVOKABLE void revoke(const QString& login, const QString& reason);
    Q_INVOKABLE void replaceKey(const QString& login, const QString& password);
    Q_INVOKABLE void changePassword(const QString& old, const QString& fresh);
    /// `key`: the seat's.
    Q_INVOKABLE void confirmSeat(const QString& key);
    Q_INVOKABLE void revokeSeat(const QString& key, const QString& reason);
    Q_INVOKABLE void takeAuthority(const QString& asset);
    Q_INVOKABLE void offerAuthority(const QString& asset, int heir);
    Q_INVOKABLE void acceptAuthority(const QString& asset);
    Q_INVOKABLE void keepAuthority(const QString& asset);
    Q_INVOKABLE void releaseAuthority(const QString& asset);
    Q_INVOKABLE void note(const QString& text, const QString& asset);
    Q_INVOKABLE void handOver(int heir, const QString& text);
    Q_INVOKABLE void acceptHandOver();
    Q_INVOKABLE void forgetFault();
    /// Why a new password cannot be one, as a sentence; empty: it can.
    Q_INVOKABLE QString passwordFault(const QString& password, const QString& again) const;
    Q_INVOKABLE QString suggestedLogin(const QString& name) const;
    /// As the system knows who runs this program.
    Q_INVOKABLE QString systemName() const;

signals:
    void changed();
    void busyChanged();
    void faultChanged();
    void idleChanged();
    /// A deed has happened: sheets that asked for it close.
    void done();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Deed = std::function<Result<void>(command::ControlRoom&)>;
    void run(Deed deed, const QString& said);
    void take(const Result<void>& result, const QString& said);
    void follow();
    void sync();
    void lockUp(bool isIdle);
    void setFault(const QString& fault);
    std::vector<User> heirUsers() const;

    Seat& m_seat;
    std::shared_ptr<command::ControlRoom> m_room;
    bool m_isWritable = false;
    Demo m_demo;
    std::shared_ptr<const command::Roster> m_roster = std::make_shared<const command::Roster>();
    command::Present m_present;
    bool m_isBusy = false, m_isFollowing = false;
    QString m_fault;
    QTimer m_followTimer, m_idle;
    QThreadPool m_jobs;
};

} // namespace sinew::ui
