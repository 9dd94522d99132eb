// SPDX-License-Identifier: GPL-3.0-or-later
// Prints, in JSON, the milliseconds that EPANET takes for a network's hydraulics: node referee.mjs NET.inp [runs]
import { Project, Workspace } from "epanet-js";
import { readFileSync } from "node:fs";

const [, , path, runs = "5"] = process.argv;
const workspace = new Workspace();
if (workspace.loadModule) await workspace.loadModule();
const project = new Project(workspace);
workspace.writeFile("net.inp", new Uint8Array(readFileSync(path)));
console.warn = console.log = () => {};
project.open("net.inp", "net.rpt", "net.out");
const wall = [], cpu = [];
for (let i = 0; i < Number(runs); ++i) {
  const before = process.cpuUsage(), begin = performance.now();
  try { project.solveH(); } catch { /* a warning is raised as an error; the run is what it is */ }
  wall.push(performance.now() - begin);
  const used = process.cpuUsage(before);
  cpu.push((used.user + used.system) / 1000);
}
process.stdout.write(JSON.stringify({ wall_ms: Math.min(...wall), cpu_ms: Math.min(...cpu) }) + "\n");
