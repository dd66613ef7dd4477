// SPDX-License-Identifier: MIT
// The traces of tests/data/traces as flat arrays: txn t is the patches [starts[t], starts[t + 1]).
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");

// FNV-1a, 32 bits, a step for each UTF-16 unit or byte.
exports.hash = (units) => {
  let value = 0x811c9dc5;
  if (typeof units === "string") {
    for (let i = 0; i < units.length; i++) value = Math.imul(value ^ units.charCodeAt(i), 0x01000193);
  } else {
    for (let i = 0; i < units.length; i++) value = Math.imul(value ^ units[i], 0x01000193);
  }
  return value >>> 0;
};

function flat(json) {
  const starts = [0];
  const positions = [], deleted = [], inserted = [];
  for (const txn of json.txns) {
    for (const [position, count, text] of txn.patches) {
      positions.push(position);
      deleted.push(count);
      inserted.push(text);
    }
    starts.push(positions.length);
  }
  return { starts, positions, deleted, inserted, end: json.endContent };
}

// Adds to a concurrent trace whose txn it is, and what to deliver to its author before it (deliveries) and to each
// agent at the end (last), in the order in which it was made. Every agent has all it knew before.
function schedule(json, trace) {
  const count = json.txns.length;
  const known = Array.from({ length: json.numAgents }, () => new Uint8Array(count));
  const gather = (heads, has) => {
    const found = [];
    const open = [...heads];
    while (open.length > 0) {
      const t = open.pop();
      if (has[t]) continue;
      has[t] = 1;
      found.push(t);
      open.push(...json.txns[t].parents);
    }
    return found.sort((a, b) => a - b);
  };
  trace.agents = json.numAgents;
  trace.agentOf = json.txns.map((txn) => txn.agent);
  trace.deliveries = json.txns.map((txn, t) => {
    const lacking = gather(txn.parents, known[txn.agent]);
    known[txn.agent][t] = 1;
    return lacking;
  });
  trace.last = known.map((has) => {
    const lacking = [];
    for (let t = 0; t < count; t++) if (!has[t]) lacking.push(t);
    return lacking;
  });
  return trace;
}

exports.Traces = class {
  constructor(folder) {
    this.folder = folder;
    this.cache = new Map();
  }

  cached(key, make) {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key);
  }

  unpacked(name) {
    return zlib.gunzipSync(fs.readFileSync(path.join(this.folder, name)));
  }

  isConcurrent(name) {
    return fs.existsSync(path.join(this.folder, `concurrent_traces/${name}.json.gz`));
  }

  sequential(name) {
    return this.cached(`s ${name}`, () =>
      flat(JSON.parse(this.unpacked(`sequential_traces/${name}.json.gz`).toString())));
  }

  concurrent(name) {
    return this.cached(`c ${name}`, () => {
      const json = JSON.parse(this.unpacked(`concurrent_traces/${name}.json.gz`).toString());
      return schedule(json, flat(json));
    });
  }

  // The updates that Yjs made, or nothing where there is no such file.
  yjsUpdates(name) {
    const file = `yjs_updates/${name}.upd.gz`;
    if (!fs.existsSync(path.join(this.folder, file))) return undefined;
    const all = this.unpacked(file);
    const updates = [];
    for (let at = 0; at < all.length;) {
      const length = all.readUInt32LE(at);
      updates.push(new Uint8Array(all.buffer, all.byteOffset + at + 4, length));
      at += 4 + length;
    }
    return updates;
  }
};
