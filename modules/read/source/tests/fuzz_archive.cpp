// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/SourceFile.h>
#include <sinew/read/source/TempFolder.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>

namespace fs = std::filesystem;

/// The input is an archive. Whatever it holds, nothing appears outside the folder it is unpacked into.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto folder = sinew::read::TempFolder::make("fuzz").value();
    const fs::path archive = folder.path() / "in", out = folder.path() / "out";
    std::ofstream(archive, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    fs::remove_all(out);
    fs::create_directory(out);
    sinew::read::SourceLimits limits;
    limits.maxBytes = 1 << 20;
    static_cast<void>(sinew::read::readHead(archive));
    static_cast<void>(sinew::read::readWhole(archive, limits));
    if (const auto paths = sinew::read::unpackInto(archive, out, limits))
        for (const fs::path& path : *paths)
            if (path.lexically_relative(out).empty() || *path.lexically_relative(out).begin() == "..")
                std::abort();
    for (const auto& entry : fs::directory_iterator(folder.path()))
        if (entry.path() != archive && entry.path() != out)
            std::abort();
    return 0;
}
