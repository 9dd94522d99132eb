// SPDX-License-Identifier: GPL-3.0-or-later
#include "TestData.h"

#include <sinew/verify/Verification.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::verify;

class tst_Verification : public QObject {
    Q_OBJECT

    static Case numbers(std::vector<Quantity> quantities, std::vector<double> got)
    {
        return {"c", "n", "s", {}, std::move(quantities), [got](const auto&, std::stop_token) {
                    return Result<std::vector<double>>(got);
                }};
    }
    static Outcome outcomeOf(const Quantity& quantity, double got)
    {
        return run({numbers({quantity}, {got})}, {}).value().front().outcome;
    }

private slots:
    void judgesByTolerance()
    {
        QCOMPARE(outcomeOf({"q", "m", 10, {0.5, false}}, 10.5), Outcome::Pass);
        QCOMPARE(outcomeOf({"q", "m", 10, {0.5, false}}, 10.6), Outcome::Fail);
        QCOMPARE(outcomeOf({"q", "m", -10, {0.01, true}}, -10.09), Outcome::Pass);
        QCOMPARE(outcomeOf({"q", "m", -10, {0.01, true}}, -10.11), Outcome::Fail);
        QCOMPARE(outcomeOf({"q", "m", 10, {0.5, false}}, std::nan("")), Outcome::Fail);
    }
    void saysWhatIsMissing()
    {
        Case c = numbers({{"q", "m", 1, {}}}, {1});
        c.needs = {"no/such/file"};
        const auto rows = run({c}, "/nowhere").value();
        QCOMPARE(rows.front().outcome, Outcome::NoData);
        QVERIFY(rows.front().why.find("no/such/file") != std::string::npos);
    }
    void anErrorOrAMissingNumberIsAFailure()
    {
        Case broken = numbers({{"q", "m", 1, {}}}, {});
        QCOMPARE(run({broken}, {}).value().front().outcome, Outcome::Fail);
        broken.compute = [](const auto&, std::stop_token) -> Result<std::vector<double>> {
            return fail(ErrorCode::NotConverged, "after 200 iterations", "Net1");
        };
        const auto rows = run({broken}, {}).value();
        QCOMPARE(rows.front().outcome, Outcome::Fail);
        QVERIFY(rows.front().why.find("200") != std::string::npos);
    }
    void thePageEscapes()
    {
        auto rows = run({numbers({{"a<b", "m", 1, {}}}, {1})}, {}).value();
        QVERIFY(toHtml(rows, "1").find("a&lt;b") != std::string::npos);
        QVERIFY(toSvg(rows).find("a&lt;b") != std::string::npos);
    }
    void thePictureMarksWhatFails()
    {
        const auto rows = run({numbers({{"near", "m", 1, {0.1, false}}, {"far", "m", 1, {0.1, false}}}, {1.05, 1.2})}, {}).value();
        const std::string picture = toSvg(rows);
        QCOMPARE(QString::fromStdString(picture).count(QStringLiteral("class='p'")), 1);
        QCOMPARE(QString::fromStdString(picture).count(QStringLiteral("class='x'")), 1);
        QVERIFY(picture.find("1 of 2 numbers") != std::string::npos);
        QVERIFY(toSvg({}).ends_with("</svg>\n"));
    }

    // The table itself.
    void everyNumber_data()
    {
        QTest::addColumn<int>("index");
        const auto cases = allCases();
        for (std::size_t i = 0; i < cases.size(); ++i)
            QTest::newRow((cases[i].chapter + ": " + cases[i].name).c_str()) << static_cast<int>(i);
    }
    void everyNumber()
    {
        QFETCH(int, index);
        const Case c = allCases().at(static_cast<std::size_t>(index));
        for (const auto& file : c.needs) {
            if (c.isUncollected && !std::filesystem::exists(sinewData() / file))
                QSKIP("nobody has this as data yet");
            SINEW_NEED_DATA(sinewData() / file);
        }
        const auto rows = run({c}, sinewData());
        QVERIFY(rows);
        for (const Row& row : *rows)
            QVERIFY2(row.outcome == Outcome::Pass,
                     qPrintable(QStringLiteral("%1: expected %2 %3, got %4 %5")
                                    .arg(QString::fromStdString(row.quantity.name))
                                    .arg(row.quantity.expected, 0, 'g', 8)
                                    .arg(QString::fromStdString(toText(row.quantity.tolerance)))
                                    .arg(row.got.value_or(std::nan("")), 0, 'g', 8)
                                    .arg(QString::fromStdString(row.why))));
    }
};

QTEST_GUILESS_MAIN(tst_Verification)
#include "tst_Verification.moc"
