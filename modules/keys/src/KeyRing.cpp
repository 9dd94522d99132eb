// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/keys/KeyRing.h>

namespace sinew::keys {

std::shared_ptr<const Signer> KeyRing::of(const UserId& user) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_open.find(user);
    return found == m_open.end() ? nullptr : found->second;
}

void KeyRing::open(const UserId& user, std::shared_ptr<const Signer> key)
{
    const std::lock_guard lock(m_mutex);
    m_open[user] = std::move(key);
}

void KeyRing::close(const UserId& user)
{
    const std::lock_guard lock(m_mutex);
    m_open.erase(user);
}

void KeyRing::closeAll()
{
    const std::lock_guard lock(m_mutex);
    m_open.clear();
}

} // namespace sinew::keys
