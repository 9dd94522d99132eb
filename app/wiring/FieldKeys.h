// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "OpenProject.h"

#include <sinew/gateway/Registry.h>

#include <filesystem>

namespace sinew::app {

/// Which seats a gateway hears. Registered: all that did so themselves; for a simulated field.
enum class Seats { Confirmed, Registered };

/// Whose signatures a field of this project accepts: its people and seats with their keys, revoked ones named
/// as such, and what takes two people by the model. Errors: the ledger's.
Result<gateway::Registry> registryOf(const OpenProject& open, const std::string& site, Instant issuedAt,
                                     Seats seats = Seats::Confirmed);

/// A gateway's file of keys (docs/gateway-keys.md), written anew where people, seats or the model say
/// something else than it. The file is whole under its name at any instant. Thread: one at a time.
class KeysFile {
public:
    /// An administrator who has signed in signs. `site` empty: that of the file, or else the project's name.
    explicit KeysFile(std::filesystem::path file, std::string site = {});
    /// The file of a simulated field that this program starts: signed with a key of the installation that
    /// nobody else has, and every seat is heard.
    static KeysFile installed(std::filesystem::path file, std::string site);

    /// True: it was written. Errors: NotAllowed (it is old, and no administrator is signed in here), Corrupt
    /// (what is there is no file of keys: it is left alone), Io, NoSpace, the ledger's.
    Result<bool> follow(const OpenProject& open);
    const std::filesystem::path& file() const { return m_file; }

private:
    struct Hand {
        UserId person;
        std::shared_ptr<const keys::Signer> key;
    };
    Result<gateway::Registry> wanted(const OpenProject& open, const std::string& site) const;
    Result<Hand> hand(const OpenProject& open) const;

    std::filesystem::path m_file;
    std::string m_site;
    std::shared_ptr<const keys::KeyPair> m_installer;
};

} // namespace sinew::app
