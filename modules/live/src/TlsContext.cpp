// SPDX-License-Identifier: GPL-3.0-or-later
#include "TlsContext.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <vector>

namespace sinew::live {

namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

std::string opensslText()
{
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    ERR_clear_error();
    return reason ? reason : "no reason given";
}

std::string dayOf(const ASN1_TIME* time)
{
    std::tm parts{};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
        return "an unknown day";
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// The names and addresses that a certificate is made out to.
std::string namesIn(X509* certificate)
{
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        &GENERAL_NAMES_free);
    std::string text;
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
        const ASN1_STRING* value = name->type == GEN_DNS     ? name->d.dNSName
                                   : name->type == GEN_IPADD ? name->d.iPAddress
                                                             : nullptr;
        if (!value)
            continue;
        const auto* bytes = ASN1_STRING_get0_data(value);
        const int size = ASN1_STRING_length(value);
        std::string one(bytes, bytes + size);
        if (name->type == GEN_IPADD)
            one = size == 4 ? fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3])
                            : std::string("an IPv6 address");
        text += (text.empty() ? "" : ", ") + one;
    }
    return text.empty() ? "no name at all" : text;
}

/// What is wrong with the broker's certificate, and what to do about it.
std::string serverSentence(int error, X509* certificate, const std::string& host)
{
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("the broker's certificate ran out on {}: it must be renewed there (or this "
                           "machine's clock is wrong)",
                           dayOf(X509_get0_notAfter(certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("the broker's certificate is valid only from {}: check this machine's clock",
                           dayOf(X509_get0_notBefore(certificate)));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("the broker's certificate is made out to {}, not to {}: use the name that it is "
                           "made out to; if you do, this is another machine",
                           namesIn(certificate), host);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return "no authority that is trusted here signed the broker's certificate: name the right CA file; "
               "if it is the right one, this is not your broker";
    default:
        return fmt::format("the broker's certificate is not accepted: {}",
                           X509_verify_cert_error_string(error));
    }
}

/// What the broker says of the client's certificate (alerts of RFC 8446, 6).
std::string alertSentence(int alert, bool hasCertificate)
{
    switch (alert) {
    case SSL3_AD_CERTIFICATE_EXPIRED:
        return "the broker says that this client's certificate has run out: renew it";
    case SSL3_AD_CERTIFICATE_REVOKED:
        return "the broker says that this client's certificate was revoked: ask for a new one";
    case TLS1_AD_UNKNOWN_CA:
    case SSL3_AD_BAD_CERTIFICATE:
    case SSL3_AD_UNSUPPORTED_CERTIFICATE:
    case SSL3_AD_CERTIFICATE_UNKNOWN:
    case TLS1_AD_DECRYPT_ERROR:
        return "the broker does not accept this client's certificate: one is needed that its authority "
               "signed";
    case SSL_AD_CERTIFICATE_REQUIRED:
        return "the broker asks for a client certificate: name the certificate and key files that its "
               "operator gave you";
    case SSL3_AD_HANDSHAKE_FAILURE:
        return hasCertificate
                   ? "the broker ended the handshake: it does not accept this client's certificate or ciphers"
                   : "the broker ended the handshake: it may ask for a client certificate";
    case TLS1_AD_PROTOCOL_VERSION:
        return "the broker speaks no TLS 1.2 or 1.3: it must be updated";
    default:
        return fmt::format("the broker refused the encrypted connection: {}",
                           SSL_alert_desc_string_long(alert));
    }
}

} // namespace

struct TlsContext::Private {
    Context context{nullptr, &SSL_CTX_free};
    std::string host;
    bool hasCertificate = false;
    bool wasAsked = false; ///< the broker asked for a client certificate
    std::string server;    ///< what is wrong with the broker's certificate
    int alert = -1;        ///< the last one that the broker sent

    static Private& of(const SSL* ssl)
    {
        return *static_cast<Private*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    }
    static int verify(int ok, X509_STORE_CTX* store)
    {
        const auto* ssl =
            static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        Private& self = of(ssl);
        if (ok != 1 && self.server.empty())
            self.server = serverSentence(X509_STORE_CTX_get_error(store),
                                         X509_STORE_CTX_get_current_cert(store), self.host);
        return ok;
    }
    static int asked(SSL*, void* self)
    {
        static_cast<Private*>(self)->wasAsked = true;
        return 1;
    }
    static void info(const SSL* ssl, int where, int value)
    {
        constexpr int kDescription = 0xff; // the alert's level is in the byte above
        if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value & kDescription) != SSL_AD_CLOSE_NOTIFY)
            of(ssl).alert = value & kDescription;
    }
    /// A key that is sealed by a password is not asked for on the terminal.
    static int noPassword(char*, int, int, void*) { return 0; }

    Result<void> trust(const MqttSettings::Tls& tls);
    Result<void> expectHost(const MqttSettings::Tls& tls);
    Result<void> identify(const MqttSettings::Tls& tls);
};

