// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window before a hand-made situation. With SINEW_PICTURES=folder it also saves what it looks like.
#include "../../Seat/tests/FakeBackend.h"
#include "../../Seat/tests/TyphoonEve.h"
#include "QuietServices.h"
#include "Seat.h"

#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

using namespace sinew;
using namespace sinew::ui;
using namespace std::chrono_literals;

class tst_Window : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void opensWithoutWarnings();
    void saysSimulatedAndMode();

private:
    QObject* find(const QString& name) const { return m_window->findChild<QObject*>(name); }
    void picture(const QString& name);

    QTemporaryDir m_home;
    std::shared_ptr<FakeBackend> m_backend;
    std::unique_ptr<Seat> m_seat;
    std::unique_ptr<QuietProjects> m_projects;
    std::unique_ptr<QuietImport> m_import;
    std::unique_ptr<QQmlApplicationEngine> m_engine;
    QQuickWindow* m_window = nullptr;
    QStringList m_warnings;
};

void tst_Window::initTestCase()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_home.path());
    QCoreApplication::setOrganizationName(QStringLiteral("SinewTest"));
}

void tst_Window::init()
{
    m_backend = std::make_shared<FakeBackend>();
    m_backend->currentModel = eve::model();
    m_backend->manual = std::make_shared<ManualClock>(eve::kNow);
    m_backend->current = std::make_shared<const loop::Overview>(eve::overview(m_backend->currentModel));
    m_backend->past = m_backend->current->state;
    for (int i = 0; i < 300; ++i) {
        const double v = 0.03 + 0.004 * std::sin(i * 0.11) + i * 3.2e-5;
        const Instant t = eve::kNow - 6h + i * 72s;
        m_backend->buckets.push_back({t, t + 72s, v - 0.002, v + 0.002, v, 10, Quality::Good});
    }
    m_seat = std::make_unique<Seat>();
    m_projects = std::make_unique<QuietProjects>();
    m_import = std::make_unique<QuietImport>();
    m_engine = std::make_unique<QQmlApplicationEngine>();
    connect(m_engine.get(), &QQmlEngine::warnings, this, [this](const QList<QQmlError>& errors) {
        for (const QQmlError& e : errors)
            m_warnings << e.toString();
    });
    m_engine->addImportPath(QStringLiteral("qrc:/qt/qml"));
    m_engine->setInitialProperties({{QStringLiteral("seat"), QVariant::fromValue(m_seat.get())},
                                    {QStringLiteral("projects"), QVariant::fromValue<ProjectService*>(m_projects.get())},
                                    {QStringLiteral("importer"), QVariant::fromValue<ImportService*>(m_import.get())}});
    m_engine->load(QUrl(QStringLiteral("qrc:/qt/qml/Sinew/App/Main.qml")));
    QVERIFY2(!m_engine->rootObjects().isEmpty(), qPrintable(m_warnings.join(u'\n')));
    m_window = qobject_cast<QQuickWindow*>(m_engine->rootObjects().first());
    m_seat->setBackend(m_backend);
    m_seat->setUserIndex(1);
}

void tst_Window::cleanup()
{
    m_engine.reset();
    m_seat.reset();
    m_warnings.clear();
}

void tst_Window::picture(const QString& name)
{
    const QString folder = qEnvironmentVariable("SINEW_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(1500);
    m_window->grabWindow().save(QStringLiteral("%1/%2.png").arg(folder, name));
}

void tst_Window::opensWithoutWarnings()
{
    QTest::qWait(300);
    QVERIFY2(m_warnings.isEmpty(), qPrintable(m_warnings.join(u'\n')));
    m_seat->select("bridge/IfcColumn/P7");
    picture("operate");
}

void tst_Window::saysSimulatedAndMode()
{
    QVERIFY(find("simulated")->property("visible").toBool());
    QCOMPARE(find("modeWord")->property("text").toString(), u"● LIVE"_qs);
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() - 3600e3);
    QCOMPARE(find("modeWord")->property("text").toString(), u"◀◀ REPLAY"_qs);
    picture("replay");
    m_seat->cursor()->scrubTo(m_seat->cursor()->nowMs() + 4 * 3600e3);
    QCOMPARE(find("modeWord")->property("text").toString(), u"▷ FORECAST"_qs);
    picture("forecast");
}

int main(int argc, char** argv)
{
    // Only where no display is: the software renderer draws everything but 3D.
    if (qEnvironmentVariable("QT_QPA_PLATFORM") == QLatin1String("offscreen"))
        qputenv("QT_QUICK_BACKEND", "software");
    QGuiApplication app(argc, argv);
    tst_Window test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_Window.moc"
