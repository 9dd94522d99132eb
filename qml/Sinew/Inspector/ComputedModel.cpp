// SPDX-License-Identifier: GPL-3.0-or-later
#include "ComputedModel.h"

#include "ChannelModel.h"
#include "CursorState.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Inspector", text);
}

} // namespace

std::vector<FieldOfElement> fieldsOf(const loop::Overview& moment, const ElementId& element)
{
    std::vector<FieldOfElement> found;
    const std::vector<ElementId>* searched = nullptr; // the fields of a run share their elements
    std::size_t place = 0;
    for (const FieldPtr& field : moment.fields) {
        if (field->withCommand)
            continue;
        if (std::exchange(searched, field->elements.get()) != field->elements.get())
            place = static_cast<std::size_t>(std::ranges::find(*field->elements, element) -
                                             field->elements->begin());
        if (place == field->elements->size())
            continue;
        const auto same = std::ranges::find_if(
            found, [&](const FieldOfElement& f) { return f.field->quantity == field->quantity; });
        if (same == found.end())
            found.push_back({field, place});
        else if (same->field->issuedAt < field->issuedAt)
            *same = {field, place};
    }
    std::ranges::sort(found, {}, [](const FieldOfElement& f) { return quantityText(f.field->quantity); });
    return found;
}

ComputedRow computedRow(const FieldOfElement& of, Instant at, const loop::Overview& moment,
                        const DisplayOptions& display)
{
    const ComputedField& field = *of.field;
    ComputedRow row;
    row.key = text(field.quantity);
    row.name = quantityText(field.quantity);
    const auto point = pointAt(field, of.element, at);
    row.isKnown = point.has_value();
    row.value = point ? intervalText(point->mean, point->lower, point->upper, field.quantity, display.units)
                      : QStringLiteral("–");
    const QString said = placeAt(field, at)
                             ? point ? tr("computed, 90 %") : tr("the model says nothing of it here")
                             : tr("not computed for this moment");
    row.origin =
        tr("%1 · %2, run of %3")
            .arg(said, QStringLiteral("%1 %2").arg(text(field.model), text(field.modelVersion)).trimmed(),
                 issuedText(field.issuedAt, at, display));
    row.skill = recordText(skillOf(moment, field.system, field.model, field.quantity));
    return row;
}

std::span<const ComputedModel::Field> ComputedModel::fields() const
{
    static constexpr std::array<Field, 6> all{{{KeyRole, "key", &ComputedRow::key},
                                               {NameRole, "name", &ComputedRow::name},
                                               {ValueRole, "value", &ComputedRow::value},
                                               {OriginRole, "origin", &ComputedRow::origin},
                                               {SkillRole, "skill", &ComputedRow::skill},
                                               {KnownRole, "known", &ComputedRow::isKnown}}};
    return all;
}

} // namespace sinew::ui
