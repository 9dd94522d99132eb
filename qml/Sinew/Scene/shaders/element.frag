// SPDX-License-Identifier: GPL-3.0-or-later
// Colour of an element: neutral without data, the ramp with it, hatched when stale, chequered when bad.
VARYING float vValue;
VARYING float vFlags;
VARYING float vLight;
VARYING float vW;
VARYING float vSide;

void MAIN()
{
    int flags = int(vFlags + 0.5);
    int state = flags & 3;
    vec3 colour = baseRgb;
    if (state > 0) {
        vec3 ramp = texture(rampTexture, vec2((vValue * 255.0 + 0.5) / 256.0, 0.5)).rgb;
        vec2 at = gl_FragCoord.xy / patternPixels;
        if (state == 1) {
            colour = ramp;
        } else if (state == 2) {
            colour = mix(vec3(dot(ramp, vec3(0.30, 0.59, 0.11))), ramp, 0.30);
            colour = fract(at.x + at.y) < 0.38 ? staleRgb : colour;
        } else {
            colour = fract((floor(at.x * 2.0) + floor(at.y * 2.0)) * 0.5) < 0.25 ? badRgb : badOtherRgb;
        }
    }
    int candidate = (flags >> 5) & 3;
    colour = mix(colour, candidateRgb, candidate == 0 ? 0.0 : 0.30 + 0.20 * float(candidate));
    float light = vLight * (1.0 - 0.35 * vSide * vSide);
    if ((flags & 8) != 0) {
        colour = mix(colour, selectRgb, 0.75);
        light = max(light, 0.92);
    } else if ((flags & 16) != 0) {
        colour = mix(colour, selectRgb, 0.25);
    }
    FRAGCOLOR = vec4(min(colour * light, vec3(1.0)), (flags & 127) == 0 ? alpha : 1.0);
    gl_FragDepth = log2(max(1e-6, vW * (1.0 - depthBias))) / log2(1.0 + clipFar);
}
