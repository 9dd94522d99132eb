// SPDX-License-Identifier: GPL-3.0-or-later
#include "../../Seat/tests/TyphoonEve.h"
#include "CommandReport.h"
#include "PlanChart.h"

#include <QGuiApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

using namespace sinew;
using namespace sinew::report;
using namespace std::chrono_literals;

class tst_CommandReport : public QObject {
    Q_OBJECT

    ModelPtr m_model = eve::model();
    ModelIndex m_index{m_model};
    loop::Overview m_overview = eve::overview(m_model);
    ui::DisplayOptions m_display;
    std::vector<store::LedgerRow> m_ledger;
    std::vector<Sample> m_measured;
    command::CommandRecord m_command;

    CommandFacts facts() const
    {
        return {m_command, m_overview, m_index, m_display, m_ledger, m_measured, eve::kNow};
    }
    static store::LedgerRow row(std::int64_t number, const std::string& subject, const std::string& type,
                                const std::string& detail)
    {
        return {number,
                {eve::kNow, eve::kNow, "operator:ada", "command", type, subject, "ok", detail},
                {},
                std::string(64, 'a')};
    }

private slots:
    void init();
    void saysWhatWhyAndWho();
    void ledgerRowsOfOthersStayOut();
    void dataIsEscaped();
    void theFileSaysSimulatedOnEveryPage();
    void aFileThatCannotBeWrittenIsNamed();
};

void tst_CommandReport::init()
{
    m_command = m_overview.commands.front();
    m_command.proposal.verify =
        VerifyPlan{.channel = ChannelId("bridge/P7/displacement"), .quantity = "displacement"};
    m_measured.clear();
    for (int i = 0; i < 60; ++i) {
        m_command.proposal.verify->points.push_back(
            {eve::kNow + i * 1min, 0.05 + 0.0001 * i, 0.04, 0.002, 0.001});
        m_measured.push_back(
            {ChannelId("bridge/P7/displacement"), eve::kNow + i * 1min, eve::kNow, 0.041, Quality::Good});
    }
    m_ledger = {row(1, m_command.id.value, "proposed", R"({"why":"a storm is near"})"),
                row(2, "another", "approved", "{}"),
                row(3, m_command.id.value, "approved", R"({"user":{"name":"Ada Mori","role":"operator"}})")};
}

void tst_CommandReport::saysWhatWhyAndWho()
{
    const QString html = commandReportHtml(facts());
    for (const QString& said :
         {ui::text(m_command.proposal.title), QStringLiteral("P7 is 58 mm"),
          QStringLiteral("Without it and with it"), QStringLiteral("by Ada Mori (operator)"),
          QStringLiteral("a storm is near"), QStringLiteral("src=\"chart\"")})
        QVERIFY2(html.contains(said), qPrintable(said));
    m_command.state = command::State::Proposed;
    m_command.verification = {};
    m_command.why = "a storm is near"; // where it stands, not a proof
    QVERIFY(commandReportHtml(facts()).contains(QStringLiteral("Nothing is measured yet")));
    m_command.proposal.verify.reset();
    QVERIFY(!commandReportHtml(facts()).contains(QStringLiteral("src=\"chart\"")));
}

void tst_CommandReport::ledgerRowsOfOthersStayOut()
{
    const auto own = rowsOf(m_ledger, m_command.id);
    QCOMPARE(own.size(), std::size_t(2));
    QCOMPARE(own[1].number, std::int64_t(3));
}

void tst_CommandReport::dataIsEscaped()
{
    m_command.proposal.title = "<img src=x> & more";
    m_ledger[0].entry.detail = R"({"why":"<b>bold</b>"})";
    const QString html = commandReportHtml(facts());
    QVERIFY(!html.contains(QStringLiteral("<img src=x>")) && !html.contains(QStringLiteral("<b>bold")));
    QVERIFY(html.contains(QStringLiteral("&lt;img src=x&gt; &amp; more")));
}

void tst_CommandReport::theFileSaysSimulatedOnEveryPage()
{
    for (int i = 4; i < 90; ++i) // two pages at least
        m_ledger.push_back(row(i, m_command.id.value, "measured", "{}"));
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("report.pdf"));
    m_overview.simulated = true;
    const auto written = writeCommandReport(facts(), file);
    QVERIFY2(written, written ? "" : written.error().text().c_str());
    QFile pdf(file);
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    const QByteArray bytes = pdf.readAll();
    QVERIFY(bytes.startsWith("%PDF"));
    const auto pages = bytes.count("/Type /Page\n");
    QVERIFY(pages >= 2);
    if (QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty())
        QSKIP("pdftotext reads the words back");
    QProcess reader;
    reader.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), file, QStringLiteral("-")});
    QVERIFY(reader.waitForFinished());
    const QString words = QString::fromUtf8(reader.readAllStandardOutput());
    QCOMPARE(words.count(QStringLiteral("SIMULATED")), static_cast<qsizetype>(pages));
    QVERIFY(words.contains(QStringLiteral("Ada Mori")));
}

void tst_CommandReport::aFileThatCannotBeWrittenIsNamed()
{
    const auto written = writeCommandReport(facts(), QStringLiteral("/nowhere/report.pdf"));
    QVERIFY(!written);
    QCOMPARE(written.error().subject, std::string("/nowhere/report.pdf"));
}

int main(int argc, char** argv)
{
    QGuiApplication app(argc, argv);
    tst_CommandReport test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_CommandReport.moc"
