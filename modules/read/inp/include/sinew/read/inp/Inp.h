// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Geometry.h>
#include <sinew/core/Result.h>
#include <sinew/physics/water/PipeNetwork.h>
#include <sinew/read/source/Reader.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sinew::read {

struct PlanPoint {
    double x = 0, y = 0; ///< in the file's own coordinates
};

/// An EPANET input file: the network in SI, what is drawn, and every section as it stood.
struct InpFile {
    water::PipeNetwork network;
    std::vector<std::optional<PlanPoint>> coordinates; ///< per node
    std::vector<std::vector<PlanPoint>> vertices;      ///< per link, from start to end
    std::vector<std::string> nodeTags, linkTags;       ///< per node and link; mostly empty
    std::vector<std::pair<std::string, std::string>>
        sections;         ///< name ("RULES") -> text, in the file's order
    std::string flowUnit; ///< "GPM", "LPS", …
    bool isUs = true;     ///< feet and inches in the file
    std::vector<Warning> warnings;
};

/// Whether the text is an EPANET network: pipes, pumps or valves, and nothing that only SWMM has.
bool looksLikeEpanet(std::string_view head);

/// `name` is what errors and warnings call the file.
/// Errors: InvalidInput ("name:line", what is wrong with it), Unsupported (a SWMM model), Cancelled.
/// Text that is not UTF-8 is taken as Latin-1. Pure; any thread.
Result<InpFile> parseInp(std::string_view text, const std::string& name, std::stop_token stop = {});

/// The network alone, from a file (gzip and zip are opened). Errors: as parseInp and readWhole.
Result<water::PipeNetwork> readNetwork(const std::filesystem::path& path, std::stop_token stop = {});

} // namespace sinew::read

std::unique_ptr<sinew::read::Reader> sinew_make_read_inp();
