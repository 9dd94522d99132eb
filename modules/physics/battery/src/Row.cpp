// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"
#include "RowSystem.h"

#include <sinew/physics/battery/Row.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sinew::battery {

namespace {

/// One thing that an event function watches.
struct Watched {
    Event::Kind kind;
    std::size_t part;
    double threshold;
};

std::vector<Watched> watchedOf(const Row& row, const RowOptions& options)
{
    std::vector<Watched> all;
    for (std::size_t p = 0; p < row.parts.size(); ++p) {
        for (const double kelvin : options.watchK)
            all.push_back({Event::Kind::Temperature, p, kelvin});
        for (const double rate : options.watchKs)
            all.push_back({Event::Kind::Rate, p, rate});
        if (row.parts[p].abuse)
            all.push_back({Event::Kind::Runaway, p, options.runawayKs});
        if (row.parts[p].substance.latentHeatJKg > 0) {
            all.push_back({Event::Kind::MeltingBegins, p, row.parts[p].substance.solidusK});
            all.push_back({Event::Kind::Molten, p, row.parts[p].substance.liquidusK});
        }
    }
    return all;
}

double distanceTo(const Watched& watched, const Row& row, const RowSystem& system, std::span<const double> y,
                  std::span<const double> dy)
{
    switch (watched.kind) {
    case Event::Kind::Temperature:
        return system.hottestK(y, watched.part) - watched.threshold;
    case Event::Kind::MeltingBegins:
        return system.enthalpyJKg(y, watched.part).second;
    case Event::Kind::Molten:
        return system.enthalpyJKg(y, watched.part).first -
               materials::liquidusEnthalpyJKg(row.parts[watched.part].substance);
    case Event::Kind::Runaway:
        return system.selfHeatingKs(y, watched.part) - watched.threshold;
    case Event::Kind::Rate:
        return system.fastestKs(y, dy, watched.part) - watched.threshold;
    }
    return -1;
}

/// One run: the integration, and what is written down while it goes.
class Run {
public:
    Run(const Row& row, const RowOptions& options)
        : m_row(row), m_options(options), m_system(row), m_watched(watchedOf(row, options))
    {
        m_result.parts.resize(row.parts.size());
    }

    Result<RowResult> go(std::stop_token stop)
    {
        m_system.setInterval(0);
        auto stiff = Stiff::make(problem(), 0, m_system.start());
        if (!stiff)
            return passOn(stiff);
        takePeaks(*stiff);
        sample(0, stiff->state());
        for (const double end : ends()) {
            if (const auto done = until(*stiff, end, stop); !done)
                return passOn(done);
        }
        finish(*stiff);
        return std::move(m_result);
    }

private:
    StiffProblem problem()
    {
        StiffProblem problem;
        problem.size = m_system.size();
        problem.halfBand = RowSystem::kStates;
        problem.rate = [this](double, std::span<const double> y, std::span<double> dy) {
            m_system.rate(y, dy);
        };
        problem.events = m_watched.size();
        problem.event = [this, dy = std::vector<double>(m_system.size())](double, std::span<const double> y,
                                                                          std::span<double> g) mutable {
            if (!m_options.watchKs.empty())
                m_system.rate(y, dy);
            for (std::size_t i = 0; i < m_watched.size(); ++i)
                g[i] = distanceTo(m_watched[i], m_row, m_system, y, dy);
        };
        problem.relativeTolerance = m_options.relativeTolerance;
        problem.absoluteTolerance = m_system.tolerance();
        return problem;
    }

    /// Every interval's end, the run's last.
    std::vector<double> ends() const
    {
        std::vector<double> all;
        for (const double t : m_system.breaks())
            if (t > 0 && t < m_options.untilS)
                all.push_back(t);
        all.push_back(m_options.untilS);
        return all;
    }

    Result<void> until(Stiff& stiff, double end, const std::stop_token& stop)
    {
        const double begin = stiff.time();
        m_system.setInterval(begin);
        stiff.stopAt(end);
        if (begin > 0)
            if (const auto done = stiff.restart(); !done)
                return done;
        m_result.balance.heaterJ += m_system.heaterW() * (end - begin);
        for (auto came = Stiff::Came::Step; came != Stiff::Came::Stop;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "the battery's run was stopped");
            if (stiff.steps() >= m_options.mostSteps)
                return fail(ErrorCode::NotConverged,
                            fmt::format("{} steps were spent at {:.6g} of {:.6g} s", m_options.mostSteps,
                                        stiff.time(), m_options.untilS));
            const auto step = stiff.step();
            if (!step)
                return passOn(step);
            came = *step;
            take(stiff, came);
        }
        return {};
    }

