// SPDX-License-Identifier: GPL-3.0-or-later
// Right-handed frames {o, x, y, z} of IFC placements, in the file's length unit.
import { number } from './model.mjs';

export const world = { o: [0, 0, 0], x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** v of length 1, or `otherwise` where it has none. */
export function unit(v, otherwise) {
  const length = v.length === 3 ? Math.sqrt(dot(v, v)) : 0;
  return length > 1e-12 ? v.map((c) => c / length) : otherwise;
}

/** Finite numbers of a direction or point, or an empty list. */
export function ratios(line) {
  const list = (line?.DirectionRatios ?? line?.Coordinates ?? []).map(number);
  return list.every((v) => v !== null) ? list : [];
}

/** IfcAxis2Placement3D, or the world where there is none. */
export function frameOf(model, axes) {
  if (!axes) return world;
  const at = ratios(model.follow(axes.Location));
  const z = unit(ratios(model.follow(axes.Axis)), [0, 0, 1]);
  const hint = unit(ratios(model.follow(axes.RefDirection)), [1, 0, 0]);
  const d = dot(hint, z);
  const x = unit(hint.map((v, i) => v - d * z[i]), Math.abs(z[0]) < 0.9 ? unit(cross([0, 1, 0], z), [1, 0, 0]) : [0, 1, 0]);
  return { o: [at[0] ?? 0, at[1] ?? 0, at[2] ?? 0], x, y: cross(z, x), z };
}

export const turned = (frame, v) => [0, 1, 2].map((i) => v[0] * frame.x[i] + v[1] * frame.y[i] + v[2] * frame.z[i]);
export const placed = (frame, p) => turned(frame, p).map((c, i) => c + frame.o[i]);
/** `inner`, which is given in `outer`, in what `outer` is given in. */
export const within = (outer, inner) => ({ o: placed(outer, inner.o), x: turned(outer, inner.x), y: turned(outer, inner.y),
                                           z: turned(outer, inner.z) });

/** An IfcObjectPlacement with all that it is relative to. */
export function objectFrame(model, placement) {
  let frame = world;
  for (let level = placement, depth = 0; level && depth < 64; level = model.follow(level.PlacementRelTo), depth++)
    frame = within(frameOf(model, model.follow(level.RelativePlacement)), frame);
  return frame;
}
