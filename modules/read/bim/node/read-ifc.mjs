// SPDX-License-Identifier: GPL-3.0-or-later
// Child process: reads one IFC file and writes what Sinew needs into a folder.
//
//   node read-ifc.mjs FILE FOLDER
//
// FOLDER gets positions.f32 (x, y, z a vertex, metres, z up, offsets from each mesh's origin), indices.u32
// (relative to each mesh's first vertex) and result.json, written last: a folder without it is a failure.
// Progress goes to file descriptor 3 as lines "FRACTION STAGE". stdout and stderr carry chatter only.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { georeferenceOf } from './georeference.mjs';
import { writeMeshes } from './meshes.mjs';
import { Model } from './model.mjs';
import { describeProducts } from './products.mjs';
import { structureOf } from './structural.mjs';
import { unitsOf } from './units.mjs';

const WebIfc = createRequire(import.meta.url)('web-ifc');

function report(fraction, stage) {
  try {
    fs.writeSync(3, `${fraction.toFixed(3)} ${stage}\n`);
  } catch {
    // Nobody listens.
  }
}

async function openModel(file) {
  const api = new WebIfc.IfcAPI();
  await api.Init();
  api.SetLogLevel(WebIfc.LogLevel.LOG_LEVEL_OFF);
  const id = api.OpenModel(new Uint8Array(fs.readFileSync(file)), { COORDINATE_TO_ORIGIN: false });
  if (id < 0) throw new Error('the file is not IFC, or of a schema that cannot be read');
  return new Model(api, id, WebIfc);
}

async function main([file, folder]) {
  if (!file || !folder) throw new Error('usage: read-ifc.mjs FILE FOLDER');
  report(0.02, 'Opening');
  const model = await openModel(file);
  report(0.2, 'Reading units and place');
  const units = unitsOf(model);
  const georeference = georeferenceOf(model, units);
  report(0.25, 'Reading elements');
  const products = describeProducts(model, units, (f) => report(0.25 + 0.25 * f, 'Reading elements'));
  report(0.5, 'Making meshes');
  const meshes = writeMeshes(model, folder, (f) => report(0.5 + 0.45 * f, 'Making meshes'));
  const result = { version: 1, schema: model.schema(), units: units.summary(), georeference, products, meshes,
                   structure: structureOf(model, units),
                   warnings: model.warnings() };
  fs.writeFileSync(path.join(folder, 'result.json'), JSON.stringify(result));
  report(1, 'Done');
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error?.message ?? error}\n`);
    process.exit(1);
  });
