// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/matpower/PowerCase.h>

#include <span>
#include <stop_token>

namespace sinew::read {

/// A grid in ENTSO-E's exchange format, and the state that its own files say it is in.
struct CgmesCase {
    PowerCase power;            ///< bus ids count from 1 in the order of topological nodes; names are theirs
    std::vector<bool> isSolved; ///< per bus: its voltage and angle are a state variable of the files
};

struct CgmesFile {
    std::string name, text;
};

/// CGMES 2.4.15: equipment (EQ), steady state hypothesis (SSH) and topology (TP), with the boundary; state
/// variables (SV) and geography (GL) where they are. Topological nodes joined by closed switches are one bus;
/// a three-winding transformer has a bus inside. A machine that holds the voltage of another node holds its
/// own at the state variable. Errors: InvalidInput naming file and line; NeedsAnswer where a profile is
/// missing; Cancelled. Source: IEC TS 61970-600-1:2017 and -600-2:2017.
Result<CgmesCase> parseCgmes(std::span<const CgmesFile> files, std::stop_token stop = {});

/// Files, zips and folders of them (not their subfolders).
Result<CgmesCase> readCgmes(std::span<const std::filesystem::path> paths, std::stop_token stop = {});

} // namespace sinew::read
