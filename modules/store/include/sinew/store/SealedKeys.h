// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/keys/Keys.h>

#include <optional>
#include <string>

namespace sinew::store {

/// Persons' private keys under their passwords (keys::seal), by public key. Not in the ledger, so that a
/// revoked key's can be removed and an exported ledger gives nobody anything to try passwords on.
/// Errors: InvalidInput (no public key), ReadOnly, NoSpace, Io. Thread: any.
class SealedKeys {
public:
    virtual ~SealedKeys() = default;
    virtual Result<void> put(const keys::PublicKey& key, const std::string& sealed) = 0;
    /// Nothing where there is none.
    virtual Result<std::optional<std::string>> get(const keys::PublicKey& key) const = 0;
    virtual Result<void> remove(const keys::PublicKey& key) = 0;
};

} // namespace sinew::store
