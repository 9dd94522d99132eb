// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerDetail.h"

#include "Format.h"

#include <algorithm>

namespace sinew::ui {

using nlohmann::ordered_json;

LedgerDetail::LedgerDetail(const std::string& json) : m_object(nlohmann::json::parse(json, nullptr, false)) {}

const nlohmann::json* LedgerDetail::at(const char* name) const
{
    if (!m_object.is_object())
        return nullptr;
    const auto found = m_object.find(name);
    return found == m_object.end() ? nullptr : &*found;
}

std::string LedgerDetail::text(const char* name) const
{
    const auto* value = at(name);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<double> LedgerDetail::number(const char* name) const
{
    const auto* value = at(name);
    return value && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

std::optional<Instant> LedgerDetail::instant(const char* name) const
{
    const auto parsed = parseUtc(text(name));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

LedgerDetail LedgerDetail::object(const char* name) const
{
    const auto* value = at(name);
    return LedgerDetail(value ? *value : nlohmann::json());
}

std::vector<LedgerDetail> LedgerDetail::list(const char* name) const
{
    std::vector<LedgerDetail> all;
    if (const auto* value = at(name); value && value->is_array())
        for (const auto& one : *value)
            all.emplace_back(one);
    return all;
}

std::size_t LedgerDetail::count(const char* name) const
{
    const auto* value = at(name);
    return value && value->is_array() ? value->size() : 0;
}

namespace {

QString plain(const ordered_json& value)
{
    return value.is_string() ? text(value.get_ref<const std::string&>())
                             : text(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

bool isShort(const ordered_json& value)
{
    return !value.is_structured() || value.empty() ||
           (value.is_array() && std::ranges::none_of(value, [](const auto& one) { return one.is_structured(); }));
}

QString shortText(const ordered_json& value)
{
    if (!value.is_array() || !isShort(value))
        return plain(value);
    QStringList parts;
    for (const auto& one : value)
        parts << plain(one);
    return parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral(", "));
}

/// Deeper than this nobody reads: the rest stands in one line.
constexpr int kDeepest = 30;

void append(QStringList& lines, const QString& name, const ordered_json& value, int depth)
{
    const QString indent(depth * 3, u' ');
    if (isShort(value) || depth == kDeepest) {
        lines << indent + name + QStringLiteral(": ") + shortText(value);
        return;
    }
    lines << indent + name + u':';
    int n = 0;
    for (const auto& [key, one] : value.items())
        append(lines, value.is_array() ? QString::number(++n) : text(key), one, depth + 1);
}

} // namespace

QStringList readableLines(const std::string& json)
{
    const auto value = ordered_json::parse(json, nullptr, false);
    if (!value.is_object())
        return json.empty() ? QStringList() : text(json).split(u'\n');
    QStringList lines;
    for (const auto& [key, one] : value.items())
        append(lines, text(key), one, 0);
    return lines;
}

} // namespace sinew::ui
