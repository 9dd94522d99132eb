// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <gdal_priv.h>
#include <memory>
#include <string>

namespace sinew::store {

/// While it lives GDAL's errors of this thread are collected, not printed, and a dataset writes no side
/// files.
class GdalSession {
public:
    explicit GdalSession(std::filesystem::path file);
    ~GdalSession();
    GdalSession(const GdalSession&) = delete;
    GdalSession& operator=(const GdalSession&) = delete;

    const std::filesystem::path& file() const { return m_file; }
    bool hasFailed() const { return m_failed; }
    /// Throws Failure where GDAL has reported an error.
    void check() const
    {
        if (m_failed)
            raiseError("GDAL failed");
    }
    void check(OGRErr code, const char* doing) const
    {
        if (code != OGRERR_NONE || m_failed)
            raiseError(doing);
    }
    [[noreturn]] void raiseError(const std::string& doing) const;

private:
    static void CPL_STDCALL collect(CPLErr kind, CPLErrorNum number, const char* text);
    std::filesystem::path m_file;
    std::string m_said;
    bool m_failed = false;
};

struct CloseDataset {
    void operator()(GDALDataset* dataset) const { GDALClose(dataset); }
};
using DatasetPtr = std::unique_ptr<GDALDataset, CloseDataset>;

struct DestroyFeature {
    void operator()(OGRFeature* feature) const { OGRFeature::DestroyFeature(feature); }
};
using FeaturePtr = std::unique_ptr<OGRFeature, DestroyFeature>;

} // namespace sinew::store
