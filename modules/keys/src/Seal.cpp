// SPDX-License-Identifier: GPL-3.0-or-later
#include "Seal.h"

#include "Hex.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace sinew::keys {

using nlohmann::json;

namespace {

constexpr std::size_t kShortestPassword = 10;
constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kSaltBytes = crypto_pwhash_argon2id_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kSealedBytes = crypto_sign_SECRETKEYBYTES + kTagBytes;
constexpr std::size_t kMostMemory = 2u << 30; // a seal that asks for more is an attack
constexpr unsigned long long kMostOperations = 100;

/// A secret of fixed size, wiped at the end.
template <std::size_t N>
struct Wiped {
    std::array<unsigned char, N> bytes{};
    ~Wiped() { sodium_memzero(bytes.data(), N); }
};
using SealingKey = Wiped<crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

bool derive(SealingKey& key, std::string_view password, const std::vector<unsigned char>& salt,
            const SealCost& cost)
{
    return crypto_pwhash_argon2id(key.bytes.data(), key.bytes.size(), password.data(), password.size(),
                                  salt.data(), cost.operations, cost.memoryBytes,
                                  crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0;
}

std::vector<unsigned char> randomBytes(std::size_t count)
{
    std::vector<unsigned char> bytes(count);
    randombytes_buf(bytes.data(), count);
    return bytes;
}

struct Parts {
    PublicKey key;
    std::vector<unsigned char> salt, nonce, sealed;
    SealCost cost;
};

std::optional<Parts> partsOf(std::string_view text)
{
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object() || !parsed.value("key", json()).is_string())
        return std::nullopt;
    const auto hexAt = [&](const char* name, std::size_t size) {
        const auto found = parsed.find(name);
        return found != parsed.end() && found->is_string() ? fromHex(found->get<std::string>(), size)
                                                            : std::nullopt;
    };
    const auto salt = hexAt("salt", kSaltBytes), nonce = hexAt("nonce", kNonceBytes),
               sealed = hexAt("sealed", kSealedBytes);
    const json operations = parsed.value("operations", json()), memory = parsed.value("memoryBytes", json());
    if (!salt || !nonce || !sealed || !operations.is_number_unsigned() || !memory.is_number_unsigned())
        return std::nullopt;
    Parts parts{PublicKey(parsed.at("key").get<std::string>()), *salt, *nonce, *sealed,
                {operations.get<unsigned long long>(), memory.get<std::size_t>()}};
    const bool isReasonable = parts.cost.operations >= crypto_pwhash_argon2id_OPSLIMIT_MIN &&
                              parts.cost.operations <= kMostOperations &&
                              parts.cost.memoryBytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN &&
                              parts.cost.memoryBytes <= kMostMemory;
    return isReasonable && isPublicKey(parts.key.value) ? std::optional(std::move(parts)) : std::nullopt;
}

} // namespace

SealCost SealCost::least()
{
    return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
}

std::span<const unsigned char> Seal::secretOf(const KeyPair& pair)
{
    return {pair.m_secret, crypto_sign_SECRETKEYBYTES};
}

std::shared_ptr<const KeyPair> Seal::pairOf(std::span<const unsigned char> secret)
{
    needSodium();
    if (secret.size() != crypto_sign_SECRETKEYBYTES)
        return nullptr;
    // The second half is the public key: one that does not belong to the first would sign what nobody can
    // verify, and give the private key away.
    Wiped<crypto_sign_SECRETKEYBYTES> again;
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
    crypto_sign_seed_keypair(key.data(), again.bytes.data(), secret.data());
    if (sodium_memcmp(again.bytes.data(), secret.data(), secret.size()) != 0)
        return nullptr;
    auto* own = static_cast<unsigned char*>(sodium_malloc(crypto_sign_SECRETKEYBYTES));
    if (!own)
        throw std::bad_alloc();
    std::ranges::copy(secret, own);
    return std::shared_ptr<const KeyPair>(new KeyPair(own));
}

Result<std::string> seal(const KeyPair& pair, std::string_view password, const SealCost& cost)
{
    needSodium();
    if (password.size() < kShortestPassword || password.size() > kLongestPassword)
        return fail(ErrorCode::InvalidInput, "A password has at least 10 characters.");
    const auto salt = randomBytes(kSaltBytes), nonce = randomBytes(kNonceBytes);
    SealingKey key;
    if (!derive(key, password, salt, cost))
        return fail(ErrorCode::LimitExceeded, "There is not enough memory to seal a key.");
    std::vector<unsigned char> sealed(kSealedBytes);
    const auto secret = Seal::secretOf(pair);
    const std::string& bound = pair.key().value;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(), nullptr, secret.data(), secret.size(),
                                               reinterpret_cast<const unsigned char*>(bound.data()),
                                               bound.size(), nullptr, nonce.data(), key.bytes.data());
    return json{{"key", bound},
                {"kdf", "argon2id13"},
                {"operations", cost.operations},
                {"memoryBytes", cost.memoryBytes},
                {"salt", toHex(salt)},
                {"nonce", toHex(nonce)},
                {"sealed", toHex(sealed)}}
        .dump();
}

Result<std::shared_ptr<const KeyPair>> unseal(std::string_view text, std::string_view password)
{
    needSodium();
    const auto parts = partsOf(text);
    if (!parts)
        return fail(ErrorCode::Corrupt, "This is no sealed key.");
    SealingKey key;
    if (password.size() > kLongestPassword)
        return fail(ErrorCode::NotAllowed, "That is not the password.");
    if (!derive(key, password, parts->salt, parts->cost))
        return fail(ErrorCode::LimitExceeded, "There is not enough memory to open the key.");
    Wiped<crypto_sign_SECRETKEYBYTES> secret;
    const std::string& bound = parts->key.value;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            secret.bytes.data(), nullptr, nullptr, parts->sealed.data(), parts->sealed.size(),
            reinterpret_cast<const unsigned char*>(bound.data()), bound.size(), parts->nonce.data(),
            key.bytes.data()) != 0)
        return fail(ErrorCode::NotAllowed, "That is not the password.");
    auto pair = Seal::pairOf(secret.bytes);
    if (!pair || pair->key() != parts->key)
        return fail(ErrorCode::Corrupt, "The sealed key is not the one that it says.");
    return pair;
}

} // namespace sinew::keys
