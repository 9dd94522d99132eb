// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves a project for other programs, and what an edit leaves in its record.
#include "SeatKey.h"

#include <EditRecord.h>
#include <sinew/command/LedgerRights.h>
#include <Export.h>
#include <OpenProject.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <QtTest>
#include <sstream>

using namespace sinew;
using namespace std::chrono_literals;

class tst_Export : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    app::OpenProject m_open;
    const Instant m_start{instantFromMicros(1'780'000'000'000'000)};

    std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    static std::string bytesOf(const std::filesystem::path& file)
    {
        std::ostringstream bytes;
        bytes << std::ifstream(file).rdbuf();
        return bytes.str();
    }

private slots:
    void initTestCase();
    void aTableHoldsEveryValueAndSaysSimulated();
    void onlyTheChannelsAndTheSpanThatWereAskedFor();
    void whatFailsNamesItsFileAndLeavesNothing();
    void cancelLeavesTheOlderFile();
    void anEditIsInTheLedgerBeforeItCounts();
    void anEditStandsTheLedgersCheck();
    void strangersDoNotChangePeople();
};

void tst_Export::initTestCase()
{
    auto open = app::createProject(file("own.sinew"), {{UserId("eve"), "Eve", Role::Administrator}});
    QVERIFY2(open, open ? "" : open.error().text().c_str());
    m_open = std::move(*open);
    Model model = *m_open.model;
    model.elements.push_back({.id = ElementId("net/junction/J-1"),
                              .asset = AssetId("net"),
                              .name = "J-1",
                              .className = "junction",
                              .shape = PointShape{{1, 2, 3}, 1}});
    model.channels = {{.id = ChannelId("a, \"b\""),
                       .element = ElementId("net/junction/J-1"),
                       .quantity = "pressure",
                       .unit = "kPa",
                       .simulated = true},
                      {.id = ChannelId("c"), .quantity = "displacement", .unit = "mm"}};
    m_open.model = std::make_shared<const Model>(model);
    std::vector<Sample> samples;
    for (int i = 0; i < 100; ++i)
        for (const Channel& channel : model.channels)
            samples.push_back({channel.id, m_start + i * 1h, m_start + i * 1h, i / 8.0,
                               i == 7 ? Quality::Bad : Quality::Good});
    QVERIFY(m_open.project->history().append(samples));
}

void tst_Export::aTableHoldsEveryValueAndSaysSimulated()
{
    double last = -1;
    const auto rows = app::exportCsv(m_open.project->history(), *m_open.model, {{}, m_start, m_start + 99h},
                                     file("all.csv"), [&](double f, const std::string&) { last = f; });
    QVERIFY(rows);
    QCOMPARE(*rows, std::uint64_t(200));
    QCOMPARE(last, 0.5);
    std::istringstream lines(bytesOf(file("all.csv")));
    std::string line;
    std::getline(lines, line);
    QCOMPARE(line, std::string("time_utc,channel,element,quantity,value_si,unit_si,quality,simulated"));
    int simulated = 0, count = 0;
    while (std::getline(lines, line)) {
        if (count++ == 7)
            QCOMPARE(line, formatUtc(m_start + 7h) +
                               ",\"a, \"\"b\"\"\",net/junction/J-1,pressure,0.875,Pa,bad,SIMULATED");
        simulated += line.ends_with(",SIMULATED");
    }
    QCOMPARE(count, 200);
    QCOMPARE(simulated, 100);
}

void tst_Export::onlyTheChannelsAndTheSpanThatWereAskedFor()
{
    const auto rows = app::exportCsv(m_open.project->history(), *m_open.model,
                                     {{ChannelId("c")}, m_start + 10h, m_start + 60h}, file("some.csv"));
    QVERIFY(rows);
    QCOMPARE(*rows, std::uint64_t(51)); // each once, across the day's borders too
    QVERIFY(bytesOf(file("some.csv")).find("net/junction") == std::string::npos);
}

void tst_Export::whatFailsNamesItsFileAndLeavesNothing()
{
    const auto& history = m_open.project->history();
    const auto nowhere =
        app::exportCsv(history, *m_open.model, {{}, m_start, m_start + 1h}, file("no/such.csv"));
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().subject.ends_with("no/such.csv"));
    QCOMPARE(app::exportCsv(history, *m_open.model, {{}, m_start + 1h, m_start}, file("x.csv")).error().code,
             ErrorCode::InvalidInput);
    QCOMPARE(app::exportCsv(history, *m_open.model, {{ChannelId("zz")}, m_start, m_start}, file("x.csv"))
                 .error()
                 .subject,
             std::string("zz"));
    QVERIFY(!std::filesystem::exists(file("x.csv")) && !std::filesystem::exists(file("x.csv.part")));
    if (std::filesystem::exists("/dev/full")) {
        std::filesystem::create_symlink("/dev/full", file("full.csv.part"));
        const auto full =
            app::exportCsv(history, *m_open.model, {{}, m_start, m_start + 99h}, file("full.csv"));
        QVERIFY(!full);
        QCOMPARE(full.error().code, ErrorCode::NoSpace);
        QVERIFY(!std::filesystem::exists(file("full.csv")));
    }
}

