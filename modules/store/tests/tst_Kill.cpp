// SPDX-License-Identifier: GPL-3.0-or-later
// A writer that is killed at any moment: what it was told to be stored is there.
#include "Child.h"
#include "StoreTest.h"

#include <cmath>
#include <cstring>
#include <random>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

constexpr int kRounds = 24;

/// What the child says on the pipe after each call has returned.
struct Report {
    char what =
        0; ///< 'h': samples up to `number` are appended; 'l': row `number`; 'm': model of `number` elements
    std::int64_t number = 0;
};

void say(int pipe, char what, std::int64_t number)
{
    const Report report{what, number};
    if (::write(pipe, &report, sizeof report) != sizeof report)
        ::_exit(3);
}

Model modelOf(std::int64_t elements)
{
    Model model;
    model.name = std::to_string(elements);
    for (std::int64_t i = 0; i < elements; ++i) {
        Element element;
        element.id = ElementId(std::to_string(i));
        element.className = "pipe";
        element.shape = PointShape{.at = {1.0 * static_cast<double>(i), 0, 0}};
        model.elements.push_back(std::move(element));
    }
    return model;
}

/// Writes until it is killed.
[[noreturn]] void write(const fs::path& folder, int pipe, std::int64_t from, bool models)
{
    const auto project = Project::open(folder);
    if (!project)
        ::_exit(2);
    for (std::int64_t i = from;; i += 20) {
        std::vector<Sample> samples;
        for (std::int64_t j = i; j < i + 20; ++j)
            samples.push_back(sample("c", 0.01 * static_cast<double>(j), std::sin(static_cast<double>(j))));
        if (!(*project)->history().append(samples))
            ::_exit(4);
        say(pipe, 'h', i + 20);
        const auto row = (*project)->ledger().append({.source = "field", .subject = std::to_string(i)});
        if (!row)
            ::_exit(5);
        say(pipe, 'l', row->number);
        if (models && (i / 20) % 5 == 0) {
            if (!(*project)->saveModel(modelOf(i % 300 + 1)))
                ::_exit(6);
            say(pipe, 'm', i % 300 + 1);
        }
    }
}

struct Acknowledged {
    std::int64_t samples = 0, row = 0;
};

/// Waits for the next report; false where the child is gone and has said all.
bool collectOne(const Child& child, Acknowledged& known)
{
    Report report;
    const std::string said = child.read(sizeof report);
    if (said.size() != sizeof report)
        return false;
    std::memcpy(&report, said.data(), sizeof report);
    if (report.what == 'h')
        known.samples = report.number;
    if (report.what == 'l')
        known.row = report.number;
    return true;
}

} // namespace

class tst_Kill : public QObject {
    Q_OBJECT
private slots:
    void initTestCase_data() { addStores(); }
    void losesNothingThatWasAcknowledged()
    {
        Workspace work;
        SINEW_OK(Project::create(work.place(), "0"));
        std::mt19937 random(11);
        Acknowledged known;
        for (int round = 0; round < kRounds; ++round) {
            Child child([&](int words) { write(work.place(), words, known.samples, round % 2 == 0); });
            // Mostly while it writes, sometimes while it opens the project.
            if (round % 6 != 5)
                collectOne(child, known);
            ::usleep(static_cast<useconds_t>(random() % 80'000));
            const int status = child.kill();
            QVERIFY2(WIFSIGNALED(status),
                     qPrintable(QString("the writer gave up: %1").arg(WEXITSTATUS(status))));
            while (collectOne(child, known)) {
            }
            check(work.place(), known);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d kills; %lld rows, %lld samples", kRounds, static_cast<long long>(known.row),
              static_cast<long long>(known.samples));
        QVERIFY(known.row > kRounds / 2);
    }

private:
    void check(const fs::path& folder, Acknowledged& known)
    {
        const auto project = Project::open(folder);
        SINEW_OK(project);
        const auto verified = (*project)->ledger().verify();
        SINEW_OK(verified);
        QVERIFY2(verified->faults.empty(), verified->faults.empty() ? "" : verified->faults[0].c_str());
        QVERIFY(verified->rows >= known.row);
        const auto samples = (*project)->history().samples(ChannelId("c"), at(-1), at(1e9));
        SINEW_OK(samples);
        QVERIFY(static_cast<std::int64_t>(samples->size()) >= known.samples);
        for (std::size_t i = 0; i < samples->size(); ++i)
            QCOMPARE(samples->at(i).value, std::sin(static_cast<double>(i)));
        const auto drawn = (*project)->history().series(ChannelId("c"), at(-1), at(1e9), 1);
        SINEW_OK(drawn);
        QCOMPARE(drawn->empty() ? 0 : drawn->at(0).count, static_cast<std::int64_t>(samples->size()));
        const auto model = (*project)->loadModel();
        SINEW_OK(model);
        QCOMPARE(std::to_string(model->elements.size()), model->name);
        known.samples = static_cast<std::int64_t>(samples->size());
    }
};

QTEST_GUILESS_MAIN(tst_Kill)
#include "tst_Kill.moc"
