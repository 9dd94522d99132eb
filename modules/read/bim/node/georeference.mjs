// SPDX-License-Identifier: GPL-3.0-or-later
// Every statement that the file makes about its place; which one holds is decided by the parent.
import { number, plain, text } from './model.mjs';
import { factorOf } from './units.mjs';

function crsOf(model, crs) {
  if (!crs) return null;
  return { name: text(crs.Name), description: text(crs.Description), verticalDatum: text(crs.VerticalDatum),
           metresPerUnit: factorOf(model, model.follow(crs.MapUnit))?.scale ?? null };
}

function fromMapConversion(model) {
  const conversion = model.linesOf('IFCMAPCONVERSION')[0];
  if (!conversion) return null;
  return { eastings: number(conversion.Eastings), northings: number(conversion.Northings),
           height: number(conversion.OrthogonalHeight), abscissa: number(conversion.XAxisAbscissa),
           ordinate: number(conversion.XAxisOrdinate), scale: number(conversion.Scale),
           crs: crsOf(model, model.follow(conversion.TargetCRS)) };
}

/** Raw single values of the property set `name`, wherever it hangs. */
function rawSet(model, name) {
  const set = model.linesOf('IFCPROPERTYSET').find((s) => text(s.Name).toLowerCase() === name.toLowerCase());
  if (!set) return null;
  const values = {};
  for (const property of model.followAll(set.HasProperties)) values[text(property.Name)] = plain(property.NominalValue);
  return values;
}

function fromPropertySets(model) {
  const conversion = rawSet(model, 'ePSet_MapConversion');
  const crs = rawSet(model, 'ePSet_ProjectedCRS');
  if (!conversion) return null;
  const value = (key) => (conversion[key] === undefined || conversion[key] === null ? null : number(conversion[key]));
  return { eastings: value('Eastings'), northings: value('Northings'), height: value('OrthogonalHeight'),
           abscissa: value('XAxisAbscissa'), ordinate: value('XAxisOrdinate'), scale: value('Scale'),
           crs: crs ? { name: String(crs.Name ?? ''), description: String(crs.Description ?? ''),
                        verticalDatum: String(crs.VerticalDatum ?? ''), metresPerUnit: null } : null };
}

/** [degrees, minutes, seconds, millionths], all of one sign -> degrees. */
function angle(attribute) {
  const parts = Array.isArray(attribute) ? attribute : attribute?.value;
  const values = (Array.isArray(parts) ? parts : []).map(number);
  if (values.length < 3 || values.some((v) => v === null)) return null;
  return values[0] + values[1] / 60 + (values[2] + (values[3] ?? 0) / 1e6) / 3600;
}

function ratios(line) {
  const list = (line?.DirectionRatios ?? line?.Coordinates ?? []).map(number);
  return list.every((v) => v !== null) ? list : [];
}

/** Origin of a placement in project coordinates (translation and rotation of every level). */
function originOf(model, placement) {
  let point = [0, 0, 0];
  for (let level = placement, depth = 0; level && depth < 64; level = model.follow(level.PlacementRelTo), depth++) {
    const axes = model.follow(level.RelativePlacement);
    if (!axes) continue;
    const at = ratios(model.follow(axes.Location));
    const z = unit(ratios(model.follow(axes.Axis)), [0, 0, 1]);
    const hint = unit(ratios(model.follow(axes.RefDirection)), [1, 0, 0]);
    const d = dot(hint, z);
    const x = unit(hint.map((v, i) => v - d * z[i]), [1, 0, 0]);
    const y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]];
    point = [0, 1, 2].map((i) => (at[i] ?? 0) + point[0] * x[i] + point[1] * y[i] + point[2] * z[i]);
  }
  return point;
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function unit(v, otherwise) {
  const length = v.length === 3 ? Math.sqrt(dot(v, v)) : 0;
  return length > 1e-12 ? v.map((c) => c / length) : otherwise;
}

function trueNorth(model) {
  for (const context of model.linesOf('IFCGEOMETRICREPRESENTATIONCONTEXT')) {
    const direction = ratios(model.follow(context.TrueNorth));
    if (direction.length >= 2) return [direction[0], direction[1]];
  }
  return [0, 1];
}

function fromSite(model, units) {
  for (const site of model.linesOf('IFCSITE')) {
    const latitude = angle(site.RefLatitude);
    const longitude = angle(site.RefLongitude);
    if (latitude === null || longitude === null) continue;
    const elevation = number(site.RefElevation);
    return { latitude, longitude, elevation: elevation === null ? null : elevation * units.metresPerUnit, trueNorth: trueNorth(model),
             origin: originOf(model, model.follow(site.ObjectPlacement)).map((c) => c * units.metresPerUnit) };
  }
  return null;
}

export function georeferenceOf(model, units) {
  return { mapConversion: fromMapConversion(model), propertySets: fromPropertySets(model), site: fromSite(model, units) };
}
