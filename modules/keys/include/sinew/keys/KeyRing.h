// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/keys/Keys.h>

#include <map>
#include <mutex>

namespace sinew::keys {

/// The keys that are open at this seat. Thread: any.
class KeyRing final : public Signers {
public:
    explicit KeyRing(std::shared_ptr<const Signer> seat) : m_seat(std::move(seat)) {}
    std::shared_ptr<const Signer> seat() const override { return m_seat; }
    std::shared_ptr<const Signer> of(const UserId& user) const override;
    void open(const UserId& user, std::shared_ptr<const Signer> key);
    void close(const UserId& user);
    void closeAll();

private:
    const std::shared_ptr<const Signer> m_seat;
    mutable std::mutex m_mutex;
    std::map<UserId, std::shared_ptr<const Signer>> m_open;
};

} // namespace sinew::keys
