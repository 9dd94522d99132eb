// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/JsonInput.h>

#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

/// The error of reading a document by `how`, as text; empty where there is none.
template <class F>
std::string errorOf(const char* text, F how)
{
    const auto input = JsonInput::parse(text, "case.json");
    if (!input)
        return input.error().text();
    how(input->root());
    const auto done = input->finish();
    return done ? std::string() : done.error().text();
}

} // namespace

class tst_JsonInput : public QObject {
    Q_OBJECT
private slots:
    void readsWhatIsThere()
    {
        const auto input =
            JsonInput::parse(R"({"comment": "x", "a": 2, "b": [1, 2.5], "c": {"d": true, "comment": 1},
                                 "e": [{"f": "north"}], "g": "name"})",
                             "case.json");
        QVERIFY(input.has_value());
        const auto root = input->root();
        QCOMPARE(root.number("a", 0, 5), 2.0);
        QCOMPARE(root.numberOr("absent", 0, 5, 4), 4.0);
        QCOMPARE(root.integerOr("a", 0, 5, 1), 2);
        QCOMPARE(root.numbers("b", 0, 3), (std::vector<double>{1, 2.5}));
        QVERIFY(root.isArray("b") && !root.isArray("a"));
        QVERIFY(root.child("c").flagOr("d", false));
        QCOMPARE(root.children("e").front().choice("f", {"south", "north"}), std::size_t(1));
        QCOMPARE(root.textOr("g", ""), std::string("name"));
        QVERIFY(input->finish());
    }

    void namesFileAndPlace()
    {
        const auto nothing = [](const auto&) {};
        QVERIFY(errorOf("{\n\"a\": 1,\n oops", nothing).find("case.json:3: ") == 0);
        QVERIFY(errorOf("[1]", nothing).find("case.json: ") == 0);
        QVERIFY(errorOf("{\"a\": 1e999}", nothing).find("case.json") == 0);
        QCOMPARE(errorOf("{\"a\": 1}", nothing), std::string("case.json: /a: is not known here"));
        QCOMPARE(errorOf("{}", [](const auto& r) { r.number("a", 0, 1); }),
                 std::string("case.json: /a: is missing"));
        QCOMPARE(errorOf("{\"a\": 7}", [](const auto& r) { r.number("a", 0, 1); }),
                 std::string("case.json: /a: is outside 0.0 to 1.0"));
        QCOMPARE(errorOf("{\"a\": \"7\"}", [](const auto& r) { r.number("a", 0, 1); }),
                 std::string("case.json: /a: is no number"));
        QCOMPARE(errorOf("{\"a\": [0, 9]}", [](const auto& r) { r.numbers("a", 0, 1); }),
                 std::string("case.json: /a/1: is outside 0.0 to 1.0"));
        QCOMPARE(errorOf("{\"a\": [{\"b\": 1}, {}]}",
                         [](const auto& r) {
                             for (const auto& node : r.children("a"))
                                 node.number("b", 0, 1);
                         }),
                 std::string("case.json: /a/1/b: is missing"));
        QCOMPARE(errorOf("{\"a\": 3}", [](const auto& r) { r.child("a").number("b", 0, 1); }),
                 std::string("case.json: /a: is no object"));
        QCOMPARE(errorOf("{\"a\": \"up\"}",
                         [](const auto& r) {
                             r.choice("a", {"x", "y"});
                         }),
                 std::string("case.json: /a: is none of x, y"));
        QCOMPARE(errorOf("{\"a\": 1.5}", [](const auto& r) { r.integerOr("a", 0, 9, 0); }),
                 std::string("case.json: /a: is no whole number"));
        QCOMPARE(errorOf("{\"a\": 1.5}", [](const auto& r) { r.flagOr("a", false); }),
                 std::string("case.json: /a: is neither true nor false"));
    }

    void firstErrorStays()
    {
        QCOMPARE(errorOf("{\"b\": 9}",
                         [](const auto& r) {
                             r.number("a", 0, 1);
                             r.number("b", 0, 1);
                         }),
                 std::string("case.json: /a: is missing"));
    }
};

QTEST_GUILESS_MAIN(tst_JsonInput)
#include "tst_JsonInput.moc"
