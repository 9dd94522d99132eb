// SPDX-License-Identifier: GPL-3.0-or-later
#include "Hex.h"

#include <sinew/keys/Keys.h>

#include <array>
#include <sodium.h>

namespace sinew::keys {

namespace {

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

bool verify(const PublicKey& key, std::string_view bytes, const Signature& signature)
{
    needSodium();
    const auto publicKey = fromHex(key.value, crypto_sign_PUBLICKEYBYTES);
    const auto signed_ = fromHex(signature.value, crypto_sign_BYTES);
    return publicKey && signed_ &&
           crypto_sign_verify_detached(signed_->data(), bytesOf(bytes), bytes.size(), publicKey->data()) == 0;
}

bool isPublicKey(std::string_view text)
{
    return fromHex(text, crypto_sign_PUBLICKEYBYTES).has_value();
}

KeyPair::KeyPair(unsigned char* secret) : m_secret(secret)
{
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
    crypto_sign_ed25519_sk_to_pk(key.data(), m_secret);
    m_key = PublicKey(toHex(key));
    sodium_mprotect_readonly(m_secret);
}

KeyPair::~KeyPair()
{
    sodium_free(m_secret);
}

std::shared_ptr<const KeyPair> KeyPair::generate()
{
    needSodium();
    auto* secret = static_cast<unsigned char*>(sodium_malloc(crypto_sign_SECRETKEYBYTES));
    if (!secret)
        throw std::bad_alloc();
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> ignored{};
    crypto_sign_keypair(ignored.data(), secret);
    return std::shared_ptr<const KeyPair>(new KeyPair(secret));
}

Signature KeyPair::sign(std::string_view bytes) const
{
    std::array<unsigned char, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, bytesOf(bytes), bytes.size(), m_secret);
    return Signature(toHex(signature));
}

} // namespace sinew::keys
