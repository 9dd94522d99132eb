// SPDX-License-Identifier: GPL-3.0-or-later
#include "GdalSession.h"

#include "Failure.h"
#include "Files.h"

#include <mutex>

namespace sinew::store {

GdalSession::GdalSession(std::filesystem::path file) : m_file(std::move(file))
{
    static std::once_flag registered;
    std::call_once(registered, [] { GDALAllRegister(); });
    CPLPushErrorHandlerEx(&GdalSession::collect, this);
    CPLErrorReset();
}

GdalSession::~GdalSession()
{
    CPLPopErrorHandler();
}

void CPL_STDCALL GdalSession::collect(CPLErr kind, CPLErrorNum, const char* text)
{
    auto* session = static_cast<GdalSession*>(CPLGetErrorHandlerUserData());
    if (kind < CE_Failure)
        return;
    if (session->m_said.size() < 1000)
        session->m_said += (session->m_said.empty() ? "" : "; ") + std::string(text);
    session->m_failed = true;
}

void GdalSession::raiseError(const std::string& doing) const
{
    if (m_said.find("disk is full") != std::string::npos || isOutOfSpace(m_file))
        raise(ErrorCode::NoSpace, "the disk is full; nothing was changed", m_file.string());
    raise(ErrorCode::Io, m_said.empty() ? doing : doing + " (" + m_said + ")", m_file.string());
}

} // namespace sinew::store
