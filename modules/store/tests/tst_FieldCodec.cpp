// SPDX-License-Identifier: GPL-3.0-or-later
// Computed fields as they lie in the history file.
#include "StoreTest.h"

#include "../src/FieldCodec.h"

#include <cmath>

using namespace sinew;
using namespace sinew::store;
using namespace sinew::store::test;

namespace {

/// Heads of a network that follow the day, with a node that is cut off for a while.
ComputedField fieldOf(std::size_t elements, std::size_t times)
{
    ComputedField field;
    std::vector<ElementId> ids;
    for (std::size_t i = 0; i < elements; ++i)
        ids.emplace_back("water/junction/J-" + std::to_string(i));
    field.elements = std::make_shared<const std::vector<ElementId>>(std::move(ids));
    for (std::size_t t = 0; t < times; ++t) {
        field.times.push_back(at(3600.0 * static_cast<double>(t)));
        for (std::size_t i = 0; i < elements; ++i) {
            const double day = std::sin(0.26 * static_cast<double>(t)),
                         place = static_cast<double>(i) / static_cast<double>(elements);
            const bool isCutOff = i == 1 && t > 1;
            field.mean.push_back(isCutOff ? NAN : static_cast<float>(250 + 40 * place + 6 * day * place));
            field.lower.push_back(field.mean.back() - static_cast<float>(0.3 + 0.1 * static_cast<double>(t)));
            field.upper.push_back(field.mean.back() + static_cast<float>(0.2 + 0.1 * static_cast<double>(t)));
        }
    }
    return field;
}

} // namespace

class tst_FieldCodec : public QObject {
    Q_OBJECT
private slots:
    void keepsValuesToAStepOfTheirRange()
    {
        const ComputedField field = fieldOf(300, 25);
        ComputedField back;
        SINEW_OK(decodeField(encodeField(field), 300, back));
        QVERIFY(back.times == field.times);
        const auto [low, high] =
            std::pair(*std::ranges::min_element(field.lower), *std::ranges::max_element(field.upper));
        const double step = (high - low) / 65534 + 1e-4; // and what a float leaves out
        for (const auto& [is, was] :
             {std::pair(&back.mean, &field.mean), {&back.lower, &field.lower}, {&back.upper, &field.upper}}) {
            QCOMPARE(is->size(), was->size());
            for (std::size_t i = 0; i < is->size(); ++i)
                QVERIFY(std::isnan((*was)[i]) ? std::isnan((*is)[i])
                                              : std::fabs((*is)[i] - (*was)[i]) <= step);
        }
    }

    void isMuchSmallerThanItsNumbers()
    {
        const ComputedField field = fieldOf(1000, 25);
        const std::size_t plain = 3 * sizeof(float) * field.mean.size(), size = encodeField(field).size();
        QVERIFY2(size < plain / 4, qPrintable(QString::number(size)));
    }

    void oneValueAndNoneAtAll()
    {
        ComputedField field = fieldOf(1, 1), back;
        field.lower = field.upper = field.mean;
        SINEW_OK(decodeField(encodeField(field), 1, back));
        QVERIFY(back.mean == field.mean);
        field.mean = field.lower = field.upper = {NAN};
        SINEW_OK(decodeField(encodeField(field), 1, back));
        QVERIFY(std::isnan(back.mean[0]));
    }

    void damagedOnesAreRefused()
    {
        const ComputedField field = fieldOf(20, 5);
        const std::string blob = encodeField(field);
        ComputedField back;
        SINEW_FAILS(decodeField(blob, 21, back), ErrorCode::Corrupt);
        for (std::size_t i = 0; i < blob.size(); i += 7)
            SINEW_FAILS(decodeField(std::string_view(blob).substr(0, i), 20, back), ErrorCode::Corrupt);
        const std::string list = encodeElements(*field.elements);
        SINEW_OK(decodeElements(list));
        QVERIFY(*decodeElements(list) == *field.elements);
        for (std::size_t i = 0; i < list.size(); ++i)
            SINEW_FAILS(decodeElements(std::string_view(list).substr(0, i)), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(tst_FieldCodec)
#include "tst_FieldCodec.moc"
