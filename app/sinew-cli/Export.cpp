// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"
#include "OpenProject.h"

#include <sinew/core/Units.h>

#include <fmt/format.h>
#include <fstream>

namespace sinew::cli {

namespace {

struct Options {
    std::string project, gpkg, csv, from, to;
};

Result<Instant> timeOr(const std::string& text, Instant otherwise) { return text.empty() ? Result<Instant>(otherwise) : parseUtc(text); }

Result<std::uint64_t> writeCsv(const app::OpenProject& open, const std::string& file, Instant from, Instant to, std::stop_token stop)
{
    std::ofstream out(file, std::ios::trunc);
    out << "time_utc,channel,element,quantity,value_si,unit_si,quality,simulated\n";
    constexpr const char* qualities[] = {"good", "uncertain", "bad"};
    std::uint64_t rows = 0;
    for (const Channel& channel : open.model->channels) {
        const auto quantity = findQuantity(channel.quantity);
        const std::string unit = quantity ? std::string(quantity->si) : std::string{};
        // In spans of a day, so that years of data never lie in memory at once.
        for (Instant begin = from; begin <= to; begin += std::chrono::hours(24)) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "cancelled", file);
            const Instant end = std::min(to, begin + std::chrono::hours(24) - Duration(1));
            const auto samples = open.project->history().samples(channel.id, begin, end, 50'000'000);
            if (!samples)
                return passOn(samples);
            for (const Sample& sample : *samples)
                out << fmt::format("{},{},{},{},{:.9g},{},{},{}\n", formatUtc(sample.sourceTime), channel.id.value, channel.element.value, channel.quantity, sample.value, unit,
                                   qualities[static_cast<int>(sample.quality)], channel.simulated ? "SIMULATED" : "");
            rows += samples->size();
        }
    }
    out.close();
    if (!out)
        return fail(ErrorCode::Io, "cannot be written", file);
    return rows;
}

Result<Summary> run(const Options& options, std::stop_token stop)
{
    const auto open = app::openProject(options.project, store::Project::Access::ReadOnly, stop);
    if (!open)
        return passOn(open);
    Summary summary;
    if (!options.gpkg.empty()) {
        std::error_code error;
        std::filesystem::copy_file(std::filesystem::path(options.project) / "model.gpkg", options.gpkg, error);
        if (error)
            return fail(ErrorCode::Io, error.message(), options.gpkg);
        summary["gpkg"] = options.gpkg;
        summary["elements"] = open->model->elements.size();
    }
    if (!options.csv.empty()) {
        const auto extent = open->project->history().extent();
        if (!extent)
            return passOn(extent);
        const auto whole = extent->value_or(std::pair<Instant, Instant>{});
        const auto from = timeOr(options.from, whole.first), to = timeOr(options.to, whole.second);
        if (!from || !to)
            return passOn(from ? to : from);
        const auto rows = writeCsv(*open, options.csv, *from, *to, stop);
        if (!rows)
            return passOn(rows);
        summary["csv"] = options.csv;
        summary["rows"] = *rows;
    }
    summary["warnings"] = toJson(open->warnings);
    return summary;
}

} // namespace

Action addExport(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("export", "Write a project's model or measured values for other programs");
    command->add_option("project", options->project, "Project folder")->required();
    auto* what = command->add_option_group("what")->require_option(1, 2);
    what->add_option("--gpkg", options->gpkg, "GeoPackage with the model (a new file)");
    what->add_option("--csv", options->csv, "CSV with the measured values");
    command->add_option("--from", options->from, "First instant, ISO 8601");
    command->add_option("--to", options->to, "Last instant, ISO 8601");
    return [options](std::stop_token stop) { return run(*options, stop); };
}

} // namespace sinew::cli
