// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/estimate/PlantMonitor.h>

#include "PlantMonitorParts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::estimate {

namespace {

using Kind = PlantSignal::Kind;

constexpr double kYearS = 31557600;
constexpr double kSwitchTail = 0.1; // of the switchings of one link in one direction
constexpr int kLeastSwitches = 50;
constexpr double kLeastMarginM = 0.01; // that the tail of a margin is given

bool isSignal(const PlantLayout& layout, int index, Kind kind)
{
    return index >= 0 && index < static_cast<int>(layout.tags.size()) && layout.tags[index].kind == kind;
}

Result<void> checkLayout(const PlantLayout& layout)
{
    for (const PlantSignal& signal : layout.tags)
        if (signal.kind == Kind::Flow && signal.status >= 0 && !isSignal(layout, signal.status, Kind::Status))
            return fail(ErrorCode::InvalidInput, "its status is no signal", signal.name);
    for (const PlantControl& control : layout.controls)
        if (!isSignal(layout, control.status, Kind::Status) || !isSignal(layout, control.level, Kind::Level) ||
            !std::isfinite(control.value))
            return fail(ErrorCode::InvalidInput, "a control names no status, no level or no value");
    if (!(layout.stepS > 0) || !(layout.resolution >= 0))
        return fail(ErrorCode::InvalidInput, "step and resolution must be positive");
    return {};
}

Result<void> checkRecord(const PlantLayout& layout, const PlantRecord& record, const PlantSettings& settings)
{
    if (record.values.cols() != static_cast<Eigen::Index>(layout.tags.size()) ||
        record.values.rows() != static_cast<Eigen::Index>(record.hourOfDay.size()))
        return fail(ErrorCode::InvalidInput, "the record's shape is not that of its tags and hours");
    if (record.values.rows() < settings.leastRows || record.values.rows() < 10L * settings.folds)
        return fail(ErrorCode::InvalidInput, "the clean record is too short to learn from");
    if (!record.values.allFinite())
        return fail(ErrorCode::InvalidInput, "the clean record has values that are not finite");
    if (std::ranges::any_of(record.hourOfDay, [](int hour) { return hour < 0 || hour > 23; }))
        return fail(ErrorCode::InvalidInput, "an hour is not 0 to 23");
    return {};
}

std::vector<bool> varying(const PlantRecord& record)
{
    std::vector<bool> varies;
    for (Eigen::Index c = 0; c < record.values.cols(); ++c)
        varies.push_back(record.values.col(c).maxCoeff() > record.values.col(c).minCoeff());
    return varies;
}

} // namespace

struct PlantMonitor::Private {
    PlantLayout layout;
    PlantSettings settings;
    std::vector<LearnedRelation> relations;
    std::vector<LearnedSwitch> switches;
    std::vector<PlantControl> controls; ///< that hold in the clean record
    std::vector<int> flows;             ///< that stop with their status
    std::vector<Warning> warnings;
    int charts = 0;

    void learnRules(const PlantRecord& clean);
    void learnSwitches(const PlantRecord& clean);
    Result<void> learnRelations(const PlantRecord& clean, const std::stop_token& stop);
    void count();
    double thresholdFor(double perYear) const
    {
        return -std::log(perYear * layout.stepS / kYearS / std::max(charts, 1));
    }
    void judgeRules(const Eigen::VectorXd& row, std::vector<PlantReason>& reasons) const;
    void judgeSwitches(const PlantStep& step, std::vector<PlantReason>& reasons) const;
    void judgeRelations(const PlantStep& step, bool follows, std::vector<double>& averages,
                        std::vector<PlantReason>& reasons) const;
};

