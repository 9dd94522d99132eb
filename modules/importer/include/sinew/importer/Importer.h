// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/read/source/Reader.h>
#include <sinew/store/Project.h>
#include <sinew/twin/Model.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sinew::importer {

using Readers = std::vector<std::unique_ptr<read::Reader>>;

struct ImportRequest {
    std::filesystem::path file;
    /// Names the import; ids are derived from it. Empty: the file's name without its endings. The same key
    /// again is a re-import: it replaces what the key brought before and keeps ids and bindings.
    std::string assetKey;
    std::string crs, heightUnit; ///< answers; empty: as the file declares
    bool simulated = false;
};

struct ImportReport {
    std::string assetKey, reader, crs;
    bool replaced = false;                                    ///< a re-import
    std::vector<std::pair<std::string, std::int64_t>> counts; ///< class -> elements; terrains, orthophotos
    std::vector<ElementId> added,
        gone; ///< a re-import: what was not there before, and what is not there any more
    std::vector<Warning> warnings;
    double readMs = 0, storeMs = 0;
};

/// The reader that knows the file best. Errors: NotFound, Unsupported (names the file).
Result<const read::Reader*> readerFor(const Readers& readers, const std::filesystem::path& file);

/// What a wizard shows before importing.
Result<read::Preview> preview(const Readers& readers, const ImportRequest& request,
                              std::stop_token stop = {});

/// Reads a file and puts it into the model; the file's bytes go into the project's sources. Changes `model`
/// only on success; the caller saves it (one save after many imports). Errors: as the reader; Conflict where
/// the project's frame cannot take the file's coordinates. Thread: any worker; one at a time on a project.
Result<ImportReport> importFile(store::Project& project, Model& model, const Readers& readers,
                                const ImportRequest& request, const read::Progress& progress = {},
                                std::stop_token stop = {});

/// Takes out of the model what an import brought: elements, passports, terrains, orthophotos. Channels and
/// actuators stay, so that the same import finds its bindings again.
void removeImport(Model& model, const SourceId& id);

/// The project's model with its terrains and orthophotos, which are read again from their sources (or from
/// their cache in tiles/).
Result<Model> loadModel(const store::Project& project, const Readers& readers, std::vector<Warning>& warnings,
                        std::stop_token stop = {});

/// "water.inp.gz" -> "water"
std::string assetKeyOf(const std::filesystem::path& file);

} // namespace sinew::importer
