// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/alarm/Transitions.h>

#include <algorithm>
#include <fstream>
#include <QtTest>
#include <sstream>

using namespace sinew::alarm;

namespace {

constexpr int kStates = 7, kEvents = 10;

std::vector<Facts> allFacts()
{
    std::vector<Facts> all;
    for (int bits = 0; bits < 8; ++bits)
        all.push_back({(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0});
    return all;
}

} // namespace

class tst_Transitions : public QObject {
    Q_OBJECT
private slots:
    void namesGoThereAndBack()
    {
        for (int i = 0; i < kStates; ++i)
            QCOMPARE(stateFrom(nameOf(static_cast<State>(i))).value(), static_cast<State>(i));
        for (int i = 0; i < kEvents; ++i)
            QCOMPARE(eventFrom(nameOf(static_cast<Event>(i))).value(), static_cast<Event>(i));
        QVERIFY(!eventFrom("tuned"));
        QVERIFY(!stateFrom("Asleep"));
    }
    void noTwoArrowsAtOnce()
    {
        for (const Facts& facts : allFacts())
            for (int s = 0; s < kStates; ++s)
                for (int e = 0; e < kEvents; ++e)
                    QVERIFY(std::ranges::count_if(transitions(), [&](const Transition& t) {
                                return t.from == static_cast<State>(s) && t.event == static_cast<Event>(e) &&
                                       holds(t.guard, facts);
                            }) <= 1);
    }
    void everyStateIsReachedAndLeftForNormal()
    {
        for (int s = 0; s < kStates; ++s) {
            std::vector<State> open{static_cast<State>(s)};
            for (std::size_t i = 0; i < open.size(); ++i)
                for (const Transition& t : transitions())
                    if (t.from == open[i] && std::ranges::find(open, t.to) == open.end())
                        open.push_back(t.to);
            QCOMPARE(open.size(), std::size_t(kStates)); // from everywhere to everywhere
        }
    }
    void onlyPeopleQuietenWhatHolds_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("event");
        QTest::addColumn<int>("to");
        const auto row = [](const char* name, State from, Event event, State to) {
            QTest::newRow(name) << static_cast<int>(from) << static_cast<int>(event) << static_cast<int>(to);
        };
        row("acknowledge", State::Unacknowledged, Event::Acknowledge, State::Acknowledged);
        row("returned waits for somebody", State::Unacknowledged, Event::Return,
            State::ReturnedUnacknowledged);
        row("acknowledged goes by itself", State::Acknowledged, Event::Return, State::Normal);
        row("suppressed goes unseen", State::Suppressed, Event::Return, State::Normal);
        row("shelved stays", State::Shelved, Event::Raise, State::Shelved);
        row("out of service beats the shelf", State::Shelved, Event::TakeOut, State::OutOfService);
        row("out of service stays", State::OutOfService, Event::Return, State::OutOfService);
    }
    void onlyPeopleQuietenWhatHolds()
    {
        QFETCH(int, from);
        QFETCH(int, event);
        QFETCH(int, to);
        for (const Facts& facts : allFacts())
            QCOMPARE(static_cast<int>(
                         next(static_cast<State>(from), static_cast<Event>(event), facts).value()),
                     to);
    }
    void whatIsNotInTheTableDoesNotHappen()
    {
        for (const Facts& facts : allFacts()) {
            QVERIFY(!next(State::Normal, Event::Acknowledge, facts));
            QVERIFY(!next(State::Shelved, Event::Acknowledge, facts));
            QVERIFY(!next(State::Suppressed, Event::Acknowledge, facts));
            QVERIFY(!next(State::OutOfService, Event::Acknowledge, facts));
            QVERIFY(!next(State::OutOfService, Event::Shelve, facts));
            QVERIFY(!next(State::OutOfService, Event::EndShelving, facts));
        }
    }
    void theDocumentShowsTheTable()
    {
        std::ifstream file(SINEW_SOURCE_DIR "/docs/alarm-life.md");
        std::stringstream text;
        text << file.rdbuf();
        QVERIFY2(text.str().find(transitionDiagram()) != std::string::npos,
                 ("docs/alarm-life.md must hold:\n" + transitionDiagram()).c_str());
    }
};

QTEST_GUILESS_MAIN(tst_Transitions)
#include "tst_Transitions.moc"