    void take(const Stiff& stiff, Stiff::Came came)
    {
        takePeaks(stiff);
        if (came == Stiff::Came::Event)
            for (const std::size_t i : stiff.cameNow())
                takeEvent(m_watched[i], stiff.time());
        std::vector<double> y(m_system.size());
        for (; nextSampleS() <= stiff.time() && nextSampleS() <= m_options.untilS;) {
            stiff.at(nextSampleS(), y);
            sample(nextSampleS(), y);
        }
    }

    double nextSampleS() const { return static_cast<double>(m_result.timeS.size()) * m_options.everyS; }

    void takePeaks(const Stiff& stiff)
    {
        for (std::size_t p = 0; p < m_result.parts.size(); ++p)
            if (const double now = m_system.hottestK(stiff.state(), p); now > m_result.parts[p].peakK) {
                m_result.parts[p].peakK = now;
                m_result.parts[p].peakS = stiff.time();
            }
    }

    void takeEvent(const Watched& watched, double t)
    {
        auto& runaway = m_result.parts[watched.part].runawayS;
        if (watched.kind == Event::Kind::Runaway) {
            if (runaway)
                return;
            runaway = t;
        }
        m_result.events.push_back({watched.kind, watched.part, watched.threshold, t});
    }

    void sample(double t, std::span<const double> y)
    {
        std::vector<double> hottest, liquid, released;
        for (std::size_t p = 0; p < m_row.parts.size(); ++p) {
            hottest.push_back(m_system.hottestK(y, p));
            liquid.push_back(m_system.liquidFraction(y, p));
            released.push_back(m_system.releasedJ(y, p));
        }
        m_result.timeS.push_back(t);
        m_result.hottestK.push_back(std::move(hottest));
        m_result.liquidFraction.push_back(std::move(liquid));
        m_result.releasedJ.push_back(std::move(released));
        if (m_row.casing)
            m_result.casingK.push_back(m_system.hottestCasingK(y));
    }

    void finish(const Stiff& stiff)
    {
        const auto y = stiff.state();
        for (std::size_t p = 0; p < m_row.parts.size(); ++p) {
            PartOutcome& part = m_result.parts[p];
            part.endK = m_system.hottestK(y, p);
            part.releasedJ = m_system.releasedJ(y, p);
            part.liquidFraction = m_system.liquidFraction(y, p);
            part.left = m_system.compositions(y, p);
            m_result.balance.releasedJ += part.releasedJ;
        }
        m_result.balance.lostJ = m_system.lostJ(y);
        m_result.balance.storedJ = m_system.storedJ(y);
        m_result.steps = stiff.steps();
    }

    const Row& m_row;
    const RowOptions& m_options;
    RowSystem m_system;
    std::vector<Watched> m_watched;
    RowResult m_result;
};

Result<void> checkSteps(const std::vector<Step>& steps, const std::string& name)
{
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!std::isfinite(steps[i].fromS) || !std::isfinite(steps[i].value))
            return fail(ErrorCode::InvalidInput, "is not a number", fmt::format("{}[{}]", name, i));
        if (i > 0 && steps[i].fromS <= steps[i - 1].fromS)
            return fail(ErrorCode::InvalidInput, "times must ascend", fmt::format("{}[{}]", name, i));
    }
    return {};
}

Result<void> checkSurface(const Surface& surface, const std::string& name)
{
    if (const auto good = requireNotNegative(name + ".film", surface.filmWm2K); !good)
        return good;
    if (!(surface.emissivity >= 0 && surface.emissivity <= 1))
        return fail(ErrorCode::InvalidInput, "lies within 0 and 1", name + ".emissivity");
    return {};
}

Result<void> within(const Result<void>& checked, const std::string& name)
{
    if (checked)
        return {};
    return fail(checked.error().code, checked.error().message, name + ": " + checked.error().subject);
}

Result<void> checkTemperature(const std::string& name, double kelvin)
{
    if (kelvin > 0 && kelvin <= 5000)
        return {};
    return fail(ErrorCode::InvalidInput, fmt::format("{} K lies outside 0 to 5000 K", kelvin), name);
}

Result<void> checkPart(const Part& part, const std::string& name)
{
    if (const auto good = within(materials::checkSubstance(part.substance), name); !good)
        return good;
    for (const auto& [what, value] : {std::pair{".volume", part.volumeM3}, {".thickness", part.thicknessM}})
        if (const auto good = requirePositive(name + what, value); !good)
            return good;
    for (const auto& [what, value] : {std::pair{".face", part.faceM2}, {".exposed", part.exposedM2}})
        if (const auto good = requireNotNegative(name + what, value); !good)
            return good;
    if (part.slices < 1 || part.slices > 1000)
        return fail(ErrorCode::InvalidInput, "1 to 1000 slices", name + ".slices");
    if (part.abuse)
        if (const auto good = within(checkAbuse(*part.abuse), name); !good)
            return good;
    if (const auto good = checkTemperature(name + ".start", part.startK); !good)
        return good;
    return checkSteps(part.heatW, name + ".heat");
}

