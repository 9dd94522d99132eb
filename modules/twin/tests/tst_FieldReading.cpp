// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/FieldReading.h>

#include <QtTest>

#include <cmath>

using namespace sinew;
using namespace std::chrono_literals;

namespace {

const Instant kNow = *parseUtc("2026-09-14T09:00:00Z");

/// Two elements at two times.
ComputedField fieldOf()
{
    ComputedField field;
    field.system = "water";
    field.model = "gradient";
    field.quantity = "head";
    field.issuedAt = kNow;
    field.elements = std::make_shared<const std::vector<ElementId>>(
        std::vector{ElementId("w/junction/A"), ElementId("w/junction/B")});
    field.times = {kNow, kNow + 2h};
    field.mean = {10, 20, 30, NAN};
    field.lower = {8, 19, 26, NAN};
    field.upper = {12, 21, 34, NAN};
    return field;
}

} // namespace

class tst_FieldReading : public QObject {
    Q_OBJECT
private slots:
    void isReadBetweenItsTimes()
    {
        const ComputedField field = fieldOf();
        const auto point = pointAt(field, 0, kNow + 30min);
        QVERIFY(point);
        QCOMPARE(point->mean, 15.0);
        QCOMPARE(point->lower, 12.5);
        QCOMPARE(point->upper, 17.5);
        QCOMPARE(pointAt(field, 0, kNow + 2h)->mean, 30.0);
        QCOMPARE(pointAt(field, 1, kNow)->mean, 20.0); // what follows is unknown, this is not
    }

    void saysNothingOutsideItsTimes()
    {
        const ComputedField field = fieldOf();
        QVERIFY(!pointAt(field, 0, kNow - 1us) && !pointAt(field, 0, kNow + 2h + 1us));
        QVERIFY(!pointAt(field, 1, kNow + 1min)); // on the way to nothing
        QVERIFY(!placeAt(ComputedField{}, kNow));
    }

    void acceptsWhatIsRight()
    {
        const auto checked = checkField(fieldOf());
        QVERIFY2(checked, checked ? "" : checked.error().text().c_str());
    }

    void refusesWhatIsWrong_data()
    {
        QTest::addColumn<ComputedField>("field");
        const auto add = [](const char* name, void (*spoil)(ComputedField&)) {
            ComputedField field = fieldOf();
            spoil(field);
            QTest::newRow(name) << field;
        };
        add("too few values", [](ComputedField& f) { f.upper.pop_back(); });
        add("no elements", [](ComputedField& f) { f.elements = nullptr; });
        add("no times", [](ComputedField& f) { f.times.clear(); });
        add("a time twice", [](ComputedField& f) { f.times[1] = f.times[0]; });
        add("infinite", [](ComputedField& f) { f.mean[0] = INFINITY; });
        add("upside down", [](ComputedField& f) { std::swap(f.lower, f.upper); });
        add("no such quantity", [](ComputedField& f) { f.quantity = "charm"; });
    }
    void refusesWhatIsWrong()
    {
        QFETCH(ComputedField, field);
        const auto checked = checkField(field);
        QVERIFY(!checked && checked.error().code == ErrorCode::InvalidInput);
        QVERIFY2(checked.error().subject.find(field.quantity + " of water/gradient") != std::string::npos,
                 checked.error().text().c_str());
    }
};

QTEST_GUILESS_MAIN(tst_FieldReading)
#include "tst_FieldReading.moc"
