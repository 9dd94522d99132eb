// SPDX-License-Identifier: GPL-3.0-or-later
// A far tube: two vertices on the centre line, moved apart on the screen. normal = tangent * radius.
VARYING float vValue;
VARYING float vFlags;
VARYING float vLight;
VARYING float vW;
VARYING float vSide;

void MAIN()
{
    float state = texelFetch(stateTexture, ivec2(UV0), 0).r;
    vFlags = floor(state / 65536.0);
    vValue = (state - vFlags * 65536.0) / 65535.0;
    float radius = max(length(NORMAL), 1e-6);
    vec4 c0 = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX, 1.0);
    // A step long enough to be told from nothing in floats.
    vec4 c1 = MODELVIEWPROJECTION_MATRIX * vec4(VERTEX + NORMAL / radius * max(1.0, c0.w * 0.01), 1.0);
    vec2 along = (c1.xy * c0.w - c0.xy * c1.w) * vec2(viewportAspect, 1.0);
    along = dot(along, along) > 1e-18 ? normalize(along) : vec2(1.0, 0.0);
    float side = fract(UV0.x) < 0.5 ? -1.0 : 1.0;
    float wider = vFlags > 127.5 ? 1.0 : max(1.0, min(exaggeration, 6.0 / radius)); // a tank is wide enough // as tube.vert
    float least = mod(vFlags, 4.0) > 0.5 ? valuedPixels : minPixels;
    float halfWidth = max(least / viewportHeight * c0.w, radius * wider * PROJECTION_MATRIX[1][1]);
    vSide = side;
    vLight = 1.0;
    vW = 1.0 + c0.w;
    vec4 p = c0 + vec4(vec2(-along.y / viewportAspect, along.x) * side * halfWidth, 0.0, 0.0);
    POSITION = mod(floor(vFlags / 4.0), 2.0) > 0.5 ? vec4(2.0, 2.0, 2.0, 1.0) : p;
}
