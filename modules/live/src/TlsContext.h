// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/live/MqttSource.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sinew::live {

/// TLS 1.2 or 1.3 of one client: who is believed, who the client is, and, where a handshake fails, why, as a
/// sentence that says what to do. The MQTT library tells only that it failed. OpenSSL is known to
/// TlsContext.cpp only. Thread: handle, begin, complaint from the client's.
class TlsContext {
public:
    /// The broker must show a certificate that a trusted authority signed, valid now and (with verifyHost)
    /// made out to settings.host, a name or an address. Errors: InvalidInput (certificate without key, or
    /// they do not belong together), Io (a file that cannot be read).
    static Result<std::unique_ptr<TlsContext>> make(const MqttSettings& settings);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    void* handle() const; ///< SSL_CTX*
    void begin();         ///< a new handshake: the last one's complaints are forgotten
    /// Why the handshake failed, as far as TLS knows; nothing where it has no complaint. `broken`: the
    /// connection ended without an answer to the first packet.
    std::optional<std::string> complaint(bool broken) const;

private:
    struct Private;
    explicit TlsContext(std::unique_ptr<Private> made);
    std::unique_ptr<Private> m;
};

} // namespace sinew::live
