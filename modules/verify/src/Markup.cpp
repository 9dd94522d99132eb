// SPDX-License-Identifier: GPL-3.0-or-later
#include "Markup.h"

namespace sinew::verify {

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text)
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        default:
            out += c;
        }
    return out;
}

} // namespace sinew::verify
