// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/keys/Keys.h>

#include <span>

namespace sinew::keys {

/// The one place that sees a private key's bytes.
class Seal {
public:
    static std::span<const unsigned char> secretOf(const KeyPair& pair);
    /// Null where they are no key pair.
    static std::shared_ptr<const KeyPair> pairOf(std::span<const unsigned char> secret);
};

} // namespace sinew::keys
