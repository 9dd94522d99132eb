// SPDX-License-Identifier: GPL-3.0-or-later
// The file's units and their factors to SI.
import { number, text } from './model.mjs';

const prefixes = { EXA: 1e18, PETA: 1e15, TERA: 1e12, GIGA: 1e9, MEGA: 1e6, KILO: 1e3, HECTO: 1e2, DECA: 1e1,
                   DECI: 1e-1, CENTI: 1e-2, MILLI: 1e-3, MICRO: 1e-6, NANO: 1e-9, PICO: 1e-12, FEMTO: 1e-15, ATTO: 1e-18 };

/** {scale, offset} to SI of any IfcUnit, or null. */
export function factorOf(model, unit, depth = 0) {
  if (!unit || depth > 8) return null;
  if (model.is(unit, 'IfcSIUnit')) return siFactor(unit);
  if (model.is(unit, 'IfcConversionBasedUnit', 'IfcConversionBasedUnitWithOffset')) {
    const measure = model.follow(unit.ConversionFactor);
    const base = measure && factorOf(model, model.follow(measure.UnitComponent), depth + 1);
    const value = measure && number(measure.ValueComponent);
    if (!base || !(value > 0)) return null;
    return { scale: value * base.scale, offset: (number(unit.ConversionOffset) ?? 0) * base.scale + base.offset };
  }
  return model.is(unit, 'IfcDerivedUnit') ? derivedFactor(model, unit, depth) : null;
}

function siFactor(unit) {
  const name = text(unit.Name);
  const prefix = prefixes[text(unit.Prefix)] ?? 1;
  if (name === 'GRAM') return { scale: prefix * 1e-3, offset: 0 };
  if (name === 'DEGREE_CELSIUS') return { scale: 1, offset: 273.15 };
  // A prefix belongs to the metre before it is squared: MILLI SQUARE_METRE is mm².
  const power = name.startsWith('SQUARE_') ? 2 : name.startsWith('CUBIC_') ? 3 : 1;
  return { scale: prefix ** power, offset: 0 };
}

function derivedFactor(model, unit, depth) {
  let scale = 1;
  for (const element of model.followAll(unit.Elements)) {
    const factor = factorOf(model, model.follow(element.Unit), depth + 1);
    const exponent = number(element.Exponent);
    if (!factor || exponent === null) return null;
    scale *= factor.scale ** exponent;
  }
  return { scale, offset: 0 };
}

class Units {
  constructor(factors) {
    this.factors = factors; // "LENGTHUNIT" -> {scale, offset}
  }

  get metresPerUnit() {
    return this.factors.get('LENGTHUNIT')?.scale ?? 1;
  }

  /** "IFCPOSITIVELENGTHMEASURE" -> factor, or null where values of this type carry no unit. */
  ofMeasure(measure) {
    if (!measure?.endsWith('MEASURE')) return null;
    const kind = measure.replace(/^IFC/, '').replace(/^(POSITIVE|NONNEGATIVE)/, '').replace(/MEASURE$/, '');
    return this.factors.get(`${kind}UNIT`) ?? null;
  }

  summary() {
    return Object.fromEntries([...this.factors].map(([name, f]) => [name, f.scale]));
  }
}

export function unitsOf(model) {
  const factors = new Map();
  const project = model.linesOf('IFCPROJECT')[0];
  const assignment = (project && model.follow(project.UnitsInContext)) ?? model.linesOf('IFCUNITASSIGNMENT')[0];
  for (const unit of model.followAll(assignment?.Units)) {
    const factor = factorOf(model, unit);
    const kind = text(unit.UnitType) === 'USERDEFINED' ? '' : text(unit.UnitType);
    if (factor && kind) factors.set(kind, factor);
  }
  if (!factors.has('LENGTHUNIT')) model.note('the file declares no length unit: metres are taken');
  return new Units(factors);
}
