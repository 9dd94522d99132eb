// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/source/TempFolder.h>

#include "SystemError.h"

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace sinew::read {

Result<TempFolder> TempFolder::make(const std::string& purpose)
{
    std::error_code ec;
    const auto base = std::filesystem::temp_directory_path(ec);
    if (ec)
        return fail(ErrorCode::Io, "no temporary folder: " + ec.message());
    std::string name = (base / ("sinew-" + purpose + "-XXXXXX")).string();
    if (!::mkdtemp(name.data()))
        return systemError(errno, base.string());
    return TempFolder(name);
}

TempFolder::TempFolder(TempFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}

TempFolder& TempFolder::operator=(TempFolder&& other) noexcept
{
    if (this != &other) {
        remove();
        m_path = std::exchange(other.m_path, {});
    }
    return *this;
}

TempFolder::~TempFolder()
{
    remove();
}

void TempFolder::remove()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace sinew::read
