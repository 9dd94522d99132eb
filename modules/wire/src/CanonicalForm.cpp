// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/wire/Codec.h>

#include <fmt/format.h>

namespace sinew::wire {

namespace {

/// Lines "name=<length>:<bytes>": no member can be taken for another.
class Form {
public:
    explicit Form(std::string_view kind) : m_bytes(kind) { m_bytes += '\n'; }
    void add(std::string_view name, std::string_view bytes)
    {
        m_bytes += fmt::format("{}={}:{}\n", name, bytes.size(), bytes);
    }
    // + 0.0: minus zero is zero
    void add(std::string_view name, double value) { add(name, fmt::format("{:.17g}", value + 0.0)); }
    void add(std::string_view name, Instant at) { add(name, fmt::format("{}", microsOf(at))); }
    void add(std::string_view name, bool yes) { add(name, std::string_view(yes ? "yes" : "no")); }
    void add(std::string_view name, const char*) = delete; // would be taken for a bool
    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

void addSettings(Form& form, const Authorisation& authorisation)
{
    form.add("settings", fmt::format("{}", authorisation.settings.size()));
    for (const Setting& setting : authorisation.settings) {
        form.add("actuator", setting.actuator.value);
        form.add("action", setting.action);
        form.add("value", setting.value);
        form.add("unit", setting.unit);
    }
}

} // namespace

std::string canonicalForm(const Authorisation& authorisation, const UserId& person,
                          Authorisation::Purpose purpose)
{
    Form form("sinew-authorisation-1");
    form.add("purpose", nameOf(purpose));
    form.add("person", person.value);
    form.add("id", authorisation.id.value);
    form.add("site", authorisation.site);
    form.add("origin", authorisation.origin);
    addSettings(form, authorisation);
    form.add("hazardous", authorisation.hazardous);
    form.add("emergency", authorisation.emergency);
    form.add("validFrom", authorisation.validFrom);
    form.add("validUntil", authorisation.validUntil);
    form.add("nonce", authorisation.nonce);
    return form.take();
}

void sign(Authorisation& authorisation, const UserId& person, Authorisation::Purpose purpose,
          const keys::Signer& signer)
{
    authorisation.signatures.push_back(
        {person, purpose, signer.key(), signer.sign(canonicalForm(authorisation, person, purpose))});
}

std::string canonicalForm(const CommandMessage& message)
{
    Form form("sinew-command-2");
    form.add("id", message.id.value);
    form.add("verb", nameOf(message.verb));
    form.add("actuator", message.actuator.value);
    form.add("action", message.action);
    form.add("value", message.value);
    form.add("unit", message.unit);
    form.add("issuedAt", message.issuedAt);
    form.add("expiresAt", message.expiresAt);
    form.add("nonce", message.nonce);
    form.add("authorisation", message.authorisation.nonce);
    for (const auto& by : message.authorisation.signatures)
        form.add("signature", by.signature.value);
    form.add("seat", message.seat.value);
    return form.take();
}

void sign(CommandMessage& message, const keys::Signer& seat)
{
    message.seat = seat.key();
    message.signature = seat.sign(canonicalForm(message));
}

} // namespace sinew::wire
