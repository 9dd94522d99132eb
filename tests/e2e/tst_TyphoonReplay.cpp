// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's bridge through the typhoon, from sensor to verified command. Of the city only what this takes:
// terrain and bridge.
#include "CityReplay.h"

#include <QtTest>

using namespace sinew;
using namespace std::chrono_literals;

class tst_TyphoonReplay : public QObject {
    Q_OBJECT
private slots:
    void preHeatingHoldsThePiersAndIsProven()
    {
        const auto story = cityreplay::replay({{"terrain", "bridge"}, {"bridge/", "weather/"}}, "typhoon",
                                              4h + 30min, {"ben"});
        QCOMPARE(story.fault, std::string());
        QVERIFY(story.afterS >= 0 && story.afterS <= 3600);
        QCOMPARE(story.mostStanding, std::size_t(1));
        QVERIFY(!story.commands.empty());
        const command::CommandRecord& first = story.commands.back();
        double highestM = 0;
        for (const auto& [channel, value] : story.highest)
            if (channel.value.ends_with("/displacement"))
                highestM = std::max(highestM, value);
        qInfo("%s | highest %.1f mm", first.why.c_str(), 1e3 * highestM);
        QCOMPARE(first.state, command::State::Succeeded);
        QCOMPARE(first.verification.outcome, std::string("confirmed"));
        QVERIFY(first.why.find("simulated by the model") != std::string::npos);
        QVERIFY(highestM > 0 && highestM < 0.050);
        for (const Skill& skill : story.skills)
            if (skill.quantity == "displacement")
                QVERIFY2(skill.coverage90 > 0.8, qPrintable(QString::number(skill.coverage90)));
    }
};

QTEST_GUILESS_MAIN(tst_TyphoonReplay)
#include "tst_TyphoonReplay.moc"
