// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/read/bim/BimModel.h>
#include <sinew/read/bim/ChildProcess.h>
#include <sinew/read/source/Reader.h>

namespace sinew::read {

/// IFC 2x3, 4 and 4.3 (STEP text; gzip and ifcZIP too) through web-ifc in a child process under Node.
///
/// Finds the child's scripts in SINEW_IFC_NODE, in ../lib/sinew/ifc beside the program, or in the source
/// tree.
class BimReader : public Reader {
public:
    explicit BimReader(ChildLimits limits = {});
    std::string name() const override { return "bim"; }
    double recognises(const std::filesystem::path& path, std::string_view head) const override;
    Result<Preview> preview(const std::filesystem::path& path, const ImportOptions& options,
                            std::stop_token stop) const override;
    Result<ImportResult> read(const std::filesystem::path& path, const std::string& assetKey,
                              const ImportOptions& options, const Progress& progress,
                              std::stop_token stop) const override;

private:
    ChildLimits m_limits;
};

/// The child's work alone: an unpacked .ifc file to what it holds, nothing placed.
/// Errors: NotFound (Node or the scripts are not installed), Cancelled, Timeout, LimitExceeded, Corrupt,
/// InvalidInput, Internal (the child crashed).
Result<BimModel> readBimModel(const std::filesystem::path& ifc, const ChildLimits& limits,
                              const Progress& progress, std::stop_token stop);

/// Twin objects in the frame. Errors: as placementOf, frameFor, ToFrame::make.
Result<ImportResult> twinOf(const BimModel& model, const std::string& assetKey, const ImportOptions& options);

} // namespace sinew::read
