// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Time.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <QStringList>
#include <string>

namespace sinew::ui {

/// What a row carries besides, read with care: what is not there, or of another kind, is empty.
class LedgerDetail {
public:
    /// Not JSON, or no object: nothing is in it.
    explicit LedgerDetail(const std::string& json);
    explicit LedgerDetail(nlohmann::json object) : m_object(std::move(object)) {}
    std::string text(const char* name) const;
    std::optional<double> number(const char* name) const;
    std::optional<Instant> instant(const char* name) const;
    LedgerDetail object(const char* name) const;
    /// Empty where there is no list.
    std::vector<LedgerDetail> list(const char* name) const;
    std::size_t count(const char* name) const;

private:
    const nlohmann::json* at(const char* name) const;
    nlohmann::json m_object;
};

/// A payload as people read it: a line each, what belongs together indented, numbers of a list in one line. All
/// of it; what is no JSON as it is.
QStringList readableLines(const std::string& json);

} // namespace sinew::ui
