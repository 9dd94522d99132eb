// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/gateway/Registry.h>
#include <sinew/wire/Messages.h>

#include <filesystem>
#include <memory>

namespace sinew::gateway {

/// Whether a command is let in, and why not, as a sentence for the operator who sent it.
struct Answer {
    wire::Refusal refusal = wire::Refusal::None;
    std::string why; ///< empty where it is let in
};

/// Stands between the wire and the actuators: lets a command in only where the seat and enough people signed
/// it, in time, for this site, once.
///
/// select, operate: the seat's signature and freshness; the message is one of the settings that people signed;
/// every signature is a registered person's; a setting that is not hazardous takes one (approve: operator,
/// approver, administrator; request: operator, administrator); a command with any hazardous one takes two
/// approvals of different people, or a request and another person's approval. Which are hazardous is this
/// gateway's own list; the message can only add to it. Each authorisation is operated once per actuator, ever.
/// cancel: the seat's signature and freshness: stopping waits for nobody.
///
/// Thread: any.
class Gatekeeper {
public:
    struct Settings {
        Duration clockTolerance{std::chrono::seconds(10)};
        /// No authorisation stands longer: so long its nonce is kept.
        Duration longest{std::chrono::hours(24 * 30)};
    };

    /// `memory`: file that keeps what was used through a restart; empty: only this process remembers.
    /// Errors: InvalidInput (the registry), Corrupt (the file, naming the line), Io.
    static Result<std::unique_ptr<Gatekeeper>> open(Registry registry, const std::filesystem::path& memory,
                                                    const Settings& settings);
    static Result<std::unique_ptr<Gatekeeper>> open(Registry registry, const std::filesystem::path& memory = {});
    ~Gatekeeper();

    /// An operate that is let in is written down before this returns.
    Answer admit(const wire::CommandMessage& message, Instant wall);

    /// Takes the place of the present one, in a program that trusts its source (its own accounts).
    /// Errors: InvalidInput, Conflict (older than the present one; another site).
    Result<void> replace(Registry registry);
    /// The same for a file: signed by an administrator of the present registry. Errors: NotAllowed, and those.
    Result<void> replace(const SignedRegistry& registry);
    Registry registry() const;

private:
    struct Private;
    explicit Gatekeeper(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

} // namespace sinew::gateway
