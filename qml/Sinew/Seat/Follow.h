// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Seat.h"

namespace sinew::ui {

/// Leaves the seat that an object followed and takes another (or none). False: it is the same one.
inline bool takeSeat(Seat*& mine, Seat* next, QObject* follower)
{
    if (mine == next)
        return false;
    if (mine) {
        QObject::disconnect(mine, nullptr, follower, nullptr);
        QObject::disconnect(mine->cursor(), nullptr, follower, nullptr);
    }
    mine = next;
    return true;
}

} // namespace sinew::ui
