// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"

#include <cmath>
#include <fmt/format.h>

namespace sinew::verify {

namespace {

bool isWithin(const Quantity& quantity, double got)
{
    const double allowed = quantity.tolerance.isShare
                               ? quantity.tolerance.amount * std::abs(quantity.expected)
                               : quantity.tolerance.amount;
    return std::isfinite(got) && std::abs(got - quantity.expected) <= allowed * (1 + 1e-12);
}

std::optional<std::filesystem::path> missing(const Case& c, const std::filesystem::path& data)
{
    for (const auto& file : c.needs)
        if (std::error_code ignored; !std::filesystem::exists(data / file, ignored))
            return file;
    return std::nullopt;
}

void judge(const Case& c, const Result<std::vector<double>>& got, std::vector<Row>& rows)
{
    for (std::size_t i = 0; i < c.quantities.size(); ++i) {
        Row row{c.chapter, c.name, c.source, c.quantities[i], {}, Outcome::Fail, {}};
        if (!got)
            row.why = got.error().text();
        else if (i >= got->size())
            row.why = "no number was computed";
        else {
            row.got = (*got)[i];
            row.outcome = isWithin(row.quantity, *row.got) ? Outcome::Pass : Outcome::Fail;
        }
        rows.push_back(std::move(row));
    }
}

} // namespace

std::vector<Case> allCases()
{
    std::vector<Case> cases;
    for (const auto add : {
             addMaterials,
             addSensing,
             addHealing,
             addBridge,
             addStructure,
             addHeat,
             addPavement,
             addConcrete,
             addWater,
             addDrainage,
             addPower,
             addConductor,
             addTunnel,
             addBattery,
             addFilters,
             addPrognosis,
             addAnomalyScore,
             addBatteryLife,
             addAttackDetection,
         })
        add(cases);
    return cases;
}

Result<std::vector<Row>> run(const std::vector<Case>& cases, const std::filesystem::path& data,
                             const OnCase& onCase, std::stop_token stop)
{
    std::vector<Row> rows;
    for (const Case& c : cases) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the verification was stopped");
        if (onCase)
            onCase(c);
        if (const auto file = missing(c, data)) {
            for (const Quantity& quantity : c.quantities)
                rows.push_back({c.chapter,
                                c.name,
                                c.source,
                                quantity,
                                {},
                                Outcome::NoData,
                                file->string() + " is not there"});
            continue;
        }
        judge(c, c.compute(data, stop), rows);
    }
    return rows;
}

const char* nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Pass:
        return "pass";
    case Outcome::Fail:
        return "FAIL";
    case Outcome::NoData:
        return "no data";
    }
    return "";
}

std::string toText(const Tolerance& tolerance)
{
    return tolerance.isShare ? fmt::format("± {:.3g} %", 100 * tolerance.amount)
                             : fmt::format("± {:.3g}", tolerance.amount);
}

} // namespace sinew::verify