void PlantMonitor::Private::learnRules(const PlantRecord& clean)
{
    const auto broken = [&](const auto& breaks) {
        int rows = 0;
        for (Eigen::Index r = 0; r < clean.values.rows(); ++r)
            rows += breaks(Eigen::VectorXd(clean.values.row(r)));
        return rows;
    };
    for (const PlantControl& control : layout.controls)
        if (const int rows =
                broken([&](const Eigen::VectorXd& row) { return breaksControl(layout, control, row); });
            rows == 0)
            controls.push_back(control);
        else
            warnings.push_back({"a control rule is left out: the clean record breaks it in " +
                                    std::to_string(rows) + " rows",
                                layout.tags[control.status].name});
    for (int i = 0; i < static_cast<int>(layout.tags.size()); ++i)
        if (layout.tags[i].kind == Kind::Flow &&
            broken([&](const Eigen::VectorXd& row) { return flowsWhileStanding(layout, i, row); }) == 0)
            flows.push_back(i);
}

void PlantMonitor::Private::learnSwitches(const PlantRecord& clean)
{
    const auto rows = static_cast<double>(clean.values.rows());
    for (int status = 0; status < static_cast<int>(layout.tags.size()); ++status)
        for (const double then : {0.0, 1.0}) {
            if (layout.tags[status].kind != Kind::Status)
                continue;
            std::vector<double> margins;
            for (Eigen::Index r = 1; r < clean.values.rows(); ++r) {
                const Eigen::VectorXd now = clean.values.row(r), before = clean.values.row(r - 1);
                if (const auto margin = switchMargin(layout, status, then, {now, before}))
                    margins.push_back(*margin);
            }
            if (static_cast<int>(margins.size()) <= kLeastSwitches)
                continue;
            if (auto tail = Tail::fit(margins, kSwitchTail)) {
                tail->mean = std::max(tail->mean, kLeastMarginM);
                tail->share = kSwitchTail * static_cast<double>(margins.size()) / rows;
                switches.push_back({status, then, *tail});
            }
        }
}

Result<void> PlantMonitor::Private::learnRelations(const PlantRecord& clean, const std::stop_token& stop)
{
    const std::vector<bool> varies = varying(clean);
    const auto add = [&](const PlantRelation& relation) -> Result<void> {
        auto learned = learn(relation, clean, settings, stop);
        if (!learned)
            return passOn(learned);
        if (*learned)
            relations.push_back(std::move(**learned));
        return {};
    };
    for (int i = 0; i < static_cast<int>(layout.tags.size()); ++i) {
        if (!varies[static_cast<std::size_t>(i)] || layout.tags[i].kind == Kind::Status)
            continue;
        if (const auto done = add(PlantRelation::ofValue(layout, i, varies)); !done)
            return done;
        if (layout.tags[i].kind == Kind::Level)
            if (const auto done = add(PlantRelation::ofChange(layout, i, varies)); !done)
                return done;
    }
    return {};
}

void PlantMonitor::Private::count()
{
    charts = static_cast<int>(switches.size());
    for (const LearnedRelation& learned : relations)
        charts += static_cast<int>(
            std::ranges::count_if(learned.tails, [](const auto& tail) { return tail.has_value(); }));
}

void PlantMonitor::Private::judgeRules(const Eigen::VectorXd& row, std::vector<PlantReason>& reasons) const
{
    constexpr double kCertain = std::numeric_limits<double>::infinity();
    for (const PlantControl& control : controls)
        if (breaksControl(layout, control, row))
            reasons.push_back({PlantReason::Kind::Rule, control.status, kCertain});
    for (const int flow : flows)
        if (flowsWhileStanding(layout, flow, row))
            reasons.push_back({PlantReason::Kind::Flow, flow, kCertain});
}

void PlantMonitor::Private::judgeSwitches(const PlantStep& step, std::vector<PlantReason>& reasons) const
{
    for (const LearnedSwitch& learned : switches)
        if (const auto margin = switchMargin(layout, learned.status, learned.then, step);
            margin && *margin > learned.tail.threshold)
            reasons.push_back({PlantReason::Kind::Switch, learned.status, learned.tail.evidence(*margin)});
}

