// SPDX-License-Identifier: GPL-3.0-or-later
#include "Chapters.h"
#include "ElCentro.h"

#include <sinew/physics/structure/Integrator.h>
#include <sinew/read/source/SourceFile.h>

#include <cmath>
#include <numbers>
#include <sstream>

namespace sinew::verify {

namespace {

using namespace structure;

const std::string kChapter = "Bridge";
constexpr double kG = 9.80665;
const std::filesystem::path kElCentro = "events/earthquake_records/elCentro.AT2";

std::vector<double> halfSine(double amplitude)
{
    std::vector<double> force;
    for (int i = 0; i <= 10; ++i)
        force.push_back(i <= 6 ? amplitude * std::sin(std::numbers::pi * i * 0.1 / 0.6) : 0.0);
    return force;
}

LumpedModel oneMass(double mass, double stiffness)
{
    LumpedModel model;
    model.massKg = Eigen::VectorXd::Constant(1, mass);
    model.stiffnessNM = Eigen::MatrixXd::Constant(1, 1, stiffness);
    model.dampingNsM = Eigen::MatrixXd::Constant(1, 1, 2 * 0.05 * std::sqrt(mass * stiffness));
    return model;
}

Result<std::vector<double>> newmark(const LumpedModel& model, const std::vector<double>& force,
                                    NewmarkParameters parameters)
{
    auto integrator = Integrator::make(model, 0.1, parameters);
    if (!integrator)
        return passOn(integrator);
    std::vector<double> u;
    for (std::size_t i = 1; i < force.size(); ++i) {
        if (auto stepped = integrator->step({&force[i], 1}); !stepped)
            return passOn(stepped);
        u.push_back(integrator->displacementM()[0]);
    }
    return u;
}

/// The record's first value is taken as zero, as in Chopra's appendix; m/s².
Result<std::vector<double>> elCentro(const std::filesystem::path& data)
{
    const auto text = read::readWhole(data / kElCentro);
    if (!text)
        return passOn(text);
    std::istringstream in(*text);
    std::string line;
    for (int i = 0; i < 4; ++i)
        std::getline(in, line);
    std::vector<double> record{0};
    for (double g = 0; in >> g;)
        record.push_back(g * kG);
    return record;
}

/// Peak displacement (mm) and total acceleration (g) of a single mass under El Centro.
Result<std::vector<double>> underElCentro(const std::filesystem::path& data, double periodS, double ratio,
                                          const std::optional<materials::FlagParameters>& flag,
                                          int sampleEvery)
{
    const auto record = elCentro(data);
    if (!record)
        return passOn(record);
    const auto peaks = respondToGround(makeSdof(periodS, ratio, flag), *record, 0.02, 20, sampleEvery);
    if (!peaks)
        return passOn(peaks);
    return std::vector{peaks->displacementM[0] * 1000, peaks->accelerationMs2[0] / kG};
}

Result<std::vector<double>> firstOf(Result<std::vector<double>> all)
{
    if (all)
        all->resize(1);
    return all;
}

void addChopra(std::vector<Case>& cases)
{
    Case average{kChapter,
                 "Newmark, average acceleration: m 0.2533, k 10, ζ 5 %, half sine, Δt 0.1 s",
                 "Chopra, Dynamics of Structures, example 5.3",
                 {},
                 {},
                 {}};
    const double expected[] = {.0437, .2326, .6121, 1.0825, 1.4310, 1.4231, .9622, .1908, -.6044, -1.1442};
    for (int i = 0; i < 10; ++i)
        average.quantities.push_back({"u(" + std::to_string(i + 1) + "Δt)", "in", expected[i], within(1e-4)});
    average.compute = [](const auto&, std::stop_token) {
        return newmark(oneMass(0.2533, 10), halfSine(10), {});
    };
    cases.push_back(average);
    cases.push_back({kChapter,
                     "Newmark, linear acceleration, same",
                     "Chopra, example 5.4",
                     {},
                     {{"u(10Δt)", "in", -1.2208, within(1e-4)}},
                     [](const auto&, std::stop_token) -> Result<std::vector<double>> {
                         const auto u = newmark(oneMass(0.2533, 10), halfSine(10), {0.5, 1.0 / 6});
                         return u ? Result<std::vector<double>>(std::vector{u->back()}) : passOn(u);
                     }});
    cases.push_back(closedForm(kChapter, "Exact interpolation of excitation, m 45,594 kg, k 1.8 MN/m",
                               "structdyn, test_sdf.py", {{"u(1 s)", "m", -0.034534, withinShare(2e-5)}}, [] {
                                   return std::vector{sdofExact(45594, 18e5, 0.05, halfSine(50e3), 0.1)[10]};
                               }));
}

void addElCentro(std::vector<Case>& cases)
{
    for (const SpectrumRow& row : kElCentroSpectrum) {
        std::ostringstream name;
        name << "El Centro, T " << row.periodS << " s, ζ " << 100 * row.ratio << " %";
        cases.push_back({kChapter,
                         name.str(),
                         row.source(),
                         {kElCentro},
                         {{"displacement", "mm", row.displacementMm, withinShare(row.tolerance)}},
                         [row](const auto& data, std::stop_token) {
                             return firstOf(underElCentro(data, row.periodS, row.ratio, {}, 20));
                         }});
    }
    const struct {
        double period, stiffnessShare, yieldShare, mm, g;
    } flags[] = {{1, 2, 0.10, 62.233, 0.3721},
                 {1, 2, 0.15, 66.54, 0},
                 {1, 1, 0.10, 80.037, 0},
                 {2, 2, 0.05, 80.15, 0},
                 {1, 2, 0.1425, 65.55, 0.429}};
    for (const auto& row : flags) {
        std::ostringstream name;
        name << "El Centro with a flag damper, T " << row.period << " s, ζ 5 %, kₛ/k " << row.stiffnessShare
             << ", Fy/mg " << row.yieldShare;
        Case flag{kChapter,
                  name.str(),
                  "recomputed independently, converged in Δt to 1 µm",
                  {kElCentro},
                  {{"displacement", "mm", row.mm, withinShare(5e-3)}},
                  {}};
        if (row.g > 0)
            flag.quantities.push_back({"acceleration", "g", row.g, withinShare(5e-3)});
        flag.compute = [row, count = flag.quantities.size()](const auto& data, std::stop_token) {
            const double k = std::pow(2 * std::numbers::pi / row.period, 2);
            auto got = underElCentro(
                data, row.period, 0.05,
                materials::FlagParameters{row.stiffnessShare * k, row.yieldShare * kG, 0.05, 0.65}, 1);
            if (got)
                got->resize(count);
            return got;
        };
        cases.push_back(flag);
    }
}

std::vector<double> chainFrequencies(double firstShare)
{
    const double k = 1000;
    LumpedModel model;
    model.massKg = Eigen::VectorXd::Ones(3);
    model.stiffnessNM = Eigen::MatrixXd{{(1 + firstShare) * k, -k, 0}, {-k, 2 * k, -k}, {0, -k, k}};
    model.dampingNsM = Eigen::MatrixXd::Zero(3, 3);
    const auto modes = solveModes(model);
    return modes ? std::vector{modes->frequencyHz(0), modes->frequencyHz(1), modes->frequencyHz(2)}
                 : std::vector<double>(3, std::nan(""));
}

} // namespace

void addBridge(std::vector<Case>& cases)
{
    addChopra(cases);
    addElCentro(cases);
    cases.push_back(closedForm(kChapter, "Modes of a three-mass shear chain, k/m 1,000", "closed form",
                               {{"f₁", "Hz", 2.23986, within(1e-5)},
                                {"f₂", "Hz", 6.27595, within(1e-5)},
                                {"f₃", "Hz", 9.06901, within(1e-5)}},
                               [] { return chainFrequencies(1); }));
    cases.push_back(closedForm(kChapter, "The same with 10 % less stiffness in the first storey",
                               "closed form",
                               {{"Δf₁", "%", -2.904, within(1e-3)},
                                {"Δf₂", "%", -1.783, within(1e-3)},
                                {"Δf₃", "%", -0.520, within(1e-3)}},
                               [] {
                                   const auto whole = chainFrequencies(1), hurt = chainFrequencies(0.9);
                                   std::vector<double> change;
                                   for (std::size_t i = 0; i < 3; ++i)
                                       change.push_back(100 * (hurt[i] / whole[i] - 1));
                                   return change;
                               }));
}

} // namespace sinew::verify
