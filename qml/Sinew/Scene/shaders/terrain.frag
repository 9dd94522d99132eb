// SPDX-License-Identifier: GPL-3.0-or-later
VARYING vec2 vUv;
VARYING float vLight;
VARYING float vHeight;
VARYING float vW;

void MAIN()
{
    vec3 colour = vHeight < seaLevel ? seaRgb : baseRgb * vLight;
    if (photoShown > 0.5 && vUv.x >= 0.0 && vUv.x <= 1.0 && vUv.y >= 0.0 && vUv.y <= 1.0) {
        vec4 photo = texture(photoTexture, vUv);
        colour = mix(colour, photo.rgb * (0.4 + 0.6 * vLight), photo.a);
    }
    FRAGCOLOR = vec4(min(colour, vec3(1.0)), opacityOfGround);
    gl_FragDepth = log2(max(1e-6, vW)) / log2(1.0 + clipFar);
}
