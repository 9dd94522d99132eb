// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/drainage/Simulation.h>
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/swmm/DrainageInput.h>

#include <cmath>
#include <QtTest>
#include <random>

using namespace sinew;
using namespace sinew::drainage;

namespace {

std::filesystem::path folder(const char* name)
{
    return std::filesystem::path(SINEW_TEST_DIR) / name;
}

std::vector<std::filesystem::path> filesIn(const char* name)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder(name)))
        files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// Reads and routes a text; says what went wrong beyond a named error, or nothing.
QString trouble(const std::string& text)
{
    const auto file = read::parseSwmm(text, "m.inp");
    const auto input = file ? read::toDrainage(*file) : Result<read::DrainageInput>(passOn(file));
    if (!input)
        return input.error().message.empty() ? "an error without words" : "";
    QString bad;
    const auto s = simulate(
        input->model,
        {.durationS = std::clamp(input->model.options.durationS, 0.0, 1800.0), .maximumSteps = 2000},
        [&](const DrainageState& state) {
            for (const auto* all : {&state.depthM, &state.flowM3s, &state.velocityMs, &state.inflowM3s})
                for (const double v : *all)
                    if (!std::isfinite(v))
                        bad = "a result is no number";
        });
    if (!s && s.error().message.empty())
        return "an error without words";
    return bad;
}

} // namespace

class tst_DrainageInput : public QObject {
    Q_OBJECT
private slots:
    void oddModelsRun_data()
    {
        QTest::addColumn<QString>("path");
        for (const auto& path : filesIn("corpus/drainage"))
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    }
    void oddModelsRun()
    {
        QFETCH(QString, path);
        const auto input = read::readDrainage(path.toStdString());
        QVERIFY2(input.has_value(), input ? "" : input.error().text().c_str());
        const auto s = simulate(input->model, {}, [&](const DrainageState& state) {
            for (const double y : state.depthM)
                QVERIFY(std::isfinite(y) && y >= 0);
            for (const double q : state.flowM3s)
                QVERIFY(std::isfinite(q));
        });
        QVERIFY2(s.has_value(), s ? "" : s.error().text().c_str());
        qInfo() << "continuity" << s->balance.routingErrorPercent << "%";
    }
    void everythingIsReadInSi()
    {
        const auto m = read::readDrainage(folder("corpus/drainage/everything.inp"))->model;
        QCOMPARE(m.nodes.size(), 5U);
        QCOMPARE(m.links.size(), 7U);
        QCOMPARE(m.gages[0].spans.size(), 3U);
        QVERIFY(std::abs(m.gages[0].spans[1].rateMs * 3.6e6 - 60) < 1e-9);
        QCOMPARE(m.subcatchments[1].outletSubcatchment, 0);
        QVERIFY(std::holds_alternative<GreenAmpt>(m.subcatchments[0].infiltration));
        QVERIFY(std::holds_alternative<Horton>(m.subcatchments[1].infiltration));
        QCOMPARE(m.nodes[0].inflows[0].baselineM3s, 0.005);
        QCOMPARE(m.rules.size(), 1U);
        QCOMPARE(m.rules[0].conditions.size(), 3U);
        QCOMPARE(m.rules[0].conditions[1].right.value, 1800.0);
        QCOMPARE(m.rules[0].then.size(), 2U);
        QCOMPARE(m.links[4].strokeS, 180.0);
        QCOMPARE(m.options.durationS, 7200.0);
    }
    void usUnitsAreConverted()
    {
        const auto file = read::parseSwmm("[OPTIONS]\nFLOW_UNITS CFS\n[JUNCTIONS]\nA 100 10\n[OUTFALLS]\nO "
                                          "90 FREE\n[CONDUITS]\nAO A O 1000 0.013 1 0 2 0\n"
                                          "[XSECTIONS]\nAO CIRCULAR 4\n",
                                          "m.inp");
        const auto m = read::toDrainage(*file)->model;
        QCOMPARE(m.nodes[0].invertM, 30.48);
        const auto& c = std::get<Conduit>(m.links[0].body);
        QCOMPARE(c.section.depthM, 1.2192);
        QVERIFY(std::abs(c.initialFlowM3s - 0.056633693) < 1e-8);
        QCOMPARE(m.links[0].fromOffsetM, 0.3048);
    }
    void brokenModelsAreNamed_data()
    {
        QTest::addColumn<QString>("path");
        for (const auto& path : filesIn("broken_drainage"))
            QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    }
    void brokenModelsAreNamed()
    {
        QFETCH(QString, path);
        const auto input = read::readDrainage(path.toStdString());
        if (!input) {
            QVERIFY2(input.error().subject.find(".inp:") != std::string::npos, input.error().text().c_str());
            return;
        }
        const auto s = Simulation::make(input->model);
        QVERIFY(!s);
        QVERIFY(!s.error().subject.empty() && !s.error().message.empty());
    }
    void mutantsNeitherHangNorGiveNonsense()
    {
        std::mt19937 random(7); // the same every time
        int run = 0;
        for (const auto& path : filesIn("corpus/drainage")) {
            const std::string text = *read::readWhole(path);
            for (int k = 0; k < 120; ++k) {
                std::string mutant = text;
                for (unsigned n = 1 + random() % 4; n > 0; --n) {
                    const std::size_t at = random() % mutant.size();
                    constexpr std::string_view odd = "0123456789.-eE* \n[]";
                    switch (random() % 3) {
                    case 0:
                        mutant[at] = odd[random() % odd.size()];
                        break;
                    case 1:
                        mutant.erase(at, 1 + random() % 12);
                        break;
                    default:
                        mutant.insert(at, 1, odd[random() % odd.size()]);
                        break;
                    }
                }
                const QString what = trouble(mutant);
                QVERIFY2(what.isEmpty(), qPrintable(what + "\n" + QString::fromStdString(mutant)));
                ++run;
            }
        }
        QCOMPARE(run, 360);
    }
};

QTEST_GUILESS_MAIN(tst_DrainageInput)
#include "tst_DrainageInput.moc"
