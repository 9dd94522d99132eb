// SPDX-License-Identifier: GPL-3.0-or-later
// Products with their place in the spatial tree, properties, quantities and materials.
import { memberOf } from './members.mjs';
import { number, plain, text } from './model.mjs';
import { factorOf } from './units.mjs';

// Helpers of other products, not things of their own.
const skipped = new Set(['IfcOpeningElement', 'IfcOpeningStandardCase', 'IfcVirtualElement', 'IfcAnnotation', 'IfcGrid', 'IfcPort',
                         'IfcDistributionPort', 'IfcProjectionElement', 'IfcVoidingFeature', 'IfcReferent',
                         'IfcStructuralCurveMember', 'IfcStructuralSurfaceMember', 'IfcStructuralPointConnection']);

/** The plain SI value of a measure. */
export function converted(model, units, attribute, unitReference) {
  const value = plain(attribute);
  const measure = attribute?.name ?? '';
  if (measure === 'IFCBOOLEAN' || measure === 'IFCLOGICAL') {
    if (typeof value === 'boolean') return value;
    return ['T', '.T.', 'TRUE'].includes(String(value)) ? true : ['F', '.F.', 'FALSE'].includes(String(value)) ? false : null;
  }
  if (typeof value !== 'number') return value;
  const own = unitReference ? factorOf(model, model.follow(unitReference)) : null;
  const factor = own ?? units.ofMeasure(measure);
  return factor ? value * factor.scale + factor.offset : value;
}

function listText(model, units, values, unit) {
  const all = (Array.isArray(values) ? values : []).map((v) => converted(model, units, v, unit)).filter((v) => v !== null);
  return all.length === 1 ? all[0] : all.length ? all.join(', ') : null;
}

function addProperty(model, units, into, prefix, property, depth = 0) {
  const name = prefix + text(property.Name ?? property.UsageName);
  const put = (key, value) => {
    if (value !== null && value !== undefined) into[key] = value;
  };
  switch (model.className(property)) {
  case 'IfcPropertySingleValue':
    return put(name, converted(model, units, property.NominalValue, property.Unit));
  case 'IfcPropertyEnumeratedValue':
    return put(name, listText(model, units, property.EnumerationValues, null));
  case 'IfcPropertyListValue':
    return put(name, listText(model, units, property.ListValues, property.Unit));
  case 'IfcPropertyBoundedValue':
    put(`${name}.Lower`, converted(model, units, property.LowerBoundValue, property.Unit));
    put(`${name}.Upper`, converted(model, units, property.UpperBoundValue, property.Unit));
    return put(name, converted(model, units, property.SetPointValue ?? null, property.Unit));
  case 'IfcComplexProperty':
    if (depth < 8)
      for (const inner of model.followAll(property.HasProperties)) addProperty(model, units, into, `${name}.`, inner, depth + 1);
    return undefined;
  default:
    return undefined;
  }
}

const quantityKinds = { IfcQuantityLength: ['LengthValue', 'LENGTH'], IfcQuantityArea: ['AreaValue', 'AREA'],
                        IfcQuantityVolume: ['VolumeValue', 'VOLUME'], IfcQuantityWeight: ['WeightValue', 'MASS'],
                        IfcQuantityTime: ['TimeValue', 'TIME'], IfcQuantityCount: ['CountValue', ''] };

function addQuantity(model, units, into, prefix, quantity) {
  const kind = quantityKinds[model.className(quantity)];
  const value = kind ? number(quantity[kind[0]]) : null;
  if (value === null) return;
  const factor = (quantity.Unit && factorOf(model, model.follow(quantity.Unit))) ?? units.factors.get(`${kind[1]}UNIT`);
  into[prefix + text(quantity.Name)] = factor ? value * factor.scale : value;
}

/** {properties, quantities} of one IfcPropertySet or IfcElementQuantity. */
function readSet(model, units, set) {
  const found = { properties: {}, quantities: {} };
  const prefix = text(set.Name) ? `${text(set.Name)}.` : '';
  if (model.is(set, 'IfcPropertySet'))
    for (const property of model.followAll(set.HasProperties)) addProperty(model, units, found.properties, prefix, property);
  else if (model.is(set, 'IfcElementQuantity'))
    for (const quantity of model.followAll(set.Quantities)) addQuantity(model, units, found.quantities, prefix, quantity);
  return found;
}

