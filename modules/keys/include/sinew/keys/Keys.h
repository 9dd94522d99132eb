// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Result.h>

#include <memory>
#include <string>
#include <string_view>

namespace sinew::keys {

/// An Ed25519 public key: 64 lower-case hex digits.
using PublicKey = Id<struct PublicKeyTag>;
/// An Ed25519 signature: 128 lower-case hex digits.
using Signature = Id<struct SignatureTag>;

/// False also where the key or the signature is none. Thread: any.
/// Source: RFC 8032.
bool verify(const PublicKey& key, std::string_view bytes, const Signature& signature);
bool isPublicKey(std::string_view text);

/// Somebody who can sign: a person who has signed in, or the seat itself.
class Signer {
public:
    virtual ~Signer() = default;
    virtual const PublicKey& key() const = 0;
    virtual Signature sign(std::string_view bytes) const = 0;
};

/// The private key stays in locked memory that is wiped at the end. Thread: any.
class KeyPair final : public Signer {
public:
    static std::shared_ptr<const KeyPair> generate();
    ~KeyPair() override;
    const PublicKey& key() const override { return m_key; }
    Signature sign(std::string_view bytes) const override;

    KeyPair(const KeyPair&) = delete;
    KeyPair& operator=(const KeyPair&) = delete;

private:
    friend class Seal;
    /// `secret`: 64 bytes in memory of sodium_malloc, taken over.
    explicit KeyPair(unsigned char* secret);
    unsigned char* m_secret;
    PublicKey m_key;
};

/// What opening a seal costs whoever tries a password.
struct SealCost {
    unsigned long long operations = 3;
    std::size_t memoryBytes = 256u << 20;
    /// For tests of what is around it.
    static SealCost least();
};

/// A private key under a password: Argon2id gives the key of XChaCha20-Poly1305, which also binds the public
/// key. The text is JSON, with salt, cost and nonce. Takes a second or so: never on a thread that others wait
/// for. Errors: InvalidInput (password shorter than 10 characters), LimitExceeded (no memory).
/// Source: RFC 9106; libsodium's crypto_pwhash, crypto_aead_xchacha20poly1305_ietf.
Result<std::string> seal(const KeyPair& pair, std::string_view password, const SealCost& cost = {});
/// Errors: NotAllowed (not this password), Corrupt (no seal, or one of unreasonable cost), LimitExceeded.
Result<std::shared_ptr<const KeyPair>> unseal(std::string_view sealed, std::string_view password);

/// A seat's own key, which signs what no person does: made at the first call, kept in a file that only its
/// owner can read. Errors: Io, Corrupt, NotAllowed (others can read the file).
Result<std::shared_ptr<const KeyPair>> loadSeatKey(const std::string& file);
/// $SINEW_SEAT_KEY, else seat.key in the user's configuration folder.
std::string seatKeyFile();

/// Who can sign at this seat now.
class Signers {
public:
    virtual ~Signers() = default;
    virtual std::shared_ptr<const Signer> seat() const = 0;
    /// Null: this person has not signed in here, or the seat is locked.
    virtual std::shared_ptr<const Signer> of(const UserId& user) const = 0;
};

} // namespace sinew::keys
