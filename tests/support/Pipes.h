// SPDX-License-Identifier: GPL-3.0-or-later
// A water network of any size, for benchmarks.
#pragma once
#include <string>

namespace sinew::test {

/// An INP file of side × side junctions, 100 m apart, with the pipes between neighbours and one reservoir.
inline std::string pipesInp(int side)
{
    std::string junctions = "[JUNCTIONS]\n", pipes = "[PIPES]\n", places = "[COORDINATES]\nR -100 0\n";
    int number = 0;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const std::string id = "J" + std::to_string(y * side + x);
            junctions += id + " 10 1\n";
            places += id + ' ' + std::to_string(x * 100) + ' ' + std::to_string(y * 100) + '\n';
            if (x + 1 < side)
                pipes += "P" + std::to_string(++number) + ' ' + id + " J" + std::to_string(y * side + x + 1) +
                         " 100 200 120 0 Open\n";
            if (y + 1 < side)
                pipes += "P" + std::to_string(++number) + ' ' + id + " J" +
                         std::to_string((y + 1) * side + x) + " 100 200 120 0 Open\n";
        }
    return junctions + "[RESERVOIRS]\nR 60\n" + pipes + "P0 R J0 100 600 120 0 Open\n" + places +
           "[OPTIONS]\nUNITS LPS\nHEADLOSS H-W\n[END]\n";
}

} // namespace sinew::test
