// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Id.h>
#include <sinew/core/Result.h>
#include <sinew/core/Time.h>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinew {

/// A rule about what is never asked of the field, as data. SI throughout.
struct Interlock {
    enum class Kind {
        While,   ///< no such value is asked while a channel or another actuator stands so
        NotBoth, ///< the actuator at `asked` and the other at `is`: never at the same time
        Count,   ///< at most `count` commands of one actuator within `period`
        Step,    ///< the set value moves by at most `change` within `period`
    };
    struct Condition {
        enum class Compare { Below, AtMost, AtLeast, Above };
        Compare compare = Compare::Above;
        double value = 0;
        bool holds(double si) const;
        bool operator==(const Condition&) const = default;
    };

    std::string id;
    Kind kind = Kind::While;
    std::string sentence; ///< what people read when it holds a command back: "V-3 is never closed while P2 runs."
    std::string actuator; ///< an id; * stands for any characters
    std::optional<Condition> asked; ///< of the value that is asked for; nothing: any (NotBoth needs one)
    ChannelId channel;              ///< While: this, or
    ActuatorId other;               ///< While, NotBoth: this
    Condition is;                   ///< While, NotBoth: how it stands
    int count = 0;                  ///< Count
    double change = 0;              ///< Step
    Duration period{0};             ///< Count, Step; of the field's time
    bool operator==(const Interlock&) const = default;

    bool isAbout(const ActuatorId& id) const;
};

/// What is wrong with a rule in itself, as a sentence; empty: nothing.
std::string faultOf(const Interlock& rule);

nlohmann::json toJson(const Interlock& rule);
/// Errors: InvalidInput, naming the member. Never throws.
Result<Interlock> interlockFromJson(const nlohmann::json& json);

/// A file of rules (docs/interlocks.md). Errors: InvalidInput (names the rule and its member; an id twice),
/// NewerVersion, LimitExceeded (1 MiB, 1000 rules). Never throws. Thread: any.
Result<std::vector<Interlock>> readInterlocks(std::string_view json);
std::string writeInterlocks(const std::vector<Interlock>& rules);

} // namespace sinew
