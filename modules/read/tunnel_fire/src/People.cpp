// SPDX-License-Identifier: GPL-3.0-or-later
#include "People.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sinew::read {

namespace {

void addGroups(egress::Plan& plan, const Crowd& crowd)
{
    const int groups = std::max(1, static_cast<int>(std::ceil((crowd.toM - crowd.fromM) / crowd.everyM)));
    const double each = (crowd.toM - crowd.fromM) / groups;
    for (int i = 0; i < groups; ++i) {
        // Whole persons whose sum is right.
        const auto upTo = [&](int n) { return static_cast<long>(crowd.persons) * n / groups; };
        egress::Place place;
        place.chainageM = crowd.fromM + (i + 0.5) * each;
        place.id = fmt::format("people_{:.0f}_m", *place.chainageM);
        place.persons = static_cast<int>(upTo(i + 1) - upTo(i));
        place.leavesS = crowd.leavesS;
        plan.places.push_back(std::move(place));
    }
}

} // namespace

egress::Plan planOf(const Crowd& crowd, double lengthM, double fireM)
{
    egress::Plan plan;
    plan.walkingMs = crowd.walkingMs;
    addGroups(plan, crowd);
    for (std::size_t i = 0; i < crowd.exits.size(); ++i)
        plan.places.push_back({fmt::format("door_{}", i + 1), crowd.exits[i].atM, 0, 0, false});
    plan.places.push_back({"entrance", 0.0, 0, 0, crowd.portals});
    plan.places.push_back({"exit", lengthM, 0, 0, crowd.portals});
    std::ranges::stable_sort(plan.places, {}, [](const egress::Place& p) { return *p.chainageM; });
    const std::size_t along = plan.places.size();
    for (std::size_t i = 0; i + 1 < along; ++i) {
        const double a = *plan.places[i].chainageM, b = *plan.places[i + 1].chainageM;
        if (!(a < fireM && b >= fireM))
            plan.ways.push_back({fmt::format("way_{:.0f}_m", a), i, i + 1, b - a, crowd.walkwayM, true});
    }
    for (std::size_t i = 0; i < crowd.exits.size(); ++i) {
        const std::string id = fmt::format("door_{}", i + 1);
        const auto before = static_cast<std::size_t>(std::ranges::find(plan.places, id, &egress::Place::id) -
                                                     plan.places.begin());
        plan.places.push_back({id + "_out", {}, 0, 0, true});
        plan.ways.push_back({id, before, plan.places.size() - 1, 0, crowd.exits[i].widthM, false});
    }
    return plan;
}

} // namespace sinew::read
