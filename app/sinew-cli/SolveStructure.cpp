// SPDX-License-Identifier: GPL-3.0-or-later
#include "SolveStructure.h"

#include "Table.h"

#include <sinew/physics/structure/FrameModes.h>
#include <sinew/read/bim/BimReader.h>
#include <sinew/read/structure/GroundRecord.h>
#include <sinew/read/structure/StructureFile.h>

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace sinew::cli {

namespace {

using namespace structure;

struct Options {
    std::string model, csv, ground, direction = "x", unit;
    int modes = 0, reduce = 0;
    bool weight = false;
    double stepS = 0.005, intervalS = 0, scale = 1;
    std::optional<double> barC;
};

constexpr const char* kDirectionNames[] = {"x", "y", "z", "rx", "ry", "rz"};

std::string nameOf(const FrameSystem& frame, int dof)
{
    const auto [node, direction] = frame.placeOf(dof);
    return frame.model().nodes[static_cast<std::size_t>(node)].id + ":" +
           kDirectionNames[static_cast<int>(direction)];
}

Result<Summary> modal(const Options& options, const FrameSystem& frame, std::stop_token stop)
{
    const StopWatch watch;
    const auto modes = solveFrameModes(frame, options.modes, true, stop);
    if (!modes)
        return passOn(modes);
    const double ms = watch.ms();
    std::string text =
        "mode,frequency_hz,period_s,effective_mass_x_kg,effective_mass_y_kg,effective_mass_z_kg\n";
    auto frequencies = Summary::array();
    for (int i = 0; i < modes->size(); ++i) {
        const Eigen::Array3d mass = modes->participation.row(i).array().square();
        fmt::format_to(std::back_inserter(text), "{},{:.9g},{:.9g},{:.6g},{:.6g},{:.6g}\n", i + 1,
                       modes->frequencyHz(i), 1 / modes->frequencyHz(i), mass[0], mass[1], mass[2]);
        frequencies.push_back(modes->frequencyHz(i));
    }
    if (const auto written = writeWhole(options.csv, text); !written)
        return passOn(written);
    Summary summary{{"frequencies_hz", frequencies}, {"mass_kg", frame.totalMassKg()}};
    const Eigen::Array3d covered = modes->participation.colwise().squaredNorm() / frame.totalMassKg();
    summary["effective_mass_share"] = {covered[0], covered[1], covered[2]};
    summary["solve_ms"] = ms;
    return summary;
}

std::string historyTable(const FrameSystem& frame, const FrameResponse& response)
{
    std::string text = "time_s";
    for (const int dof : response.dofs)
        text += fmt::format(",{0}_displacement_m,{0}_acceleration_m_s2", nameOf(frame, dof));
    for (const FrameDamper& damper : frame.model().dampers)
        text += fmt::format(",{0}_elongation_m,{0}_force_n", damper.id);
    text += '\n';
    for (std::size_t i = 0; i < response.timeS.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        fmt::format_to(std::back_inserter(text), "{:.6g}", response.timeS[i]);
        for (Eigen::Index k = 0; k < response.displacementM.size(); ++k)
            fmt::format_to(std::back_inserter(text), ",{:.9g},{:.9g}", response.displacementHistoryM(k, at),
                           response.accelerationHistoryMs2(k, at));
        for (Eigen::Index k = 0; k < response.damperForceN.size(); ++k)
            fmt::format_to(std::back_inserter(text), ",{:.9g},{:.9g}", response.elongationHistoryM(k, at),
                           response.forceHistoryN(k, at));
        text += '\n';
    }
    return text;
}

Result<read::GroundRecord> recordOf(const Options& options)
{
    read::GroundRecordOptions known;
    if (options.intervalS > 0)
        known.intervalS = options.intervalS;
    if (!options.unit.empty()) {
        const auto unit = read::accelerationUnitOf(options.unit);
        if (!unit)
            return passOn(unit);
        known.unit = *unit;
    }
    auto record = read::readGroundRecord(options.ground, known);
    if (record)
        for (double& value : record->accelerationMs2)
            value *= options.scale;
    return record;
}

// Steps that divide the record's interval, none longer than asked for.
TransientOptions steppingOf(const Options& options, double intervalS, const read::StructureFile& file)
{
    return {.stepS = intervalS / std::max(1.0, std::ceil(intervalS / options.stepS - 1e-9)),
            .damping = file.damping.value_or(RayleighDamping{})};
}

Summary peaks(const FrameSystem& frame, const FrameResponse& response)
{
    Summary summary;
    for (std::size_t i = 0; i < response.dofs.size(); ++i)
        summary["peaks"][nameOf(frame, response.dofs[i])] = {
            {"displacement_m", response.displacementM[static_cast<Eigen::Index>(i)]},
            {"acceleration_m_s2", response.accelerationMs2[static_cast<Eigen::Index>(i)]}};
    for (std::size_t d = 0; d < frame.model().dampers.size(); ++d)
        summary["damper_peaks"][frame.model().dampers[d].id] = {
            {"elongation_m", response.damperElongationM[static_cast<Eigen::Index>(d)]},
            {"force_n", response.damperForceN[static_cast<Eigen::Index>(d)]}};
    return summary;
}

// What the file watches; without a word, every node along the motion.
Result<std::vector<int>> watchedBy(const read::StructureFile& file, const FrameSystem& frame,
                                   Direction direction)
{
    std::vector<int> dofs;
    if (file.watched.empty()) {
        for (int i = 0; i < frame.size(); ++i)
            if (frame.placeOf(i).second == direction)
                dofs.push_back(i);
        if (dofs.empty())
            return fail(ErrorCode::InvalidInput, "no node is free along the motion", "--direction");
        return dofs;
    }
    for (std::size_t i = 0; i < file.watched.size(); ++i) {
        dofs.push_back(frame.dof(file.watched[i].node, file.watched[i].direction));
        if (dofs.back() < 0)
            return fail(ErrorCode::InvalidInput, "this direction is held or free of everything",
                        fmt::format("/watch/{}", i));
    }
    return dofs;
}

Result<Summary> shaken(const Options& options, const read::StructureFile& file, const FrameSystem& frame,
                       std::stop_token stop)
{
    const auto direction = read::directionOf(options.direction);
    if (!direction || *direction > Direction::Z)
        return fail(ErrorCode::InvalidInput, "the ground moves along x, y or z", "--direction");
    const auto record = recordOf(options);
    if (!record)
        return passOn(record);
    const auto dofs = watchedBy(file, frame, *direction);
    if (!dofs)
        return passOn(dofs);
    const TransientOptions how = steppingOf(options, record->intervalS, file);
    const StopWatch making;
    const auto system = options.reduce > 0
                            ? TransientSystem::reduce(frame, how, {.modes = options.reduce}, stop)
                            : TransientSystem::make(frame, how);
    if (!system)
        return passOn(system);
    const double madeMs = making.ms();
    const StopWatch watch;
    TransientRun run(*system, true);
    const auto ground = groundAlong(*direction, record->accelerationMs2, record->intervalS);
    const auto response = respondToGround(run, frame, ground, {.dofs = *dofs, .keepHistory = true}, stop);
    if (!response)
        return passOn(response);
    const double ms = watch.ms();
    if (const auto written = writeWhole(options.csv, historyTable(frame, *response)); !written)
        return passOn(written);
    Summary summary = peaks(frame, *response);
    const EnergyBalance& e = run.energy();
    summary["energy_j"] = {{"input", e.input},
                           {"kinetic", e.kinetic},
                           {"strain", e.strain},
                           {"damping", e.damping},
                           {"hysteretic", e.hysteretic}};
    summary.update(Summary{{"record", record->title},
                           {"step_s", how.stepS},
                           {"steps", response->timeS.size()},
                           {"unknowns", (*system)->coordinates()},
                           {"factor_ms", madeMs},
                           {"solve_ms", ms},
                           {"warnings", toJson(record->warnings)}});
    return summary;
}

Result<Summary> still(const Options& options, const read::StructureFile& file, const FrameSystem& frame)
{
    auto load = loadVector(frame, file.loads);
    if (!load)
        return passOn(load);
    if (options.weight)
        *load += weight(frame);
    const StopWatch watch;
    const auto solver = StaticSolver::make(frame);
    if (!solver)
        return passOn(solver);
    const Eigen::VectorXd u = solver->solve(*load);
    const double ms = watch.ms();
    std::string text = "node,direction,displacement\n";
    for (int i = 0; i < frame.size(); ++i) {
        const auto [node, direction] = frame.placeOf(i);
        fmt::format_to(std::back_inserter(text), "{},{},{:.9g}\n",
                       frame.model().nodes[static_cast<std::size_t>(node)].id,
                       kDirectionNames[static_cast<int>(direction)], u[i]);
    }
    if (const auto written = writeWhole(options.csv, text); !written)
        return passOn(written);
    return Summary{{"largest", u.cwiseAbs().maxCoeff()}, {"solve_ms", ms}};
}

// The JSON format, or the structural analysis model of an IFC file.
Result<read::StructureFile> modelOf(const std::filesystem::path& path, std::vector<Warning>& warnings,
                                    std::stop_token stop)
{
    if (path.extension() != ".ifc")
        return read::readStructure(path);
    const auto bim = read::readBimModel(path, {}, {}, stop);
    if (!bim)
        return passOn(bim);
    if (bim->structure.empty())
        return fail(ErrorCode::InvalidInput, "the file has no structural analysis model that can be computed",
                    path.filename().string());
    warnings = bim->warnings;
    return read::parseStructure(bim->structure, path.filename().string());
}

Result<Summary> solveStructure(const Options& options, std::stop_token stop)
{
    std::vector<Warning> warnings;
    auto file = modelOf(options.model, warnings, stop);
    if (!file)
        return passOn(file);
    if (options.barC)
        for (FrameDamper& damper : file->model.dampers)
            damper.barK = *options.barC + 273.15;
    const auto frame = FrameSystem::assemble(file->model);
    if (!frame) {
        Error error = frame.error();
        error.subject = options.model + (error.subject.empty() ? "" : ", " + error.subject);
        return tl::unexpected<Error>(error);
    }
    fmt::print("{}: {} nodes, {} members, {} dampers, {} free directions\n", file->title,
               file->model.nodes.size(), file->model.members.size(), file->model.dampers.size(),
               frame->size());
    auto solved = options.modes > 0         ? modal(options, *frame, stop)
                  : !options.ground.empty() ? shaken(options, *file, *frame, stop)
                                            : still(options, *file, *frame);
    if (!solved)
        return solved;
    Summary summary{{"nodes", file->model.nodes.size()},
                    {"members", file->model.members.size()},
                    {"dampers", file->model.dampers.size()},
                    {"directions", frame->size()}};
    summary.update(*solved);
    for (const auto& warning : toJson(warnings))
        summary["warnings"].push_back(warning);
    return summary;
}

} // namespace

Action addSolveStructure(CLI::App& solve)
{
    auto options = std::make_shared<Options>();
    CLI::App* structure = solve.add_subcommand(
        "structure", "A frame's modes, its answer to ground motion, or to the loads in its file");
    structure
        ->add_option("model", options->model,
                     "JSON model (docs/physics/structure.md), or IFC with a structural analysis model")
        ->required();
    structure
        ->add_option("--csv", options->csv,
                     "Result: a row each mode; each step (watched directions and dampers); or each node's "
                     "direction")
        ->required();
    CLI::Option* modes = structure->add_option("--modes", options->modes, "Lowest modes, dampers elastic")
                             ->check(CLI::PositiveNumber);
    CLI::Option* ground =
        structure
            ->add_option("--ground-motion", options->ground, "AT2 record, table or list of accelerations")
            ->excludes(modes);
    structure->add_option("--direction", options->direction, "Of the ground motion: x, y or z")
        ->needs(ground);
    structure->add_option("--scale", options->scale, "Factor on the ground motion")->needs(ground);
    structure->add_option("--unit", options->unit, "g, m/s2 or cm/s2, where the file does not say")
        ->needs(ground);
    structure->add_option("--interval", options->intervalS, "Seconds between the values of a plain list")
        ->check(CLI::PositiveNumber)
        ->needs(ground);
    structure->add_option("--step", options->stepS, "Longest time step, s (0.005)")
        ->check(CLI::PositiveNumber)
        ->needs(ground);
    structure
        ->add_option("--reduce", options->reduce, "Step this many modes and the residual flexibility only")
        ->check(CLI::PositiveNumber)
        ->needs(ground);
    structure->add_option("--bar-temperature", options->barC, "Of all SMA bars, °C, in place of the file's")
        ->excludes(modes);
    structure->add_flag("--weight", options->weight, "Own weight beside the file's loads")
        ->excludes(modes)
        ->excludes(ground);
    return [options](std::stop_token stop) { return solveStructure(*options, stop); };
}

} // namespace sinew::cli
