// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/store/SealedKeys.h>

#include <filesystem>
#include <vector>

namespace sinew::store {

/// keys/<public key>.json, each readable by its owner only.
class SealedKeyFolder final : public SealedKeys {
public:
    SealedKeyFolder(std::filesystem::path folder, bool writable)
        : m_folder(std::move(folder)), m_writable(writable)
    {
    }
    Result<void> put(const keys::PublicKey& key, const std::string& sealed) override;
    Result<std::optional<std::string>> get(const keys::PublicKey& key) const override;
    Result<void> remove(const keys::PublicKey& key) override;
    std::vector<keys::PublicKey> all() const;

private:
    std::filesystem::path fileOf(const keys::PublicKey& key) const;
    void refuseReadOnly() const;

    const std::filesystem::path m_folder;
    const bool m_writable;
};

} // namespace sinew::store
