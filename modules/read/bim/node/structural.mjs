// SPDX-License-Identifier: GPL-3.0-or-later
// The structural analysis model of a file, in the format of docs/physics/structure.md: point connections as nodes,
// straight curve members as beams and trusses, boundary conditions as supports, springs and releases.
import { profileOf } from './members.mjs';
import { number, text } from './model.mjs';
import { objectFrame, placed, ratios, turned, unit } from './placements.mjs';
import { converted } from './products.mjs';

const directions = ['x', 'y', 'z', 'rx', 'ry', 'rz'];
const trusses = new Set(['PIN_JOINED_MEMBER', 'CABLE', 'TENSION_MEMBER', 'COMPRESSION_MEMBER']);
// IFC 4's attribute, then IFC 2x3's.
const conditions = [['TranslationalStiffnessX', 'LinearStiffnessX'], ['TranslationalStiffnessY', 'LinearStiffnessY'],
                    ['TranslationalStiffnessZ', 'LinearStiffnessZ'], ['RotationalStiffnessX'], ['RotationalStiffnessY'],
                    ['RotationalStiffnessZ']];

/** Ids that people can read: the name, where nothing else has it. */
function namer() {
  const used = new Set();
  return (line) => {
    const name = text(line.Name);
    const id = name && !used.has(name) ? name : text(line.GlobalId);
    used.add(id);
    return id;
  };
}

/** true: held, a number: N/m or N·m/rad, null: free, of one attribute of a boundary condition. */
function stiffness(model, units, attribute, turns) {
  if (attribute === null || attribute === undefined) return null;
  const value = converted(model, units, attribute, null);
  if (value === true || value === false) return value || null;
  const plainValue = number(attribute);
  if (plainValue === null || plainValue === 0) return null;
  if (plainValue < 0) return true; // IFC 2x3: −1 is rigid
  const force = units.factors.get('FORCEUNIT')?.scale ?? 1;
  const own = units.factors.get(turns ? 'ROTATIONALSTIFFNESSUNIT' : 'LINEARSTIFFNESSUNIT')?.scale;
  return plainValue * (own ?? (turns ? force * units.metresPerUnit : force / units.metresPerUnit));
}

function conditionOf(model, units, line) {
  return conditions.map((names, i) => {
    const name = names.find((n) => line?.[n] !== undefined && line[n] !== null);
    return name ? stiffness(model, units, line[name], i >= 3) : null;
  });
}

function topology(model, product, className) {
  const shapes = model.followAll(model.follow(product.Representation)?.Representations);
  const items = shapes.flatMap((s) => model.followAll(s.Items));
  return items.find((item) => model.is(item, className)) ?? null;
}

function pointOf(model, vertex, frame, scale) {
  const at = ratios(model.follow(vertex?.VertexGeometry));
  return at.length === 3 ? placed(frame, at).map((c) => c * scale) : null;
}

/** Where points within a tenth of a millimetre meet. */
const keyOf = (point) => point.map((c) => Math.round(c * 1e4)).join(' ');

class Builder {
  constructor(model, units) {
    this.model = model;
    this.units = units;
    this.nodes = new Map(); // key of a place -> node
    this.byConnection = new Map(); // express id of a connection -> key
    this.out = { title: '', materials: {}, sections: {}, nodes: [], members: [], springs: [] };
    this.nameNode = namer();
    this.nameMember = namer();
    this.materials = this.associations();
    this.releases = this.connections();
  }

  associations() {
    const found = new Map();
    for (const relation of this.model.linesOf('IFCRELASSOCIATESMATERIAL'))
      for (const object of relation.RelatedObjects ?? []) found.set(object.value, this.model.follow(relation.RelatingMaterial));
    return found;
  }

  connections() {
    const found = new Map(); // express id of a member -> [{connection, condition}]
    for (const relation of this.model.linesOf('IFCRELCONNECTSSTRUCTURALMEMBER')) {
      const member = relation.RelatingStructuralMember?.value;
      const entry = { connection: relation.RelatedStructuralConnection?.value, condition: this.model.follow(relation.AppliedCondition) };
      found.set(member, [...(found.get(member) ?? []), entry]);
    }
    return found;
  }

  addPoint(connection) {
    const frame = objectFrame(this.model, this.model.follow(connection.ObjectPlacement));
    const at = pointOf(this.model, topology(this.model, connection, 'IfcVertexPoint'), frame, this.units.metresPerUnit);
    if (!at) return this.model.note('structural connections without a point were left out');
    const node = this.nodeAt(at, () => this.nameNode(connection));
    this.byConnection.set(connection.expressID, keyOf(at));
    const condition = conditionOf(this.model, this.units, this.model.follow(connection.AppliedCondition));
    const held = directions.filter((_, i) => condition[i] === true);
    if (held.length) node.held = [...new Set([...(node.held ?? []), ...held])];
    const springs = Object.fromEntries(directions.map((d, i) => [d, condition[i]]).filter(([, k]) => typeof k === 'number'));
    if (Object.keys(springs).length)
      this.out.springs.push({ id: `support ${this.out.springs.length + 1} at ${node.id}`, from: node.id, stiffness: springs });
    return undefined;
  }

  nodeAt(at, name) {
    const key = keyOf(at);
    if (!this.nodes.has(key)) {
      const node = { id: name(), at };
      this.nodes.set(key, node);
      this.out.nodes.push(node);
    }
    return this.nodes.get(key);
  }