void PlantMonitor::Private::judgeRelations(const PlantStep& step, bool follows, std::vector<double>& averages,
                                           std::vector<PlantReason>& reasons) const
{
    for (std::size_t i = 0; i < relations.size(); ++i) {
        const LearnedRelation& learned = relations[i];
        if (!learned.relation.applies(step) ||
            (!follows && learned.relation.kind() == PlantReason::Kind::Balance))
            continue;
        const double z = learned.z(step);
        if (!std::isfinite(z))
            continue;
        for (int chart = 0; chart < kCharts; ++chart) {
            double& average = averages[i * kCharts + static_cast<std::size_t>(chart)];
            average = chartStep(chart, average, z);
            if (const auto& tail = learned.tails[static_cast<std::size_t>(chart)])
                reasons.push_back({learned.relation.kind(), learned.relation.signal(),
                                   tail->evidence(std::abs(average))});
        }
    }
}

Result<PlantMonitor> PlantMonitor::train(const PlantLayout& layout, const PlantRecord& clean,
                                         const PlantSettings& settings, std::stop_token stop)
{
    if (settings.folds < 2 || !(settings.ridge > 0) || !(settings.tail > 0 && settings.tail < 1) ||
        !(settings.raisedPerYear > 0) || !(settings.keptPerYear > 0))
        return fail(ErrorCode::InvalidInput, "the monitor's settings make no monitor");
    for (const auto& checked : {checkLayout(layout), checkRecord(layout, clean, settings)})
        if (!checked)
            return passOn(checked);
    auto made = std::make_shared<Private>();
    made->layout = layout;
    made->settings = settings;
    made->learnRules(clean);
    made->learnSwitches(clean);
    if (const auto learned = made->learnRelations(clean, stop); !learned)
        return passOn(learned);
    if (made->relations.empty())
        return fail(ErrorCode::InvalidInput, "nothing in the clean record hangs together: no signal varies");
    made->count();
    return PlantMonitor(std::move(made));
}

PlantMonitor::PlantMonitor(std::shared_ptr<const Private> p) : m(std::move(p)) {}
PlantMonitor::~PlantMonitor() = default;
PlantMonitor::PlantMonitor(PlantMonitor&&) noexcept = default;
PlantMonitor& PlantMonitor::operator=(PlantMonitor&&) noexcept = default;

int PlantMonitor::charts() const
{
    return m->charts;
}

double PlantMonitor::threshold() const
{
    return m->thresholdFor(m->settings.raisedPerYear);
}

const PlantLayout& PlantMonitor::layout() const
{
    return m->layout;
}

const std::vector<Warning>& PlantMonitor::warnings() const
{
    return m->warnings;
}

PlantMonitor::Watch::Watch(const PlantMonitor& monitor)
    : m_monitor(&monitor), m_averages(monitor.m->relations.size() * kCharts, 0.0)
{
}

PlantVerdict PlantMonitor::Watch::add(const Eigen::VectorXd& row, int hourOfDay, bool follows)
{
    const Private& learnt = *m_monitor->m;
    PlantVerdict verdict;
    if (row.size() != static_cast<Eigen::Index>(learnt.layout.tags.size()) || hourOfDay < 0 || hourOfDay > 23)
        return verdict;
    follows = follows && m_before.size() == row.size();
    const Eigen::VectorXd before = follows ? m_before : row;
    const PlantStep step{row, before, hourOfDay};
    learnt.judgeRules(row, verdict.reasons);
    if (follows)
        learnt.judgeSwitches(step, verdict.reasons);
    learnt.judgeRelations(step, follows, m_averages, verdict.reasons);
    m_before = row;

    std::ranges::stable_sort(verdict.reasons, std::ranges::greater{}, &PlantReason::evidence);
    verdict.evidence = verdict.reasons.empty() ? 0 : verdict.reasons.front().evidence;
    verdict.isRaised = verdict.evidence > learnt.thresholdFor(learnt.settings.raisedPerYear);
    const double kept = learnt.thresholdFor(learnt.settings.keptPerYear);
    std::erase_if(verdict.reasons, [&](const PlantReason& reason) { return reason.evidence <= kept; });
    m_quietS = verdict.reasons.empty() ? m_quietS + learnt.layout.stepS : 0;
    m_isAlarm = verdict.isRaised || (m_isAlarm && m_quietS < 3600 * learnt.settings.quietHours);
    verdict.isAlarm = m_isAlarm;
    return verdict;
}

} // namespace sinew::estimate
