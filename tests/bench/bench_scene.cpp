// SPDX-License-Identifier: GPL-3.0-or-later
// Live state to texture bytes for 100,000 elements, and the import of 12,000 pipes. Prints medians, and each
// as a ratio against a plain copy or a plain read of the same bytes in the same run.
#include "Pipes.h"
#include "SeatKey.h"

#include <ComputedLayer.h>
#include <Heatmap.h>
#include <OpenProject.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <QTemporaryDir>
#include <sinew/importer/Importer.h>

using namespace sinew;

namespace {

double milliseconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(int runs, const std::function<void(int)>& work)
{
    std::vector<double> all;
    for (int k = 0; k < runs; ++k)
        all.push_back(milliseconds([&] { work(k); }));
    std::ranges::nth_element(all, all.begin() + runs / 2);
    return all[static_cast<std::size_t>(runs / 2)];
}

/// A day of 25 times, read between two of them.
void benchComputed(const scene::HeatmapIndex& index, std::vector<float>& texels)
{
    const std::size_t n = index.model()->elements.size();
    auto field = std::make_shared<ComputedField>();
    field->quantity = "head";
    std::vector<ElementId> elements;
    for (const Element& element : index.model()->elements)
        elements.push_back(element.id);
    field->elements = std::make_shared<const std::vector<ElementId>>(std::move(elements));
    for (int t = 0; t < 25; ++t)
        field->times.push_back(instantFromMicros(0) + t * std::chrono::hours(1));
    for (std::size_t i = 0; i < n * field->times.size(); ++i)
        field->mean.push_back(static_cast<float>(std::sin(static_cast<double>(i) * 0.001)));
    const std::vector<FieldPtr> fields{field};
    std::shared_ptr<const scene::ComputedLayer> layer;
    const double once =
        milliseconds([&] { layer = std::make_shared<const scene::ComputedLayer>(index, "head", fields); });
    const double ms = median(21, [&](int run) {
        scene::HeatmapRequest request{.quantity = "head",
                                      .now = instantFromMicros(0) + run * std::chrono::minutes(37)};
        request.computed = layer;
        scene::packState(scene::buildHeatmap(index, {}, request), {}, texels);
    });
    std::printf("computed field to texels, 100,000 elements: %.2f ms, target 5 ms; once a run %.0f ms\n", ms,
                once);
}

void benchState()
{
    constexpr std::size_t n = 100'000;
    auto model = std::make_shared<Model>();
    live::StateSnapshot state{.at = instantFromMicros(0), .model = model};
    for (std::size_t k = 0; k < n; ++k) {
        const ElementId id("a/pipe/" + std::to_string(k));
        model->elements.push_back({.id = id, .asset = AssetId("a"), .className = "pipe"});
        Channel channel{
            .id = ChannelId(std::to_string(k)), .element = id, .quantity = "pressure", .unit = "kPa"};
        channel.highLimit = 1e6;
        model->channels.push_back(channel);
        state.channels.push_back({.known = true});
    }
    const scene::HeatmapIndex index(model);
    std::vector<float> texels(n), copy(n);
    for (const auto& [name, mode] : {std::pair{"value", scene::HeatmapMode::LiveValue},
                                     std::pair{"health", scene::HeatmapMode::Health}}) {
        const double ms = median(21, [&](int run) {
            for (std::size_t k = 0; k < n; ++k)
                state.channels[k].value = 1e5 * (1 + std::sin(static_cast<double>(k) * 0.001 + run));
            const auto frame =
                scene::buildHeatmap(index, state, {.mode = mode, .quantity = "pressure", .now = state.at});
            scene::packState(frame, {}, texels);
        });
        const double reference = median(21, [&](int run) {
            for (std::size_t k = 0; k < n; ++k)
                copy[k] = static_cast<float>(1e5 * (1 + std::sin(static_cast<double>(k) * 0.001 + run)));
        });
        std::printf(
            "state to texels, 100,000 elements, %s: %.2f ms (%.2f x filling the same values), target 5 ms\n",
            name, ms, ms / reference);
    }
    benchComputed(index, texels);
}

int benchImport()
{
    QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "pipes.inp";
    std::ofstream(file) << test::pipesInp(78); // 12,013 pipes
    auto open = app::openOrCreateProject(std::filesystem::path(folder.path().toStdString()) / "bench.sinew");
    if (!open) {
        std::printf("import: %s\n", open.error().text().c_str());
        return 1;
    }
    Model model = *open->model;
    bool good = true;
    const double ms = milliseconds([&] {
        good =
            importer::importFile(*open->project, model, app::readers(), {.file = file, .crs = "EPSG:32628"})
                .has_value() &&
            open->project->saveModel(model).has_value();
    });
    std::size_t bytes = 0;
    const double reference = milliseconds([&] {
        std::ifstream in(file, std::ios::binary);
        bytes = std::string(std::istreambuf_iterator<char>(in), {}).size();
    });
    const double reopen = milliseconds([&] {
        std::vector<Warning> warnings;
        good = good && importer::loadModel(*open->project, app::readers(), warnings).has_value();
    });
    std::printf("import of 12,000 pipes, read to saved: %.0f ms (%.0f x reading its %zu bytes), target "
                "10,000 ms; reopened in %.0f ms%s\n",
                ms, ms / reference, bytes, reopen, good ? "" : "  FAILED");
    return good ? 0 : 1;
}

} // namespace

int main()
{
    benchState();
    return benchImport();
}