  addMember(member) {
    const { model, units } = this;
    const frame = objectFrame(model, model.follow(member.ObjectPlacement));
    const edge = topology(model, member, 'IfcEdge') ?? topology(model, member, 'IfcEdgeCurve');
    const ends = edge && [edge.EdgeStart, edge.EdgeEnd].map((v) => pointOf(model, model.follow(v), frame, units.metresPerUnit));
    const made = this.profileAndMaterial(member);
    if (!ends || ends.includes(null)) return model.note('structural members that are not straight edges were left out');
    if (!made) return model.note('structural members without a profile and a material that can be computed were left out');
    const id = this.nameMember(member);
    const [from, to] = ends.map((at, i) => this.nodeAt(at, () => `${id} ${i ? 'end' : 'start'}`));
    const entry = { id, from: from.id, to: to.id, ...made };
    if (trusses.has(text(member.PredefinedType))) entry.kind = 'truss';
    const up = unit(turned(frame, [...ratios(model.follow(member.Axis)), 0, 0, 0].slice(0, 3)), null);
    if (up) entry.up = up;
    if (entry.kind !== 'truss') this.addReleases(member, ends, entry);
    this.out.members.push(entry);
    return undefined;
  }

  addReleases(member, ends, entry) {
    for (const { connection, condition } of this.releases.get(member.expressID) ?? []) {
      if (!condition) continue;
      const found = conditionOf(this.model, this.units, condition);
      if (found.some((k) => typeof k === 'number')) this.model.note('springs between a member and its node are taken as rigid');
      const released = directions.filter((_, i) => found[i] === null);
      const isEnd = this.byConnection.get(connection) === keyOf(ends[1]);
      if (released.length) entry[isEnd ? 'releasedTo' : 'releasedFrom'] = released;
    }
  }

  /** {section, material}: names of entries, which are added where they are new. */
  profileAndMaterial(member) {
    const { model } = this;
    let found = this.materials.get(member.expressID) ?? null;
    if (model.is(found, 'IfcMaterialProfileSetUsage', 'IfcMaterialProfileSetUsageTapering')) found = model.follow(found.ForProfileSet);
    if (model.is(found, 'IfcMaterialProfileSet')) found = model.followAll(found.MaterialProfiles)[0] ?? null;
    if (!model.is(found, 'IfcMaterialProfile', 'IfcMaterialProfileWithOffsets')) return null;
    const section = this.sectionOf(model.follow(found.Profile));
    const material = this.materialOf(model.follow(found.Material));
    return section && material ? { section, material } : null;
  }

  sectionOf(line) {
    const profile = profileOf(this.model, line, this.units.metresPerUnit);
    if (!profile) return null;
    const name = `${text(line.ProfileName) || profile.kind} #${line.expressID}`;
    this.out.sections[name] = { ...sectionEntry(profile), ...this.fillets(line, profile) };
    return name;
  }

  fillets(line, profile) {
    const wanted = profile.wall ? { outerRadiusM: 'OuterFilletRadius', innerRadiusM: 'InnerFilletRadius' } : { filletM: 'FilletRadius' };
    const found = Object.entries(wanted).map(([key, attribute]) => [key, number(line[attribute]) * this.units.metresPerUnit]);
    return Object.fromEntries(found.filter(([, radius]) => radius > 0));
  }

  materialOf(line) {
    if (!line) return null;
    const name = `${text(line.Name) || 'material'} #${line.expressID}`;
    if (this.out.materials[name]) return name;
    const values = {};
    for (const set of this.model.linesOf('IFCMATERIALPROPERTIES'))
      if (set.Material?.value === line.expressID)
        for (const property of this.model.followAll(set.Properties ?? set.ExtendedProperties))
          values[text(property.Name)] = converted(this.model, this.units, property.NominalValue, property.Unit);
    if (!(values.YoungModulus > 0)) return null;
    const entry = { youngPa: values.YoungModulus, densityKgM3: values.MassDensity ?? 0 };
    if (values.ShearModulus > 0) entry.shearPa = values.ShearModulus;
    else entry.poisson = values.PoissonRatio ?? 0.3;
    if (values.YoungModulus < 1e6) this.model.note(`${name}: Young's modulus is ${values.YoungModulus} Pa by the file's units: not believable`);
    this.out.materials[name] = entry;
    return name;
  }
}

function sectionEntry(p) {
  const size = { widthM: p.x, depthM: p.y };
  if (p.kind === 'polygon') return { profile: 'polygon', outlineM: p.outline, holesM: p.voids };
  if (p.kind === 'circle') return p.wall ? { profile: 'circle-hollow', radiusM: p.radius, wallM: p.wall } : { profile: 'circle', radiusM: p.radius };
  if (p.kind === 'rectangle') return p.wall ? { profile: 'rectangle-hollow', ...size, wallM: p.wall } : { profile: 'rectangle', ...size };
  if (p.kind === 'L') return { profile: 'L', widthM: p.x, depthM: p.y ?? p.x, thicknessM: p.web };
  return { profile: p.kind, ...size, webM: p.web, flangeM: p.flange };
}

/** The file's structural analysis model, or null where it has none. */
export function structureOf(model, units) {
  const members = model.linesOf('IFCSTRUCTURALCURVEMEMBER');
  if (members.length === 0) return null;
  const builder = new Builder(model, units);
  builder.out.title = text(model.linesOf('IFCSTRUCTURALANALYSISMODEL')[0]?.Name);
  for (const connection of model.linesOf('IFCSTRUCTURALPOINTCONNECTION')) builder.addPoint(connection);
  for (const member of members) builder.addMember(member);
  return builder.out.members.length ? builder.out : null;
}
