// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::read {

struct SourceLimits {
    std::uint64_t maxBytes = 4ULL << 30; ///< decompressed
    /// decompressed / compressed, looked at beyond the first 64 MiB. Deflate cannot pass 1032; map and
    /// network files stay under 30.
    double maxRatio = 200;
    std::uint64_t maxEntries = 100000;
};

/// A file's bytes, gzip and single-file zip (ifcZIP too) opened on the way.
/// Errors: NotFound, Io, Corrupt (truncated archive), LimitExceeded (decompression bomb), InvalidInput (an
/// entry whose path climbs out), Cancelled.
Result<std::string> readWhole(const std::filesystem::path& path, const SourceLimits& limits = {},
                              std::stop_token stop = {});
/// At most `bytes` from the start, decompressed. For recognising a format.
Result<std::string> readHead(const std::filesystem::path& path, std::size_t bytes = 65536);
bool isCompressed(const std::filesystem::path& path);
/// Unpacks (zip with several files, gzip) into an existing empty folder; plain files are not copied.
/// Returns the unpacked paths. Refuses entries that climb out, links, and bombs.
Result<std::vector<std::filesystem::path>> unpackInto(const std::filesystem::path& archive,
                                                      const std::filesystem::path& folder,
                                                      const SourceLimits& limits = {},
                                                      std::stop_token stop = {});

/// SHA-256 as lower-case hex.
Result<std::string> sha256OfFile(const std::filesystem::path& path);

} // namespace sinew::read
