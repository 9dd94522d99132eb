// SPDX-License-Identifier: GPL-3.0-or-later
// For the leak sanitizer only: libraries stay loaded until it has looked. A graphics driver (Mesa's software
// rasteriser) that is unloaded before takes the last pointers to its own memory with it, and what it leaves
// has no name by which it could be told from ours.
extern "C" int dlclose(void*)
{
    return 0;
}
