// SPDX-License-Identifier: GPL-3.0-or-later
// Every statement that the file makes about its place; which one holds is decided by the parent.
import { number, plain, text } from './model.mjs';
import { objectFrame, ratios } from './placements.mjs';
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
             origin: objectFrame(model, model.follow(site.ObjectPlacement)).o.map((c) => c * units.metresPerUnit) };
  }
  return null;
}

export function georeferenceOf(model, units) {
  return { mapConversion: fromMapConversion(model), propertySets: fromPropertySets(model), site: fromSite(model, units) };
}
