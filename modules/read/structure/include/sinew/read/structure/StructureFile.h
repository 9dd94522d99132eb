// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/Transient.h>

#include <filesystem>
#include <string_view>

namespace sinew::read {

/// A frame as its JSON file tells it (docs/physics/structure.md has the format). SI throughout; bar
/// temperatures are told in °C and kept in K.
struct StructureFile {
    std::string title;
    structure::FrameModel model;
    /// A ratio at two frequencies, or the factors themselves; both absent: no damping.
    std::optional<structure::RayleighDamping> damping;
    std::vector<structure::NodalLoad> loads;
    struct Watched {
        int node = 0;
        structure::Direction direction = structure::Direction::X;
    };
    std::vector<Watched> watched;
};

/// Errors: Corrupt (no JSON: line), InvalidInput naming file, JSON path and cause (a key that is missing,
/// unknown or of the wrong kind, an id that nothing has, a profile that does not fit). The frame's own checks
/// (a modulus, a length) are FrameSystem's.
Result<StructureFile> parseStructure(std::string_view text, const std::string& fileName);
Result<StructureFile> readStructure(const std::filesystem::path& path);

/// "x", "rz". Errors: InvalidInput.
Result<structure::Direction> directionOf(std::string_view name);

} // namespace sinew::read