Result<void> TlsContext::Private::trust(const MqttSettings::Tls& tls)
{
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, &Private::verify);
    const int loaded = tls.caFile.empty()
                           ? SSL_CTX_set_default_verify_paths(context.get())
                           : SSL_CTX_load_verify_locations(context.get(), tls.caFile.c_str(), nullptr);
    if (loaded != 1)
        return fail(ErrorCode::Io, "holds no CA certificate that can be read (PEM): " + opensslText(),
                    tls.caFile);
    return {};
}

Result<void> TlsContext::Private::expectHost(const MqttSettings::Tls& tls)
{
    if (!tls.verifyHost)
        return {};
    X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1)
        return {};
    ERR_clear_error(); // no address: a name
    if (X509_VERIFY_PARAM_set1_host(expected, host.c_str(), 0) != 1)
        return fail(ErrorCode::InvalidInput, "is no name that a certificate can be made out to", host);
    return {};
}

Result<void> TlsContext::Private::identify(const MqttSettings::Tls& tls)
{
    if (tls.certFile.empty() != tls.keyFile.empty())
        return fail(ErrorCode::InvalidInput, "a client certificate and its key go together",
                    tls.certFile + tls.keyFile);
    hasCertificate = !tls.certFile.empty();
    if (!hasCertificate)
        return {};
    if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certFile.c_str()) != 1)
        return fail(ErrorCode::Io, "holds no client certificate that can be read (PEM): " + opensslText(),
                    tls.certFile);
    SSL_CTX_set_default_passwd_cb(context.get(), &Private::noPassword);
    if (SSL_CTX_use_PrivateKey_file(context.get(), tls.keyFile.c_str(), SSL_FILETYPE_PEM) == 1)
        return {};
    const unsigned long code = ERR_peek_last_error();
    const bool isOther =
        ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH;
    const std::string reason = opensslText();
    return isOther ? fail(ErrorCode::InvalidInput, "is not the key of the client certificate", tls.keyFile)
                   : fail(ErrorCode::Io, "holds no key that can be read (PEM, without a password): " + reason,
                          tls.keyFile);
}

Result<std::unique_ptr<TlsContext>> TlsContext::make(const MqttSettings& settings)
{
    auto made = std::make_unique<Private>();
    made->host = settings.host;
    made->context.reset(SSL_CTX_new(TLS_client_method()));
    if (!made->context)
        return fail(ErrorCode::Internal, "TLS cannot be used here: " + opensslText());
    SSL_CTX_set_app_data(made->context.get(), made.get());
    SSL_CTX_set_info_callback(made->context.get(), &Private::info);
    SSL_CTX_set_cert_cb(made->context.get(), &Private::asked, made.get());
    for (const auto step : {&Private::trust, &Private::expectHost, &Private::identify})
        if (const auto done = ((*made).*step)(settings.tls); !done)
            return passOn(done);
    return std::unique_ptr<TlsContext>(new TlsContext(std::move(made)));
}

TlsContext::TlsContext(std::unique_ptr<Private> made) : m(std::move(made)) {}
TlsContext::~TlsContext() = default;

void* TlsContext::handle() const
{
    return m->context.get();
}

void TlsContext::begin()
{
    m->wasAsked = false;
    m->server.clear();
    m->alert = -1;
}

std::optional<std::string> TlsContext::complaint(bool broken) const
{
    if (!m->server.empty())
        return m->server;
    if (m->alert >= 0)
        return alertSentence(m->alert, m->hasCertificate);
    // TLS 1.3: the broker looks at the client's certificate last, and its alert may be lost with the
    // connection.
    if (broken && m->wasAsked)
        return alertSentence(m->hasCertificate ? TLS1_AD_UNKNOWN_CA : SSL_AD_CERTIFICATE_REQUIRED,
                             m->hasCertificate);
    return std::nullopt;
}

} // namespace sinew::live
