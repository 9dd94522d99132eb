// SPDX-License-Identifier: GPL-3.0-or-later
// One open IFC model: lines by id and type, and what could not be read, counted instead of thrown.

export class Model {
  constructor(api, id, webIfc) {
    this.api = api;
    this.id = id;
    this.webIfc = webIfc;
    this.cache = new Map();
    this.unreadable = new Set();
    this.notes = new Map(); // message -> count
  }

  schema() {
    return this.api.GetModelSchema(this.id);
  }

  /** The line, or null where there is none or it is invalid. */
  line(expressId) {
    if (!Number.isInteger(expressId) || expressId <= 0) return null;
    if (this.cache.has(expressId)) return this.cache.get(expressId);
    let line = null;
    try {
      line = this.api.GetLine(this.id, expressId) ?? null;
    } catch {
      this.unreadable.add(expressId);
    }
    this.cache.set(expressId, line);
    return line;
  }

  /** What a reference attribute points at. */
  follow(reference) {
    return reference && typeof reference.value === 'number' ? this.line(reference.value) : null;
  }

  followAll(references) {
    return Array.isArray(references) ? references.map((r) => this.follow(r)).filter(Boolean) : [];
  }

  className(line) {
    return this.api.GetNameFromTypeCode(line.type) || `Type${line.type}`;
  }

  is(line, ...names) {
    return line !== null && names.includes(this.className(line));
  }

  /** Lines of a type and of those that inherit from it: "IFCPRODUCT". */
  idsOf(typeName) {
    const code = this.webIfc[typeName];
    if (code === undefined) return [];
    const ids = this.api.GetLineIDsWithType(this.id, code, true);
    return Array.from({ length: ids.size() }, (_, i) => ids.get(i));
  }

  linesOf(typeName) {
    return this.idsOf(typeName).map((id) => this.line(id)).filter(Boolean);
  }

  note(message) {
    this.notes.set(message, (this.notes.get(message) ?? 0) + 1);
  }

  warnings() {
    const all = [...this.notes].map(([message, count]) => ({ message, count }));
    if (this.unreadable.size > 0) all.push({ message: 'lines that could not be read', count: this.unreadable.size });
    return all;
  }
}

/** A plain value of an attribute ({type, value}), or null. */
export function plain(attribute) {
  if (attribute === null || attribute === undefined) return null;
  const value = typeof attribute === 'object' ? attribute.value : attribute;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value === undefined ? null : value;
}

export function text(attribute) {
  const value = plain(attribute);
  return value === null ? '' : String(value);
}

export function number(attribute) {
  const value = plain(attribute);
  if (value === null || value === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}
