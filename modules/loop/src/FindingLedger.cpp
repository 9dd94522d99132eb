// SPDX-License-Identifier: GPL-3.0-or-later
#include "FindingLedger.h"

#include <sinew/twin/ProposalJson.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace sinew::loop {

using nlohmann::json;

namespace {

constexpr const char* kCategory = "finding";
constexpr const char* kGone = "gone";
constexpr const char* kTroubleCategory = "forecast";
constexpr const char* kTrouble = "withheld";
constexpr const char* kShownAgain = "shown";

json write(const Finding& finding)
{
    json candidates = json::array();
    for (const Finding::Candidate& candidate : finding.candidates)
        candidates.push_back({{"element", candidate.element.value}, {"probability", candidate.probability}});
    return {{"system", finding.system},
            {"title", finding.title},
            {"detail", finding.detail},
            {"since", instantText(finding.since)},
            {"candidates", std::move(candidates)}};
}

std::string textAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::vector<Finding::Candidate> candidatesOf(const json& object)
{
    std::vector<Finding::Candidate> candidates;
    const auto list = object.find("candidates");
    if (list != object.end() && list->is_array())
        for (const json& one : *list)
            if (const auto p = one.is_object() ? one.find("probability") : one.end();
                one.is_object() && p != one.end() && p->is_number())
                candidates.push_back({ElementId(textAt(one, "element")), p->get<double>()});
    return candidates;
}

std::optional<Finding> read(const store::LedgerRow& row)
{
    const auto detail = readJson(row.entry.detail);
    const auto since = detail && detail->is_object() ? parseUtc(textAt(*detail, "since"))
                                                     : fail(ErrorCode::InvalidInput, "");
    if (!since)
        return std::nullopt;
    return Finding{row.entry.subject,
                   textAt(*detail, "system"),
                   textAt(*detail, "title"),
                   textAt(*detail, "detail"),
                   *since,
                   candidatesOf(*detail)};
}

bool same(const Finding& a, const Finding& b)
{
    return write(a) == write(b);
}

} // namespace

Result<void> Findings::take(const store::LedgerRow& row)
{
    const store::LedgerEntry& entry = row.entry;
    if (entry.category == kTroubleCategory && (entry.type == kTrouble || entry.type == kShownAgain))
        m_troubles[entry.subject].emplace_back(entry.world,
                                               entry.type == kTrouble ? entry.result : std::string());
    if (entry.category != kCategory)
        return {};
    auto finding = read(row);
    if (!finding)
        return fail(ErrorCode::InvalidInput, "is no finding", "ledger row " + std::to_string(row.number));
    m_known[entry.subject].push_back({entry.world, entry.type != kGone, std::move(*finding)});
    return {};
}

std::vector<Finding> Findings::at(Instant world) const
{
    std::vector<Finding> stood;
    for (const auto& [id, known] : m_known) {
        const auto last =
            std::find_if(known.rbegin(), known.rend(), [&](const Known& k) { return k.world <= world; });
        if (last != known.rend() && last->stands)
            stood.push_back(last->finding);
    }
    return stood;
}

std::vector<PastFinding> Findings::episodes(Instant from, Instant to, Instant at) const
{
    std::vector<PastFinding> found;
    const auto keep = [&](const PastFinding& past) {
        if (past.finding.since <= to && (!past.until || *past.until >= from))
            found.push_back(past);
    };
    for (const auto& [id, known] : m_known) {
        std::optional<PastFinding> open;
        for (const Known& k : known) {
            if (k.world > at)
                continue;
            if (k.stands) {
                open = PastFinding{k.finding, {}};
            } else if (open) {
                open->until = k.world;
                keep(*open);
                open.reset();
            }
        }
        if (open)
            keep(*open);
    }
    std::ranges::stable_sort(found, {}, [](const PastFinding& past) { return past.finding.since; });
    return found;
}

std::string Findings::troubleAt(const std::string& system, Instant world) const
{
    const auto found = m_troubles.find(system);
    if (found == m_troubles.end())
        return {};
    const auto& known = found->second;
    const auto last =
        std::find_if(known.rbegin(), known.rend(), [&](const auto& k) { return k.first <= world; });
    return last == known.rend() ? std::string() : last->second;
}

std::vector<store::LedgerEntry> Findings::changes(const std::string& system,
                                                  const std::vector<Finding>& found, Instant wall,
                                                  Instant world) const
{
    std::vector<store::LedgerEntry> rows;
    const auto add = [&](const char* type, const Finding& f) {
        rows.push_back({wall, world, "system:" + system, kCategory, type, f.id, "ok", writeJson(write(f))});
    };
    std::set<std::string> standing;
    for (const Finding& f : found) {
        standing.insert(f.id);
        const auto known = m_known.find(f.id);
        const bool stood = known != m_known.end() && known->second.back().stands;
        if (!stood)
            add("found", f);
        else if (!same(known->second.back().finding, f))
            add("changed", f);
    }
    for (const auto& [id, known] : m_known)
        if (known.back().stands && known.back().finding.system == system && !standing.contains(id))
            add(kGone, known.back().finding);
    return rows;
}

std::vector<store::LedgerEntry> Findings::changes(const std::string& system, const std::string& trouble,
                                                  Instant wall, Instant world) const
{
    const auto known = m_troubles.find(system);
    const std::string before = known == m_troubles.end() ? std::string() : known->second.back().second;
    if (before == trouble)
        return {};
    return {{wall, world, "system:" + system, kTroubleCategory, trouble.empty() ? kShownAgain : kTrouble,
             system, trouble.empty() ? "ok" : trouble, "{}"}};
}

} // namespace sinew::loop