/** expressID -> sets; an occurrence's own win over its type's. */
function setsByProduct(model, units) {
  const cache = new Map();
  const read = (set) => {
    if (!cache.has(set.expressID)) cache.set(set.expressID, readSet(model, units, set));
    return cache.get(set.expressID);
  };
  const byProduct = new Map();
  const add = (objects, sets) => {
    for (const object of objects ?? []) {
      const into = byProduct.get(object?.value) ?? { properties: {}, quantities: {} };
      for (const set of sets) {
        Object.assign(into.properties, set.properties);
        Object.assign(into.quantities, set.quantities);
      }
      byProduct.set(object?.value, into);
    }
  };
  for (const relation of model.linesOf('IFCRELDEFINESBYTYPE'))
    add(relation.RelatedObjects, model.followAll(model.follow(relation.RelatingType)?.HasPropertySets).map(read));
  for (const relation of model.linesOf('IFCRELDEFINESBYPROPERTIES')) {
    const definition = relation.RelatingPropertyDefinition;
    const sets = Array.isArray(definition) ? model.followAll(definition) : [model.follow(definition)].filter(Boolean);
    add(relation.RelatedObjects, sets.map(read));
  }
  return byProduct;
}

/** [{name, thickness?, fraction?}] of any IfcMaterialSelect. */
function materialParts(model, units, material) {
  const layer = (l) => ({ name: text(model.follow(l.Material)?.Name), thickness: number(l.LayerThickness) * units.metresPerUnit });
  const named = (part) => ({ name: text(model.follow(part.Material)?.Name) || text(part.Name) });
  switch (material ? model.className(material) : '') {
  case 'IfcMaterial': return [{ name: text(material.Name) }];
  case 'IfcMaterialList': return model.followAll(material.Materials).map((m) => ({ name: text(m.Name) }));
  case 'IfcMaterialLayer': return [layer(material)];
  case 'IfcMaterialLayerSet': return model.followAll(material.MaterialLayers).map(layer);
  case 'IfcMaterialLayerSetUsage': return materialParts(model, units, model.follow(material.ForLayerSet));
  case 'IfcMaterialProfile': return [named(material)];
  case 'IfcMaterialProfileSet': return model.followAll(material.MaterialProfiles).map(named);
  case 'IfcMaterialProfileSetUsage':
  case 'IfcMaterialProfileSetUsageTapering': return materialParts(model, units, model.follow(material.ForProfileSet));
  case 'IfcMaterialConstituent': return [named(material)];
  case 'IfcMaterialConstituentSet':
    return model.followAll(material.MaterialConstituents).map((c) => ({ ...named(c), fraction: number(c.Fraction) ?? undefined }));
  default: return [];
  }
}

function materialsByObject(model, units) {
  const byObject = new Map();
  for (const relation of model.linesOf('IFCRELASSOCIATESMATERIAL')) {
    const parts = materialParts(model, units, model.follow(relation.RelatingMaterial)).filter((p) => p.name);
    for (const object of relation.RelatedObjects ?? []) if (parts.length) byObject.set(object?.value, parts);
  }
  return byObject;
}

function typeOf(model) {
  const types = new Map();
  for (const relation of model.linesOf('IFCRELDEFINESBYTYPE'))
    for (const object of relation.RelatedObjects ?? []) types.set(object?.value, relation.RelatingType?.value);
  return types;
}

/** expressID -> parent's expressID, by aggregation, nesting and containment. */
function parents(model) {
  const byChild = new Map();
  const take = (type, parent, children) => {
    for (const relation of model.linesOf(type))
      for (const child of relation[children] ?? []) if (!byChild.has(child?.value)) byChild.set(child?.value, relation[parent]?.value);
  };
  take('IFCRELAGGREGATES', 'RelatingObject', 'RelatedObjects');
  take('IFCRELNESTS', 'RelatingObject', 'RelatedObjects');
  take('IFCRELCONTAINEDINSPATIALSTRUCTURE', 'RelatingStructure', 'RelatedElements');
  return byChild;
}

export function describeProducts(model, units, progress) {
  const parentOf = parents(model);
  const sets = setsByProduct(model, units);
  const materials = materialsByObject(model, units);
  const types = typeOf(model);
  const ids = model.idsOf('IFCPRODUCT');
  const products = [];
  ids.forEach((id, index) => {
    const line = model.line(id);
    if (!line || skipped.has(model.className(line))) return;
    const found = sets.get(id) ?? { properties: {}, quantities: {} };
    products.push({
      id, guid: text(line.GlobalId), class: model.className(line), name: text(line.Name) || text(line.LongName),
      parent: parentOf.get(id) ?? 0,
      facts: facts(line, model.line(types.get(id))),
      properties: found.properties, quantities: found.quantities,
      materials: materials.get(id) ?? materials.get(types.get(id)) ?? [],
      member: memberOf(model, line, units),
    });
    if (index % 500 === 0) progress(index / ids.length);
  });
  return products;
}

function facts(line, type) {
  const all = { Description: text(line.Description), ObjectType: text(line.ObjectType), Tag: text(line.Tag),
                PredefinedType: text(line.PredefinedType), Type: text(type?.Name) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
