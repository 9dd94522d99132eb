// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/field/Field.h>
#include <sinew/read/inp/Inp.h>

#include <algorithm>

namespace sinew::field {

Result<FieldParts> fieldParts(ModelPtr model, const std::function<std::filesystem::path(const Source&)>& sourcePath,
                              Scenario scenario, std::shared_ptr<const Clock> clock, std::uint64_t seed,
                              std::vector<Warning>* warnings)
{
    FieldParts parts{model, std::move(scenario), {}, std::move(clock), seed};
    for (const Asset& asset : model->assets) {
        if (asset.kind != "water")
            continue;
        const auto source = std::ranges::find(model->sources, asset.source, &Source::id);
        if (source == model->sources.end() || source->reader != "inp") {
            if (warnings)
                warnings->push_back({"its source is no EPANET network: not simulated", asset.id.value});
            continue;
        }
        auto network = read::readNetwork(sourcePath(*source));
        if (!network)
            return passOn(network);
        parts.networks.emplace(asset.id, std::move(*network));
    }
    return parts;
}

} // namespace sinew::field
