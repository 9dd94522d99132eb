// SPDX-License-Identifier: GPL-3.0-or-later
#include "Table.h"

#include <fstream>

namespace sinew::cli {

Result<void> writeWhole(const std::filesystem::path& path, std::string_view text)
{
    const std::filesystem::path part = path.string() + ".part";
    std::ofstream out(part, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    std::error_code error;
    if (!out.fail())
        std::filesystem::rename(part, path, error);
    if (!out.fail() && !error)
        return {};
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return fail(ErrorCode::Io, error ? error.message() : "cannot be written", path.string());
}

} // namespace sinew::cli
