// SPDX-License-Identifier: GPL-3.0-or-later
// The frame solver against the same references as the lumped model, and what only a frame can be asked.
#include "Chapters.h"
#include "ElCentro.h"

#include <sinew/estimate/Random.h>
#include <sinew/physics/structure/Fatigue.h>
#include <sinew/physics/structure/FrameModes.h>
#include <sinew/physics/structure/ModalAnalysis.h>
#include <sinew/physics/structure/MovingLoad.h>
#include <sinew/physics/structure/Transient.h>
#include <sinew/read/structure/GroundRecord.h>

#include <cmath>
#include <numbers>
#include <sstream>

namespace sinew::verify {

namespace {

using namespace structure;
using Values = Result<std::vector<double>>;
using std::numbers::pi;

const std::string kChapter = "Structure";
constexpr double kG = 9.80665;
const std::filesystem::path kElCentro = "events/earthquake_records/elCentro.AT2";

FrameModel oscillator(double massKg, double stiffnessNM,
                      const std::optional<materials::FlagParameters>& flag = {})
{
    FrameModel model;
    model.nodes.push_back({.id = "mass", .held = {false, true, true, true, true, true}, .massKg = massKg});
    model.springs.push_back({.id = "spring", .from = 0, .stiffness = {stiffnessNM, 0, 0, 0, 0, 0}});
    if (flag)
        model.dampers.push_back({.id = "damper", .from = 0, .axis = {1, 0, 0}, .law = *flag});
    return model;
}

Values newmark(NewmarkParameters parameters)
{
    const double mass = 0.2533, stiffness = 10, ratio = 0.05;
    const auto frame = FrameSystem::assemble(oscillator(mass, stiffness));
    if (!frame)
        return passOn(frame);
    const double damping = 2 * ratio * std::sqrt(stiffness / mass);
    const auto system =
        TransientSystem::make(*frame, {.stepS = 0.1, .damping = {damping, 0}, .newmark = parameters});
    if (!system)
        return passOn(system);
    TransientRun run(*system);
    std::vector<double> u;
    for (int i = 1; i <= 10; ++i) {
        const Eigen::VectorXd force =
            Eigen::VectorXd::Constant(1, i <= 6 ? 10 * std::sin(pi * i * 0.1 / 0.6) : 0.0);
        if (const auto stepped = run.step({}, Eigen::Vector3d::Zero(), &force); !stepped)
            return passOn(stepped);
        u.push_back(run.displacementM(0));
    }
    return u;
}

void addNewmark(std::vector<Case>& cases)
{
    Case average{kChapter,
                 "Frame, Newmark, average acceleration: m 0.2533, k 10, ζ 5 %, half sine, Δt 0.1 s",
                 "Chopra, Dynamics of Structures, example 5.3",
                 {},
                 {},
                 [](const auto&, std::stop_token) { return newmark({}); }};
    const double expected[] = {.0437, .2326, .6121, 1.0825, 1.4310, 1.4231, .9622, .1908, -.6044, -1.1442};
    for (int i = 0; i < 10; ++i)
        average.quantities.push_back({"u(" + std::to_string(i + 1) + "Δt)", "in", expected[i], within(1e-4)});
    cases.push_back(average);
    cases.push_back({kChapter,
                     "Frame, Newmark, linear acceleration, same",
                     "Chopra, example 5.4",
                     {},
                     {{"u(10Δt)", "in", -1.2208, within(1e-4)}},
                     [](const auto&, std::stop_token) -> Values {
                         const auto u = newmark({0.5, 1.0 / 6});
                         return u ? Values(std::vector{u->back()}) : passOn(u);
                     }});
}

/// Peak displacement (mm) and total acceleration (g); the record starts from zero, as in Chopra's appendix.
Values underElCentro(const std::filesystem::path& data, double periodS, double ratio,
                     const std::optional<materials::FlagParameters>& flag, int sampleEvery,
                     std::stop_token stop)
{
    auto record = read::readGroundRecord(data / kElCentro);
    if (!record)
        return passOn(record);
    record->accelerationMs2.insert(record->accelerationMs2.begin(), 0.0);
    const double omega = 2 * pi / periodS;
    const auto frame = FrameSystem::assemble(oscillator(1, omega * omega, flag));
    if (!frame)
        return passOn(frame);
    const auto system = TransientSystem::make(*frame, {.stepS = 0.001, .damping = {2 * ratio * omega, 0}});
    if (!system)
        return passOn(system);
    TransientRun run(*system);
    const auto peaks =
        respondToGround(run, *frame, groundAlong(Direction::X, record->accelerationMs2, record->intervalS),
                        {.sampleEvery = sampleEvery}, stop);
    if (!peaks)
        return passOn(peaks);
    return std::vector{1000 * peaks->displacementM[0], peaks->accelerationMs2[0] / kG};
}

void addSpectra(std::vector<Case>& cases)
{
    for (const SpectrumRow& row : kElCentroSpectrum) {
        std::ostringstream name;
        name << "Frame, El Centro, T " << row.periodS << " s, ζ " << 100 * row.ratio << " %";
        cases.push_back({kChapter,
                         name.str(),
                         row.source(),
                         {kElCentro},
                         {{"displacement", "mm", row.displacementMm, withinShare(row.tolerance)}},
                         [row](const auto& data, std::stop_token stop) -> Values {
                             auto got = underElCentro(data, row.periodS, row.ratio, {}, 20, stop);
                             if (got)
                                 got->resize(1);
                             return got;
                         }});
    }
}

void addFlags(std::vector<Case>& cases)
{
    const struct {
        double period, stiffnessShare, yieldShare, mm, g;
    } rows[] = {{1, 2, 0.10, 62.233, 0.3721},
                {1, 2, 0.15, 66.54, 0},
                {1, 1, 0.10, 80.037, 0},
                {2, 2, 0.05, 80.15, 0},
                {1, 2, 0.1425, 65.55, 0.429}};
    for (const auto& row : rows) {
        std::ostringstream name;
        name << "Frame, El Centro with a condensed flag damper, T " << row.period << " s, ζ 5 %, kₛ/k "
             << row.stiffnessShare << ", Fy/mg " << row.yieldShare;
        Case c{kChapter,
               name.str(),
               "recomputed independently, converged in Δt to 1 µm",
               {kElCentro},
               {{"displacement", "mm", row.mm, withinShare(5e-3)}},
               {}};
        if (row.g > 0)
            c.quantities.push_back({"acceleration", "g", row.g, withinShare(5e-3)});
        c.compute = [row, count = c.quantities.size()](const auto& data, std::stop_token stop) -> Values {
            const double k = std::pow(2 * pi / row.period, 2);
            const materials::FlagParameters flag{row.stiffnessShare * k, row.yieldShare * kG, 0.05, 0.65};
            auto got = underElCentro(data, row.period, 0.05, flag, 1, stop);
            if (got)
                got->resize(count);
            return got;
        };
        cases.push_back(c);
    }
}

const Section kSection{0.02, 4e-4, 1e-4, 2.5e-4};
const ElasticMaterial kSteel{210e9, 80.77e9, 7850};
constexpr double kLengthM = 20;

/// A beam in the xz plane; its ends as told.
FrameModel beam(int elements, bool clampedFree)
{
    FrameModel model;
    for (int i = 0; i <= elements; ++i)
        model.nodes.push_back({.id = "N" + std::to_string(i),
                               .positionM = {kLengthM * i / elements, 0, 0},
                               .held = {true, true, false, true, false, true}});
    for (int i = 0; i < elements; ++i)
        model.members.push_back(
            {.id = "B" + std::to_string(i), .from = i, .to = i + 1, .section = kSection, .material = kSteel});
    model.nodes.front().held[2] = true;
    (clampedFree ? model.nodes.front().held[4] : model.nodes.back().held[2]) = true;
    return model;
}

/// βL of the lowest modes.
Values waves(int elements, bool clampedFree, int count)
{
    const auto frame = FrameSystem::assemble(beam(elements, clampedFree));
    if (!frame)
        return passOn(frame);
    const auto modes = solveFrameModes(*frame, count);
    if (!modes)
        return passOn(modes);
    std::vector<double> found;
    const double perMetre = kSteel.densityKgM3 * kSection.areaM2,
                 bending = kSteel.youngPa * kSection.inertiaYM4;
    for (const double omega : modes->omegaRadS)
        found.push_back(kLengthM * std::pow(omega * omega * perMetre / bending, 0.25));
    return found;
}

void addModes(std::vector<Case>& cases)
{
    cases.push_back({kChapter,
                     "Frame, modes of a cantilever, 100 elements",
                     "closed form: cos βL cosh βL = −1",
                     {},
                     {{"β₁L", "", 1.875104, within(1e-6)},
                      {"β₂L", "", 4.694091, within(1e-6)},
                      {"β₃L", "", 7.854757, within(1e-6)}},
                     [](const auto&, std::stop_token) { return waves(100, true, 3); }});
    const std::pair<int, double> rows[] = {{1, 1.109918}, {2, 1.003947}, {4, 1.000260}, {8, 1.000016}};
    for (const auto& [elements, ratio] : rows)
        cases.push_back({kChapter,
                         "Frame, first mode of a supported beam, " + std::to_string(elements) + " element(s)",
                         "recomputed independently, consistent mass",
                         {},
                         {{"ω₁/exact", "", ratio, within(1e-6)}},
                         [count = elements](const auto&, std::stop_token) -> Values {
                             const auto found = waves(count, false, 1);
                             return found ? Values(std::vector{std::pow((*found)[0] / pi, 2)}) : found;
                         }});
}

/// Dynamic amplification at mid-span of a force that crosses at α of the critical speed.
Values crossing(double alpha, int modes)
{
    constexpr int kElements = 32, kSteps = 4000;
    const auto frame = FrameSystem::assemble(beam(kElements, false));
    if (!frame)
        return passOn(frame);
    const auto first = solveFrameModes(*frame, 1);
    if (!first)
        return passOn(first);
    const double speed = alpha * kLengthM * first->omegaRadS[0] / pi, step = kLengthM / speed / kSteps;
    const auto system =
        TransientSystem::reduce(*frame, {.stepS = step}, {.modes = modes, .correctGround = false});
    if (!system)
        return passOn(system);
    std::vector<std::string> ids;
    for (const FrameMember& member : frame->model().members)
        ids.push_back(member.id);
    const auto lane = Lane::make(*frame, ids);
    if (!lane)
        return passOn(lane);
    TransientRun run(*system);
    Eigen::VectorXd load(frame->size());
    double largest = 0;
    for (int i = 1; i <= kSteps; ++i) {
        lane->load({{.axles = {{1, 0}}, .speedMs = speed}}, i * step, load);
        if (const auto stepped = run.step({}, Eigen::Vector3d::Zero(), &load); !stepped)
            return passOn(stepped);
        largest = std::max(largest, -run.displacementM(frame->dof(kElements / 2, Direction::Z)));
    }
    const double bending = kSteel.youngPa * kSection.inertiaYM4, cube = std::pow(kLengthM, 3);
    const double still = modes == 1 ? 2 * cube / (std::pow(pi, 4) * bending) : cube / (48 * bending);
    return std::vector{largest / still};
}

void addCrossings(std::vector<Case>& cases)
{
    const struct {
        double alpha;
        int modes;
        double amplification;
    } rows[] = {{0.617, 1, 1.7685}, {0.25, 1, 1.2681}, {0.25, 20, 1.2576}};
    for (const auto& row : rows) {
        std::ostringstream name;
        name << "Frame, a force crosses a supported beam, α " << row.alpha << ", " << row.modes << " mode(s)";
        cases.push_back({kChapter,
                         name.str(),
                         "recomputed independently (Frýba's series)",
                         {},
                         {{"amplification", "", row.amplification, withinShare(1e-3)}},
                         [row](const auto&, std::stop_token) { return crossing(row.alpha, row.modes); }});
    }
}

std::vector<double> fatigue()
{
    const std::vector<double> record{-2, 1, -3, 5, -1, 3, -4, 4, -2};
    std::vector<StressCycle> cycles = structure::rainflow(record);
    std::vector<double> found;
    for (const auto& [range, count] : countsByRange(cycles))
        found.push_back(count);
    double cubes = 0;
    for (StressCycle& c : cycles) {
        cubes += c.count * std::pow(c.range, 3);
        c.range *= 10e6;
    }
    found.push_back(cubes);
    found.push_back(minerDamage(cycles, {.categoryPa = 71e6}).value_or(std::nan("")) * 1e6);
    return found;
}

FrameModel chain(double firstShare)
{
    FrameModel model;
    for (int i = 0; i < 3; ++i) {
        model.nodes.push_back({.id = std::to_string(i),
                               .positionM = {1.0 * i, 0, 0},
                               .held = {false, true, true, true, true, true},
                               .massKg = 1});
        model.springs.push_back({.id = std::to_string(i),
                                 .from = i,
                                 .to = i - 1,
                                 .stiffness = {i == 0 ? 1000 * firstShare : 1000, 0, 0, 0, 0, 0}});
    }
    return model;
}

/// Accelerations at 50 Hz under white noise on every mass, ζ 2 %, 5 % noise in the sensors.
Result<Eigen::MatrixXd> ambient(int seconds, std::stop_token stop)
{
    constexpr int kSubsteps = 20;
    const auto frame = FrameSystem::assemble(chain(1));
    if (!frame)
        return passOn(frame);
    const auto system =
        TransientSystem::reduce(*frame, {.stepS = 0.02 / kSubsteps}, {.modes = 3, .modalRatio = 0.02});
    if (!system)
        return passOn(system);
    TransientRun run(*system);
    estimate::Random random(1);
    Eigen::MatrixXd samples(3, 50 * seconds);
    Eigen::VectorXd load(3);
    for (Eigen::Index i = 0; i < samples.cols(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the verification was stopped");
        for (int s = 0; s < kSubsteps; ++s) {
            for (double& force : load)
                force = random.normal();
            if (const auto stepped = run.step({}, Eigen::Vector3d::Zero(), &load); !stepped)
                return passOn(stepped);
        }
        for (int c = 0; c < 3; ++c)
            samples(c, i) = run.accelerationMs2(c);
    }
    const Eigen::Vector3d spread =
        (samples.rowwise().squaredNorm() / static_cast<double>(samples.cols())).cwiseSqrt();
    for (Eigen::Index i = 0; i < samples.size(); ++i)
        samples(i % 3, i / 3) += 0.05 * spread[i % 3] * random.normal();
    return samples;
}

Values subspace(std::stop_token stop)
{
    const auto samples = ambient(1200, stop);
    if (!samples)
        return passOn(samples);
    const auto found = identifySubspace(*samples, {.sampleRateHz = 50}, stop);
    if (!found)
        return passOn(found);
    std::vector<double> values{static_cast<double>(found->modes.size())};
    for (const IdentifiedMode& mode : found->modes) {
        values.push_back(mode.frequencyHz);
        values.push_back(100 * mode.dampingRatio);
    }
    return values;
}

Values decomposition(std::stop_token stop)
{
    const auto samples = ambient(1200, stop);
    if (!samples)
        return passOn(samples);
    const auto peaks = decomposeSpectra(*samples, {.sampleRateHz = 50, .modes = 3}, stop);
    if (!peaks)
        return passOn(peaks);
    std::vector<double> values;
    for (const SpectralPeak& peak : *peaks)
        values.push_back(peak.frequencyHz);
    return values;
}

void addIdentification(std::vector<Case>& cases)
{
    const std::string from = "exact modes of the simulated chain; tolerances of the method";
    cases.push_back({kChapter,
                     "SSI-COV: three-mass chain, ζ 2 %, 20 min at 50 Hz, 5 % noise",
                     from,
                     {},
                     {{"modes", "", 3, within(0)},
                      {"f₁", "Hz", 2.23986, withinShare(5e-3)},
                      {"ζ₁", "%", 2, withinShare(0.25)},
                      {"f₂", "Hz", 6.27595, withinShare(5e-3)},
                      {"ζ₂", "%", 2, withinShare(0.25)},
                      {"f₃", "Hz", 9.06901, withinShare(5e-3)},
                      {"ζ₃", "%", 2, withinShare(0.25)}},
                     [](const auto&, std::stop_token stop) { return subspace(stop); }});
    const double bins = 2.1 * 50 / 4096;
    cases.push_back({kChapter,
                     "FDD: the same record, segments of 4,096",
                     from,
                     {},
                     {{"f₁", "Hz", 2.23986, within(bins)},
                      {"f₂", "Hz", 6.27595, within(bins)},
                      {"f₃", "Hz", 9.06901, within(bins)}},
                     [](const auto&, std::stop_token stop) { return decomposition(stop); }});
}

Values stiffnessLoss()
{
    std::vector<double> change;
    Eigen::VectorXd before;
    for (const double share : {1.0, 0.9}) {
        const auto frame = FrameSystem::assemble(chain(share));
        if (!frame)
            return passOn(frame);
        const auto modes = solveFrameModes(*frame, 3);
        if (!modes)
            return passOn(modes);
        if (share == 1)
            before = modes->omegaRadS;
        else
            for (Eigen::Index i = 0; i < 3; ++i)
                change.push_back(100 * (modes->omegaRadS[i] / before[i] - 1));
    }
    return change;
}

} // namespace

void addStructure(std::vector<Case>& cases)
{
    addNewmark(cases);
    addSpectra(cases);
    addFlags(cases);
    addModes(cases);
    addCrossings(cases);
    cases.push_back(closedForm(kChapter,
                               "Rainflow of (−2, 1, −3, 5, −1, 3, −4, 4, −2); Miner, ×10 MPa, category 71",
                               "ASTM E1049-85, figure 6; hand calculation",
                               {{"n(3)", "", 0.5, within(0)},
                                {"n(4)", "", 1.5, within(0)},
                                {"n(6)", "", 0.5, within(0)},
                                {"n(8)", "", 1, within(0)},
                                {"n(9)", "", 0.5, within(0)},
                                {"Σ n S³", "", 1094, within(1e-9)},
                                {"D", "10⁻⁶", 1.5283, within(5e-5)}},
                               fatigue));
    addIdentification(cases);
    cases.push_back({kChapter,
                     "Frame, three-mass chain with 10 % less stiffness in the first storey",
                     "closed form",
                     {},
                     {{"Δf₁", "%", -2.904, within(1e-3)},
                      {"Δf₂", "%", -1.783, within(1e-3)},
                      {"Δf₃", "%", -0.520, within(1e-3)}},
                     [](const auto&, std::stop_token) { return stiffnessLoss(); }});
}

} // namespace sinew::verify
