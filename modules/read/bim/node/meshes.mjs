// SPDX-License-Identifier: GPL-3.0-or-later
// Every product's triangles: placed in double precision, turned back to z up, stored as floats from an origin.
import fs from 'node:fs';
import path from 'node:path';

function writeAll(fd, array) {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done, bytes.length - done);
}

/** Column-major 4×4 whose result is y up (X, Y, Z) -> rows of the z-up result (X, -Z, Y). */
function zUp(m) {
  return [[m[0], m[4], m[8], m[12]], [-m[2], -m[6], -m[10], -m[14]], [m[1], m[5], m[9], m[13]]];
}

function isMirrored(r) {
  return r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) - r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0])
    + r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]) < 0;
}

/** Doubles of one placed geometry appended to `points`, its triangles to `indices`. */
function append(model, placed, points, indices) {
  const geometry = model.api.GetGeometry(model.id, placed.geometryExpressID);
  const vertices = model.api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
  const triangles = model.api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
  const rows = zUp(placed.flatTransformation);
  const base = points.length / 3;
  for (let v = 0; v + 5 < vertices.length; v += 6)
    for (const r of rows) points.push(r[0] * vertices[v] + r[1] * vertices[v + 1] + r[2] * vertices[v + 2] + r[3]);
  const [second, third] = isMirrored(rows) ? [2, 1] : [1, 2];
  for (let t = 0; t + 2 < triangles.length; t += 3)
    indices.push(base + triangles[t], base + triangles[t + second], base + triangles[t + third]);
  geometry.delete();
}

function fromOrigin(points) {
  const origin = [points[0], points[1], points[2]];
  const offsets = new Float32Array(points.length);
  for (let i = 0; i < points.length; i++) offsets[i] = points[i] - origin[i % 3];
  return { origin, offsets };
}

export function writeMeshes(model, folder, progress) {
  const positionsFile = fs.openSync(path.join(folder, 'positions.f32'), 'w', 0o600);
  const indicesFile = fs.openSync(path.join(folder, 'indices.u32'), 'w', 0o600);
  const meshes = [];
  let vertexCount = 0;
  let indexCount = 0;
  model.api.StreamAllMeshes(model.id, (mesh, index, total) => {
    const points = [];
    const indices = [];
    for (let g = 0; g < mesh.geometries.size(); g++) append(model, mesh.geometries.get(g), points, indices);
    if (index % 100 === 0) progress(total > 0 ? index / total : 0);
    if (indices.length === 0) return;
    if (!points.every(Number.isFinite)) {
      model.note('shapes with coordinates that are not finite, left out');
      return;
    }
    const { origin, offsets } = fromOrigin(points);
    writeAll(positionsFile, offsets);
    writeAll(indicesFile, Uint32Array.from(indices));
    meshes.push({ product: mesh.expressID, origin, firstVertex: vertexCount, vertices: points.length / 3,
                  firstIndex: indexCount, indices: indices.length });
    vertexCount += points.length / 3;
    indexCount += indices.length;
  });
  fs.closeSync(positionsFile);
  fs.closeSync(indicesFile);
  return meshes;
}