void tst_Export::cancelLeavesTheOlderFile()
{
    std::ofstream(file("old.csv")) << "older";
    std::stop_source stop;
    stop.request_stop();
    const auto cancelled =
        app::exportCsv(m_open.project->history(), *m_open.model, {{}, m_start, m_start + 99h},
                       file("old.csv"), {}, stop.get_token());
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QCOMPARE(bytesOf(file("old.csv")), std::string("older"));
    QVERIFY(!std::filesystem::exists(file("old.csv.part")));
}

void tst_Export::anEditIsInTheLedgerBeforeItCounts()
{
    auto& ledger = m_open.project->ledger();
    const auto first = ledger.rows(0, "model");
    QVERIFY(first && first->size() == 1); // its maker
    QCOMPARE(first->front().entry.type, std::string("people changed"));
    Model edited = *m_open.model;
    edited.users.push_back({UserId("ben"), "Ben", Role::Approver});
    edited.channels[1].highLimit = 0.05;
    QVERIFY(app::recordEdit(ledger, *m_open.model, edited, m_open.model->users[0], SystemClock{}));
    const auto rows = ledger.rows(first->front().number, "model");
    QVERIFY(rows && rows->size() == 2);
    QCOMPARE(rows->at(0).entry.source, std::string("seat:eve"));
    QCOMPARE(nlohmann::json::parse(rows->at(0).entry.detail)["added"][0]["id"], "ben");
    const auto limits = nlohmann::json::parse(rows->at(1).entry.detail)["changed"];
    QCOMPARE(limits.size(), std::size_t(1));
    QCOMPARE(limits[0]["after"]["highLimit"], 0.05);
    QVERIFY(!limits[0]["before"].contains("highLimit"));
    QVERIFY(app::recordEdit(ledger, edited, edited, {}, SystemClock{}));
    QCOMPARE(ledger.rows(rows->back().number)->size(), std::size_t(0)); // nothing changed, nothing said
}

void tst_Export::anEditStandsTheLedgersCheck()
{
    const User eve{UserId("eve"), "Eve", Role::Administrator};
    QVERIFY(m_open.room->beFirstAdministrator(eve, "quite a long one"));
    const auto key = m_open.ring->of(eve.id);
    QVERIFY(key);
    auto& ledger = m_open.project->ledger();
    Model edited = *m_open.model;
    edited.channels[1].highLimit = 0.06;
    QVERIFY(app::recordEdit(ledger, *m_open.model, edited, eve, SystemClock{}, key));
    const auto check = command::verifyLedger(ledger);
    QVERIFY(check);
    QVERIFY2(check->faults.empty(), check->faults.empty() ? "" : check->faults.front().c_str());
    QCOMPARE(ledger.rows(0, "model")->back().entry.source, std::string("operator:eve"));
}

void tst_Export::strangersDoNotChangePeople()
{
    auto& ledger = m_open.project->ledger();
    const auto before = ledger.rows()->size();
    Model edited = *m_open.model;
    edited.users.push_back({UserId("mallory"), "Mallory", Role::Administrator});
    const auto refused =
        app::recordEdit(ledger, *m_open.model, edited, {UserId("ada"), "Ada", Role::Operator}, SystemClock{});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotAllowed);
    QCOMPARE(ledger.rows()->size(), before);
}

QTEST_GUILESS_MAIN(tst_Export)
#include "tst_Export.moc"
