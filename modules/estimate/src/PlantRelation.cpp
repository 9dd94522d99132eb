// SPDX-License-Identifier: GPL-3.0-or-later
#include "PlantRelation.h"

#include <algorithm>

namespace sinew::estimate {

namespace {

using Kind = PlantSignal::Kind;

constexpr int kHours = 23; // the first is the reference
constexpr int kStatusProducts = 4, kFlowProducts = 4;

int flowOf(const PlantLayout& layout, int status, const std::vector<bool>& varies)
{
    for (int i = 0; i < static_cast<int>(layout.tags.size()); ++i)
        if (layout.tags[i].kind == Kind::Flow && layout.tags[i].status == status && varies[i])
            return i;
    return -1;
}

} // namespace

PlantRelation PlantRelation::ofValue(const PlantLayout& layout, int signal, const std::vector<bool>& varies)
{
    PlantRelation r;
    r.m_signal = signal;
    r.m_status = layout.tags[signal].kind == Kind::Flow ? layout.tags[signal].status : -1;
    for (int i = 0; i < static_cast<int>(varies.size()); ++i) {
        if (!varies[i] || i == signal)
            continue;
        r.m_now.push_back(i);
        if (layout.tags[i].kind == Kind::Flow)
            r.m_squares.push_back(i);
    }
    return r;
}

PlantRelation PlantRelation::ofChange(const PlantLayout& layout, int signal, const std::vector<bool>& varies)
{
    PlantRelation r = ofValue(layout, signal, varies);
    r.m_kind = PlantReason::Kind::Balance;
    for (int i = 0; i < static_cast<int>(varies.size()); ++i)
        if (varies[i])
            r.m_before.push_back(i);
    for (const PlantControl& control : layout.controls) {
        const bool isKnown = std::ranges::any_of(
            r.m_links, [&](const Link& link) { return link.status == control.status; });
        if (control.level == signal && varies[control.status] && !isKnown)
            r.m_links.push_back({control.status, flowOf(layout, control.status, varies)});
    }
    return r;
}

Eigen::Index PlantRelation::size() const
{
    Eigen::Index size = static_cast<Eigen::Index>(m_now.size() + m_before.size() + m_squares.size()) + kHours;
    for (const Link& link : m_links)
        size += kStatusProducts + (link.flow >= 0 ? kFlowProducts : 0);
    return size;
}

bool PlantRelation::applies(const PlantStep& step) const
{
    return m_status < 0 || step.now[m_status] > 0.5;
}

double PlantRelation::target(const PlantStep& step) const
{
    const double now = step.now[m_signal];
    return m_kind == PlantReason::Kind::Balance ? now - step.before[m_signal] : now;
}

Eigen::VectorXd PlantRelation::features(const PlantStep& step) const
{
    Eigen::VectorXd x = Eigen::VectorXd::Zero(size());
    Eigen::Index at = 0;
    for (const int i : m_now)
        x[at++] = step.now[i];
    for (const int i : m_before)
        x[at++] = step.before[i];
    for (const int i : m_squares)
        x[at++] = step.now[i] * step.now[i];
    if (step.hourOfDay > 0)
        x[at + step.hourOfDay - 1] = 1;
    at += kHours;
    addProducts(step, x, at);
    return x;
}

// A link that its level switched within the step ran for a part of it, and that part follows from the level
// before and the two rates: which is what these products can express.
void PlantRelation::addProducts(const PlantStep& step, Eigen::VectorXd& x, Eigen::Index& at) const
{
    const double level = step.before[m_signal];
    for (const Link& link : m_links) {
        const double s0 = step.before[link.status], s1 = step.now[link.status];
        for (const double product : {s0 * s1, level * s0, level * s1, level * s0 * s1})
            x[at++] = product;
        if (link.flow < 0)
            continue;
        const double f0 = step.before[link.flow], f1 = step.now[link.flow];
        for (const double product : {f0 * s1, f1 * s0, level * f1 * (1 - s0), level * f0 * (1 - s1)})
            x[at++] = product;
    }
}

} // namespace sinew::estimate
