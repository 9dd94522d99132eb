// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: decoders never throw; what one accepts it writes and reads back unchanged.
#include <sinew/wire/Codec.h>

#include <cstdint>
#include <cstdlib>

using namespace sinew::wire;

namespace {

template <class Message>
void check(const sinew::Result<Message>& decoded, sinew::Result<Message> (*decode)(std::string_view))
{
    if (!decoded)
        return;
    const auto again = decode(encode(*decoded));
    if (!again || !(*again == *decoded))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(data, data + size);
    check(decodeTelemetry(text), decodeTelemetry);
    check(decodeOutlook(text), decodeOutlook);
    const auto command = decodeCommand(text);
    check(command, decodeCommand);
    if (command)
        canonicalForm(*command);
    check(decodeFeedback(text), decodeFeedback);
    check(decodeClock(text), decodeClock);
    return 0;
}
