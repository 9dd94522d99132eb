// SPDX-License-Identifier: GPL-3.0-or-later
// Straight members: products whose body is one extruded profile, as an axis, the profile's x direction and the profile.
import { number } from './model.mjs';
import { cross, dot, frameOf, objectFrame, ratios, turned, unit, within } from './placements.mjs';

const sizes = { IfcRectangleProfileDef: ['rectangle', { x: 'XDim', y: 'YDim' }],
                IfcRectangleHollowProfileDef: ['rectangle', { x: 'XDim', y: 'YDim', wall: 'WallThickness' }],
                IfcCircleProfileDef: ['circle', { radius: 'Radius' }],
                IfcCircleHollowProfileDef: ['circle', { radius: 'Radius', wall: 'WallThickness' }],
                IfcIShapeProfileDef: ['I', { x: 'OverallWidth', y: 'OverallDepth', web: 'WebThickness', flange: 'FlangeThickness' }],
                IfcTShapeProfileDef: ['T', { x: 'FlangeWidth', y: 'Depth', web: 'WebThickness', flange: 'FlangeThickness' }],
                IfcLShapeProfileDef: ['L', { x: 'Width', y: 'Depth', web: 'Thickness' }],
                IfcUShapeProfileDef: ['U', { x: 'FlangeWidth', y: 'Depth', web: 'WebThickness', flange: 'FlangeThickness' }] };

/** Points [x, y] of a closed polygon; null where a side is curved. */
function polygon(model, curve) {
  if (model.is(curve, 'IfcPolyline')) return closed(model.followAll(curve.Points).map(ratios));
  if (!model.is(curve, 'IfcIndexedPolyCurve')) return null;
  if ((curve.Segments ?? []).some((s) => /ARC/i.test(s?.name ?? s?.constructor?.name ?? ''))) return null;
  return closed((model.follow(curve.Points)?.CoordList ?? []).map((p) => p.map(number)));
}

function closed(points) {
  const n = points.length;
  const isEnd = n > 1 && points[0].every((c, i) => c === points[n - 1][i]);
  const ring = isEnd ? points.slice(0, -1) : points;
  return ring.length >= 3 && ring.every((p) => p.length >= 2 && p.every((c) => c !== null)) ? ring.map((p) => [p[0], p[1]]) : null;
}

/** {kind, sizes in metres} of a profile, or null. */
export function profileOf(model, line, scale) {
  const known = sizes[line ? model.className(line) : ''];
  if (known) {
    const [kind, attributes] = known;
    const found = { kind };
    for (const [key, attribute] of Object.entries(attributes)) {
      const value = number(line[attribute]);
      if (value === null || !(value > 0)) return null;
      found[key] = value * scale;
    }
    return found;
  }
  if (!model.is(line, 'IfcArbitraryClosedProfileDef', 'IfcArbitraryProfileDefWithVoids')) return null;
  const rings = [polygon(model, model.follow(line.OuterCurve)), ...model.followAll(line.InnerCurves).map((c) => polygon(model, c))];
  if (rings.some((r) => r === null)) return null;
  const [outline, ...voids] = rings.map((r) => r.map(([x, y]) => [x * scale, y * scale]));
  return { kind: 'polygon', outline, voids };
}

/** A parameterised profile's own place in its plane, as a frame. */
function placeInPlane(model, line) {
  const position = model.follow(line.Position);
  const at = ratios(model.follow(position?.Location));
  const x = unit([...ratios(model.follow(position?.RefDirection)), 0].slice(0, 3), [1, 0, 0]);
  return { o: [at[0] ?? 0, at[1] ?? 0, 0], x, y: cross([0, 0, 1], x), z: [0, 0, 1] };
}

/** The frame that an operator of a mapped item stands for; null where it stretches. */
function operatorFrame(model, operator) {
  const scale = number(operator?.Scale) ?? 1;
  if (!operator || Math.abs(scale - 1) > 1e-9 || Math.abs((number(operator.Scale2) ?? scale) - 1) > 1e-9) return null;
  const at = ratios(model.follow(operator.LocalOrigin));
  const x = unit(ratios(model.follow(operator.Axis1)), [1, 0, 0]);
  const z = unit(ratios(model.follow(operator.Axis3)), [0, 0, 1]);
  return Math.abs(dot(x, z)) > 1e-9 ? null : { o: [at[0] ?? 0, at[1] ?? 0, at[2] ?? 0], x, y: cross(z, x), z };
}

/** {solid, frame} of the one extrusion below an item, or null. */
function extrusion(model, item, frame, depth = 0) {
  if (!item || depth > 8) return null;
  if (model.is(item, 'IfcExtrudedAreaSolid')) return { solid: item, frame };
  if (model.is(item, 'IfcBooleanResult', 'IfcBooleanClippingResult'))
    return extrusion(model, model.follow(item.FirstOperand), frame, depth + 1);
  if (!model.is(item, 'IfcMappedItem')) return null;
  const source = model.follow(item.MappingSource);
  const items = model.followAll(model.follow(source?.MappedRepresentation)?.Items);
  const target = operatorFrame(model, model.follow(item.MappingTarget));
  if (items.length !== 1 || !target) return null;
  return extrusion(model, items[0], within(frame, within(target, frameOf(model, model.follow(source.MappingOrigin)))), depth + 1);
}

function bodyOf(model, product) {
  const shapes = model.followAll(model.follow(product.Representation)?.Representations);
  const body = shapes.find((s) => s.RepresentationIdentifier?.value === 'Body') ?? (shapes.length === 1 ? shapes[0] : null);
  const items = model.followAll(body?.Items);
  return items.length === 1 ? items[0] : null;
}

/** {start, end, sectionX, profile} in metres and project coordinates, or null. */
export function memberOf(model, product, units) {
  const scale = units.metresPerUnit;
  const found = extrusion(model, bodyOf(model, product), objectFrame(model, model.follow(product.ObjectPlacement)));
  const swept = found && model.follow(found.solid.SweptArea);
  const profile = swept && profileOf(model, swept, scale);
  const depth = found && number(found.solid.Depth);
  const along = found && unit(ratios(model.follow(found.solid.ExtrudedDirection)), [0, 0, 1]);
  // Oblique extrusions have another section than their profile.
  if (!profile || !(depth > 0) || Math.abs(along[2]) < 1 - 1e-9) return null;
  const solid = within(found.frame, frameOf(model, model.follow(found.solid.Position)));
  const section = profile.kind === 'polygon' ? solid : within(solid, placeInPlane(model, swept));
  const tip = turned(solid, along.map((c) => c * depth));
  return { start: section.o.map((c) => c * scale), end: section.o.map((c, i) => (c + tip[i]) * scale), sectionX: section.x, profile };
}