Result<void> checkCasing(const Casing& casing)
{
    if (const auto good = requirePositive("casing.heatCapacity", casing.heatCapacityJK); !good)
        return good;
    for (const auto& [what, value] : {std::pair{"casing.outside", casing.outsideM2},
                                      {"casing.ends", casing.endsM2},
                                      {"casing.along", casing.alongWmK}})
        if (const auto good = requireNotNegative(what, value); !good)
            return good;
    if (const auto good = checkTemperature("casing.start", casing.startK); !good)
        return good;
    return checkSurface(casing.inside, "casing.inside");
}

Result<void> checkOptions(const RowOptions& options)
{
    for (const auto& [what, value] : {std::pair{"until", options.untilS},
                                      {"every", options.everyS},
                                      {"runaway", options.runawayKs},
                                      {"tolerance", options.relativeTolerance}})
        if (const auto good = requirePositive(what, value); !good)
            return good;
    if (options.untilS / options.everyS > 1e6)
        return fail(ErrorCode::LimitExceeded, "a run has at most a million samples", "every");
    if (options.relativeTolerance > 0.1)
        return fail(ErrorCode::InvalidInput, "must not exceed 0.1", "tolerance");
    for (const double kelvin : options.watchK)
        if (const auto good = checkTemperature("watch", kelvin); !good)
            return good;
    for (const double rate : options.watchKs)
        if (const auto good = requirePositive("watch", rate); !good)
            return good;
    return {};
}

} // namespace

Result<void> checkRow(const Row& row, const RowOptions& options)
{
    if (row.parts.empty())
        return fail(ErrorCode::InvalidInput, "there is nothing in the row", "parts");
    long slices = 0;
    for (std::size_t p = 0; p < row.parts.size(); ++p) {
        const std::string name = row.parts[p].name.empty() ? fmt::format("parts[{}]", p) : row.parts[p].name;
        if (const auto good = checkPart(row.parts[p], name); !good)
            return good;
        slices += row.parts[p].slices;
    }
    if (slices > 10000)
        return fail(ErrorCode::LimitExceeded, fmt::format("{} slices; 10000 are the most", slices), "parts");
    if (!row.jointsM2KW.empty() && row.jointsM2KW.size() + 1 != row.parts.size())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} joints between {} parts", row.jointsM2KW.size(), row.parts.size()),
                    "joints");
    for (std::size_t i = 0; i < row.jointsM2KW.size(); ++i)
        if (const auto good = requireNotNegative(fmt::format("joints[{}]", i), row.jointsM2KW[i]); !good)
            return good;
    if (row.casing)
        if (const auto good = checkCasing(*row.casing); !good)
            return good;
    if (const auto good = checkSurface(row.outside, "outside"); !good)
        return good;
    if (row.surroundingsK.empty())
        return fail(ErrorCode::InvalidInput, "no temperature is given", "surroundings");
    for (const Step& step : row.surroundingsK)
        if (const auto good = checkTemperature("surroundings", step.value); !good)
            return good;
    if (const auto good = checkSteps(row.surroundingsK, "surroundings"); !good)
        return good;
    return checkOptions(options);
}

Result<RowResult> solveRow(const Row& row, const RowOptions& options, std::stop_token stop)
{
    if (const auto good = checkRow(row, options); !good)
        return passOn(good);
    return Run(row, options).go(std::move(stop));
}

std::vector<std::size_t> RowResult::propagation() const
{
    std::vector<std::size_t> order;
    for (std::size_t p = 0; p < parts.size(); ++p)
        if (parts[p].runawayS)
            order.push_back(p);
    std::ranges::stable_sort(order, {}, [this](std::size_t p) { return *parts[p].runawayS; });
    return order;
}

Part cylindricalCell(double radiusM, double lengthM, double heatCapacityJm3K)
{
    constexpr double kDensity = 2500; // only its product with the specific heat matters
    const double specific = heatCapacityJm3K / kDensity;
    Part cell;
    cell.name = "cell";
    cell.substance = {kDensity, specific, specific, 1, 1, 0, 273.15, 273.15};
    cell.volumeM3 = std::numbers::pi * radiusM * radiusM * lengthM;
    cell.thicknessM = 2 * radiusM;
    cell.faceM2 = 0;
    cell.exposedM2 = 2 * std::numbers::pi * radiusM * (lengthM + radiusM);
    cell.abuse = lithiumCobaltOxide();
    return cell;
}

} // namespace sinew::battery
