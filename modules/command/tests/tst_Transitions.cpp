// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/command/Transitions.h>

#include <fstream>
#include <QtTest>
#include <set>
#include <sstream>

using namespace sinew::command;

class tst_Transitions : public QObject {
    Q_OBJECT
private slots:
    void namesComeBack()
    {
        for (int i = 0; i < 13; ++i)
            QCOMPARE(stateFrom(nameOf(static_cast<State>(i))), std::optional(static_cast<State>(i)));
        for (int i = 0; i <= int(Event::Refine); ++i)
            QCOMPARE(eventFrom(nameOf(static_cast<Event>(i))), std::optional(static_cast<Event>(i)));
        QVERIFY(!stateFrom("") && !eventFrom("nothing"));
    }
    void oneOutcomeForEachEventInEachState()
    {
        std::set<std::pair<State, Event>> seen;
        for (const Transition& t : transitions())
            QVERIFY(seen.emplace(t.from, t.event).second);
    }
    void everyStateIsReachedAndEveryOpenOneCanEnd()
    {
        std::set<State> reached{State::Proposed};
        for (std::size_t i = 0; i < 13; ++i)
            for (const Transition& t : transitions())
                if (reached.contains(t.from))
                    reached.insert(t.to);
        QCOMPARE(reached.size(), std::size_t(13));
        for (const State state : reached)
            QCOMPARE(isFinal(state), !next(state, Event::Cancel).has_value());
    }
    void onlyAnOperatedCommandCanSucceed()
    {
        for (const Transition& t : transitions()) {
            if (t.to == State::Succeeded)
                QCOMPARE(t.from, State::Verifying);
            if (t.to == State::Approved && t.from != State::Approved)
                QVERIFY(t.from == State::Proposed || t.from == State::Ready);
            if (t.to == State::Operated && t.from != State::Operated)
                QCOMPARE(t.from, State::Selected);
        }
    }
    void docsShowTheTable()
    {
        std::ifstream file(SINEW_SOURCE_DIR "/docs/command-life.md");
        std::stringstream text;
        text << file.rdbuf();
        QVERIFY2(text.str().find("```mermaid\n" + transitionDiagram() + "```") != std::string::npos,
                 ("docs/command-life.md must hold:\n" + transitionDiagram()).c_str());
    }
};

QTEST_GUILESS_MAIN(tst_Transitions)
#include "tst_Transitions.moc"
