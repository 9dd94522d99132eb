// SPDX-License-Identifier: GPL-3.0-or-later
#include "Session.h"

#include "DemoProject.h"
#include "EditRecord.h"
#include "LoopMaker.h"
#include "ProjectPeople.h"

#include <Job.h>

#include <sinew/read/bindings/BindingTable.h>

#include <QDir>
#include <QSettings>
#include <QUrl>

namespace sinew::app {

namespace {

constexpr int kMaxRecent = 12;
constexpr auto kFollowKeysEvery = std::chrono::seconds(2);
const auto kRecentKey = QStringLiteral("recentProjects");

std::filesystem::path localPath(const QUrl& url)
{
    return url.isLocalFile() ? url.toLocalFile().toStdString() : url.toEncoded().toStdString();
}

} // namespace

Session::Session(ui::Seat& seat, QObject* parent) : ui::ProjectService(parent), m_seat(seat)
{
    m_jobs.setMaxThreadCount(1);
    connect(&m_keysTimer, &QTimer::timeout, this, &Session::followKeys);
    m_keysTimer.start(kFollowKeysEvery);
}

Session::~Session()
{
    m_seat.setBackend(nullptr);
    m_seat.people()->setRoom(nullptr, false);
    m_jobs.waitForDone();
    if (m_open)
        (void)m_open->room->signOut();
    m_loop.reset();
    m_world.reset();
}

QStringList Session::recent() const
{
    QStringList there;
    for (const QString& folder : QSettings().value(kRecentKey).toStringList())
        if (isAddress(folder) || QDir(folder).exists())
            there << folder;
    return there;
}

QString Session::folder() const
{
    return m_open ? QString::fromStdString(m_open->project->folder().string()) : QString();
}

bool Session::isReadOnly() const
{
    return m_open && m_open->project->access() == store::Project::Access::ReadOnly;
}

QString Session::keysFile() const
{
    return m_keys ? QString::fromStdString(m_keys->file().string()) : QString();
}

QString Session::keysState() const
{
    if (!m_keys)
        return {};
    if (!m_keysTrouble.isEmpty())
        return m_keysTrouble;
    return m_areKeysKnown ? tr("It says what the record of people and seats says.") : tr("It is being looked at…");
}

void Session::keepKeys(const QUrl& file)
{
    if (isDemo()) {
        emit failed(tr("The demo keeps the keys of its own field."));
        return;
    }
    setKeysFile(file.toLocalFile());
    setKeys(m_open ? std::make_shared<KeysFile>(m_keysFile.toStdString()) : nullptr);
    followKeys();
}

void Session::setKeys(std::shared_ptr<KeysFile> keys)
{
    m_keys = std::move(keys);
    m_areKeysKnown = false;
    m_keysTrouble.clear();
    emit keysChanged();
}

void Session::create(const QUrl& parentFolder, const QString& name)
{
    if (name.trimmed().isEmpty() || name.contains(QLatin1Char('/'))) {
        emit failed(tr("A project needs a name without slashes."));
        return;
    }
    const auto folder = localPath(parentFolder) / (name.trimmed().toStdString() + ".sinew");
    openWith([folder] { return Opened{createProject(folder, {}), nullptr, {}, {}}; });
}

void Session::open(const QUrl& folder)
{
    const auto path = localPath(folder);
    openWith([path] { return Opened{openProject(path), nullptr, {}, {}}; });
}

void Session::openDemo(const QString& scenario, bool overMqtt)
{
    openWith([name = scenario.toStdString(), overMqtt, scenario]() -> Opened {
        Opened opened{freshDemoProject(), nullptr, {}, overMqtt ? scenario : QString()};
        if (!opened.open || overMqtt)
            return opened;
        auto world = DemoWorld::make(*opened.open, name, 1);
        if (world)
            opened.world = std::move(*world);
        else
            opened.problem = world.error().text();
        return opened;
    });
}

void Session::importBindings(const QUrl& table)
{
    if (!m_open)
        return;
    setBusy(+1);
    ui::runJob(m_jobs, [model = m_open->model, file = localPath(table)]() -> Result<ModelPtr> {
        const auto bindings = read::readBindings(file);
        if (!bindings)
            return passOn(bindings);
        auto next = std::make_shared<Model>(*model);
        if (const auto applied = read::applyBindings(*next, *bindings, false); !applied)
            return passOn(applied);
        return ModelPtr(std::move(next));
    }).then(this, [this](const Result<ModelPtr>& next) {
        setBusy(-1);
        if (next)
            apply(*next);
        else
            emit failed(QString::fromStdString(next.error().text()));
    });
}

void Session::apply(const ModelPtr& edited)
{
    if (!m_open || !mayEdit())
        return;
    setBusy(+1);
    const User by = m_seat.user();
    ui::runJob(
        m_jobs,
        [project = m_open->project, before = m_open->model, edited, by, clock = m_clock,
         key = m_open->ring->of(by.id)]() -> Result<void> {
            if (const auto recorded = recordEdit(project->ledger(), *before, *edited, by, *clock, key); !recorded)
                return recorded;
            return project->saveModel(*edited);
        })
        .then(this, [this, edited](const Result<void>& saved) {
            setBusy(-1);
            if (!saved) {
                emit failed(QString::fromStdString(saved.error().text()));
                return;
            }
            closeLoop([this, edited] {
                m_open->model = edited;
                startLoop();
                emit modelChanged(edited, QString::fromStdString(m_open->project->tilesFolder().string()));
                emit applied();
            });
        });
}

/// Once a project has an administrator, models, bindings and limits are an engineer's.
bool Session::mayEdit()
{
    const ui::PeopleDesk& desk = *m_seat.people();
    const auto& user = desk.present().user;
    if (!desk.hasAdministrator())
        return true;
    if (user && !desk.isLocked() && (user->role == Role::Engineer || user->role == Role::Administrator))
        return true;
    emit failed(tr("Only an engineer or an administrator who is signed in changes the model."));
    return false;
}

void Session::connectField(FieldConnection field)
{
    m_field = std::move(field);
    if (m_open)
        closeLoop([this] { startLoop(); });
}

void Session::disconnectField()
{
    m_field.reset();
    if (m_open)
        closeLoop([this] { startLoop(); });
}

void Session::openWith(Opener opener)
{
    setBusy(+1);
    m_seat.people()->setRoom(nullptr, false);
    if (m_open) // recorded before the project goes
        ui::runJob(m_jobs, [room = m_open->room] { return room->signOut(); });
    closeLoop([this, opener = std::move(opener)] {
        // The present project is let go first: the same folder may be opened again.
        m_open.reset();
        emit openChanged();
        ui::runJob(m_jobs, [opener] {
            return std::make_shared<Opened>(opener());
        }).then(this, [this](const std::shared_ptr<Opened>& opened) { take(opened); });
    });
}

void Session::take(std::shared_ptr<Opened> opened)
{
    setBusy(-1);
    if (!opened->open) {
        emit failed(QString::fromStdString(opened->open.error().text()));
        return;
    }
    m_open = std::move(*opened->open);
    m_world = std::move(opened->world);
    if (!opened->problem.empty())
        emit failed(QString::fromStdString(opened->problem));
    if (m_demoBroker)
        m_field.reset();
    m_demoBroker.reset();
    setKeys(!m_keysFile.isEmpty() && !m_world ? std::make_shared<KeysFile>(m_keysFile.toStdString()) : nullptr);
    if (!opened->brokerScenario.isEmpty())
        startDemoBroker(opened->brokerScenario);
    m_clock = m_world ? m_world->clock() : std::make_shared<ScaledClock>(SystemClock{}.wall(), 1);
    startLoop();
    remember(m_open->project->address());
    emit modelChanged(m_open->model, QString::fromStdString(m_open->project->tilesFolder().string()));
    emit openChanged();
    emit ProjectService::opened();
    for (const Warning& warning : m_open->warnings)
        emit failed(QString::fromStdString(warning.subject + ": " + warning.message));
}

void Session::startDemoBroker(const QString& scenario)
{
    m_demoBroker = std::make_unique<DemoBroker>();
    connect(m_demoBroker.get(), &DemoBroker::ended, this, &Session::failed);
    const auto settings = m_demoBroker->start(
        folder(), scenario, [this](const std::string& file, const std::string& site) -> Result<void> {
            setKeys(std::make_shared<KeysFile>(KeysFile::installed(file, site)));
            const auto written = m_keys->follow(*m_open);
            return written ? Result<void>() : passOn(written);
        });
    if (settings)
        m_field = {
            [broker = *settings](const ModelPtr&) { return std::make_unique<live::MqttSource>(broker); },
            settings->site};
    else
        emit failed(QString::fromStdString(settings.error().text()));
}

void Session::startLoop()
{
    std::vector<std::unique_ptr<live::Source>> sources;
    std::function<void(const wire::ClockMessage&)> follow;
    if (m_world)
        sources.push_back(m_world->source());
    else if (m_field) {
        sources.push_back(m_field->make(m_open->model));
        // A simulated field behind the broker keeps a clock of its own; real ones never say so.
        auto clock = std::make_shared<ScaledClock>(SystemClock{}.wall(), 1);
        m_clock = clock;
        follow = [clock](const wire::ClockMessage& message) {
            clock->follow(message.wall, message.world, message.rate);
        };
    }
    m_loop = makeLoop(*m_open, m_clock, std::move(sources), std::move(follow),
                      m_field && !m_world ? m_field->site : std::string());
    m_seat.setBackend(ui::makeLoopBackend(*m_loop));
    seatPeople();
    if (const auto started = m_loop->start(); !started)
        emit failed(QString::fromStdString(started.error().text()));
    if (m_world)
        m_world->start();
}

/// The gateway hears of who got or lost a key; a trouble is said once.
void Session::followKeys()
{
    if (!m_keys || !m_open || m_isFollowingKeys || isReadOnly() || !m_open->project->sharing().isReachable)
        return;
    m_isFollowingKeys = true;
    ui::runJob(m_jobs, [keys = m_keys, open = *m_open] {
        const auto followed = keys->follow(open);
        return followed ? QString() : ui::text(followed.error().text());
    }).then(this, [this, keys = m_keys](const QString& trouble) {
        m_isFollowingKeys = false;
        if (keys != m_keys)
            return followKeys(); // another file meanwhile
        const bool isNews = !std::exchange(m_areKeysKnown, true) || trouble != m_keysTrouble;
        if (trouble != m_keysTrouble && !trouble.isEmpty())
            emit failed(trouble);
        m_keysTrouble = trouble;
        if (isNews)
            emit keysChanged();
    });
}

void Session::seatPeople()
{
    ui::PeopleDesk::Demo demo;
    std::error_code none;
    if (const auto file = demoPeopleFile(*m_open->project); isSimulated(*m_open->model) &&
                                                            std::filesystem::exists(file, none)) {
        demo.file = QString::fromStdString(file.string());
        for (const User& person : demoPeople())
            demo.logins << QString::fromStdString(person.id.value);
        demo.password = [open = *m_open](const QString& login) {
            return QString::fromStdString(demoPassword(open, UserId(login.toStdString())).value_or(""));
        };
    }
    m_seat.people()->setRoom(m_open->room, !isReadOnly(), std::move(demo));
}

void Session::closeLoop(std::function<void()> then)
{
    m_seat.setBackend(nullptr);
    // Threads are joined and files are flushed in a job; the window goes on.
    struct Leftovers {
        std::unique_ptr<loop::Loop> loop;
    };
    auto leftovers = std::make_shared<Leftovers>(Leftovers{std::move(m_loop)});
    ui::runJob(m_jobs, [leftovers] {
        if (leftovers->loop)
            leftovers->loop->stop();
        leftovers->loop.reset();
        return true;
    }).then(this, [then = std::move(then)](bool) { then(); });
}

void Session::remember(const std::string& address)
{
    QStringList all = recent();
    const QString name = QString::fromStdString(address);
    all.removeAll(name);
    all.prepend(name);
    while (all.size() > kMaxRecent)
        all.removeLast();
    QSettings().setValue(kRecentKey, all);
    emit recentChanged();
}

void Session::setBusy(int change)
{
    m_busy += change;
    emit busyChanged();
}

} // namespace sinew::app
