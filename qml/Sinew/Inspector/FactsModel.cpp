// SPDX-License-Identifier: GPL-3.0-or-later
#include "FactsModel.h"

#include <array>

#include "Format.h"

namespace sinew::ui {

namespace {

QString said(const AttributeValue& value)
{
    if (const auto* s = std::get_if<std::string>(&value))
        return text(*s);
    if (const auto* d = std::get_if<double>(&value))
        return QString::number(*d, 'g', 6);
    if (const auto* i = std::get_if<std::int64_t>(&value))
        return QString::number(*i);
    return std::get<bool>(value) ? QStringLiteral("true") : QStringLiteral("false");
}

} // namespace

std::vector<Fact> factsOf(const Attributes& attributes)
{
    std::vector<Fact> facts;
    for (const auto& [name, value] : attributes)
        facts.push_back({text(name), said(value)});
    return facts;
}

std::span<const FactsModel::Field> FactsModel::fields() const
{
    static constexpr std::array<Field, 2> all{
        {{NameRole, "name", &Fact::key}, {ValueRole, "value", &Fact::value}}};
    return all;
}

} // namespace sinew::ui
