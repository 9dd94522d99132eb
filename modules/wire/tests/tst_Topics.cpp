// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/wire/Topics.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::wire;

class tst_Topics : public QObject {
    Q_OBJECT
private slots:
    void idsKeepTheirSlashes()
    {
        QCOMPARE(commandTopic("Port Aurelia", ActuatorId("water/C-12/clamp")),
                 "sinew/Port Aurelia/command/water/C-12/clamp");
        QCOMPARE(telemetryTopic("s", "gate-1"), "sinew/s/telemetry/gate-1");
        QCOMPARE(outlookTopic("s", ChannelId("w")), "sinew/s/outlook/w");
        QCOMPARE(clockTopic("s"), "sinew/s/clock");
    }
    void wildcardsAreEscaped()
    {
        QCOMPARE(feedbackTopic("a/b", ActuatorId("x+#%\n")), "sinew/a%2Fb/feedback/x%2B%23%25%0A");
        QCOMPARE(subscription("s", TopicKind::Feedback), "sinew/s/feedback/#");
    }
    void kindsAreTold()
    {
        QVERIFY(kindOf("s", "sinew/s/telemetry/x") == TopicKind::Telemetry);
        QVERIFY(kindOf("s", "sinew/s/clock") == TopicKind::Clock);
        QVERIFY(kindOf("s", commandTopic("s", ActuatorId("a/b"))) == TopicKind::Command);
        QVERIFY(!kindOf("s", "sinew/other/telemetry/x"));
        QVERIFY(!kindOf("s", "sinew/s/telemetry"));
        QVERIFY(!kindOf("s", "sinew/s/telemetry/"));
        QVERIFY(!kindOf("s", "sinew/s/clock/x"));
    }
};

QTEST_GUILESS_MAIN(tst_Topics)
#include "tst_Topics.moc"
