// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <vector>

namespace sinew::drainage {

/// One quantity that a rule looks at. Depths, heads in m, flows in m³/s, times in s, of the day or since the
/// start.
struct RuleTerm {
    enum class What {
        Constant,
        NodeDepth,
        NodeFullDepth,
        NodeHead,
        NodeVolume,
        NodeInflow,
        LinkFlow,
        LinkDepth,
        LinkFullDepth,
        LinkFullFlow,
        LinkVelocity,
        LinkLength,
        LinkSlope,
        LinkSetting,
        LinkStatus,
        TimeOpen,
        TimeClosed,
        Time,
        ClockTime,
        Date,
        Day,
        Month,
        DayOfYear,
        Rain, ///< intensity m/s
    };
    What what = What::Constant;
    int object = -1;
    double value = 0; ///< Constant
};

struct RuleCondition {
    enum class Relation { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
    RuleTerm left, right;
    Relation relation = Relation::Equal;
    bool startsAlternative = false; ///< joined by OR to what stands before it
};

struct RuleAction {
    enum class How { Value, Curve, Series, Pid };
    int link = -1;
    How how = How::Value;
    double value = 0; ///< 0 closed or off, 1 open or on, or a share in between
    int table = -1;   ///< Curve: of the last condition's left side; Series: of time
    double proportional = 0, integral = 0,
           derivative = 0; ///< Pid: gain, integral time min, derivative time min
};

/// IF all (or an alternative) THEN … ELSE …; of two rules that set one link the higher priority wins.
struct Rule {
    std::string id;
    std::vector<RuleCondition> conditions;
    std::vector<RuleAction> then, otherwise;
    double priority = 0;
};

} // namespace sinew::drainage
