// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Authorities and certificates for tests, made on the spot by the openssl program.
#include "Patience.h"

#include <QProcess>
#include <QStandardPaths>
#include <QString>

/// For a test, or all of a program's in initTestCase(): skips where there is no openssl, and fails in CI.
#define SINEW_NEED_CERTIFICATES()                                                                            \
    do {                                                                                                     \
        if (TestCertificates::canBeMade())                                                                   \
            break;                                                                                           \
        if (qEnvironmentVariableIsSet("CI"))                                                                 \
            QFAIL("openssl is not installed");                                                               \
        QSKIP("openssl is not installed");                                                                   \
    } while (false)

class TestCertificates {
public:
    explicit TestCertificates(const QString& folder) : m_folder(folder) {}
    static bool canBeMade() { return !QStandardPaths::findExecutable("openssl").isEmpty(); }
    QString pem(const QString& name) const { return m_folder + '/' + name + ".pem"; }
    QString key(const QString& name) const { return m_folder + '/' + name + ".key"; }

    bool authority(const QString& name) const
    {
        return openssl(QStringList{"req", "-x509", "-days", "2", "-out", pem(name)} + newKey(name));
    }
    /// `days`: negative is expired. `names`: "IP:127.0.0.1,DNS:localhost"; may be empty (clients).
    bool certificate(const QString& name, const QString& authority, const QString& names = {},
                     int days = 2) const
    {
        const QString request = m_folder + '/' + name + ".csr";
        QStringList ask = QStringList{"req", "-new", "-out", request} + newKey(name);
        if (!names.isEmpty())
            ask << "-addext"
                << "subjectAltName=" + names;
        return openssl(ask) &&
               openssl({"x509", "-req", "-in", request, "-CA", pem(authority), "-CAkey", key(authority),
                        "-days", QString::number(days), "-out", pem(name), "-copy_extensions", "copy"});
    }

private:
    QStringList newKey(const QString& name) const
    {
        return {"-newkey", "ec",    "-pkeyopt",   "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                key(name), "-subj", "/CN=" + name};
    }
    bool openssl(const QStringList& arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder);
        process.start("openssl", arguments);
        return process.waitForFinished(static_cast<int>(kPatience.count())) && process.exitCode() == 0;
    }
    QString m_folder;
};
