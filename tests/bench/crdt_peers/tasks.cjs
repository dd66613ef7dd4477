// SPDX-License-Identifier: MIT
// The workloads of bench_crdt for an engine of npm: one line in, `TASK ARGUMENT...`, one line out, `KEY VALUE...`
// (`ms` is the time of the task), `- why` where the engine can't do it or is too slow, `fail why` where its result is
// wrong. Same tasks and numbers as bench_crdt_engine.cpp. Those with several replicas are in tasks_many.cjs.
//
// An engine is { doc(client), insert, remove, txn, listen, apply, encode, since, text, length, free, memory }; each of
// insert, remove and txn is a transaction of its own, whose update goes to who listens. `readsYjs`: its updates are those
// of Yjs; `isWasm`: what it keeps is in the memory of wasm. What is prepared, parsed or checked is not in the time, and
// garbage is collected before.
"use strict";
const { performance } = require("node:perf_hooks");
const { setTimeout: sleep } = require("node:timers/promises");
const { Random, kClient, baseText } = require("./scripts.cjs");
const { Traces, hash } = require("./traces.cjs");

const short = 10; // times that short work is repeated
const rootClient = 0x10000000;

class TooSlow extends Error {}

class Tasks {
  constructor(engine, folder, limit) {
    this.engine = engine;
    this.traces = new Traces(folder);
    this.limit = 1000 * limit;
    this.deadline = Infinity;
    this.prepared = { key: "", value: undefined };
  }

  // Made once for all rounds of a task, and forgotten with the next task.
  prepare(key, make) {
    if (this.prepared.key !== key) {
      this.prepared = { key: "", value: undefined };
      try {
        this.deadline = performance.now() + 2 * this.limit;
        this.prepared = { key, value: make() };
      } catch (error) {
        if (error instanceof TooSlow) throw new TooSlow("slow to prepare");
        throw error;
      } finally {
        this.deadline = Infinity;
      }
    }
    return this.prepared.value;
  }

  time(work) {
    globalThis.gc();
    const begun = performance.now();
    this.deadline = begun + this.limit;
    try {
      work();
    } finally {
      this.deadline = Infinity;
    }
    return performance.now() - begun;
  }

  // Called now and then by work that may take minutes.
  hurry() {
    if (performance.now() > this.deadline) throw new TooSlow(`>${this.limit}`);
  }

  // Short work is repeated: the time of one.
  timeEach(work) {
    return this.time(() => {
      for (let i = 0; i < short; i++) work();
    }) / short;
  }

  replay(doc, trace) {
    const { engine } = this;
    const { starts, positions, deleted, inserted } = trace;
    for (let t = 0; t + 1 < starts.length; t++) {
      const begin = starts[t], end = starts[t + 1];
      if ((t & 0xff) === 0) this.hurry();
      if (end - begin === 1 && deleted[begin] === 0) engine.insert(doc, positions[begin], inserted[begin]);
      else if (end - begin === 1 && inserted[begin] === "") engine.remove(doc, positions[begin], deleted[begin]);
      else engine.txn(doc, trace, begin, end);
    }
  }

  check(doc, expected, what) {
    if (this.engine.text(doc) !== expected) throw new Error(`${what}: a wrong text`);
  }

  takeIn(doc, name) {
    for (const update of this.traces.yjsUpdates(name)) this.engine.apply(doc, update);
  }

  // A document with all of a trace in it. Who reads Yjs' updates takes those, as that is faster; it ends the same.
  filled(name) {
    const trace = this.traces.sequential(name);
    const takes = this.engine.readsYjs && this.traces.yjsUpdates(name);
    const doc = this.engine.doc(takes ? rootClient : kClient);
    if (takes) this.takeIn(doc, name);
    else this.replay(doc, trace);
    this.check(doc, trace.end, name);
    return doc;
  }

  // What was typed, update by update; those of Yjs are its own for everybody who reads them.
  updatesOf(name) {
    if (this.engine.readsYjs) {
      const kept = this.traces.yjsUpdates(name);
      if (kept) return kept;
    }
    const updates = [];
    if (this.traces.isConcurrent(name)) {
      this.concurrentReplicas(name, (update) => updates.push(update));
    } else {
      const doc = this.engine.doc(kClient);
      this.engine.listen(doc, (update) => updates.push(update));
      this.replay(doc, this.traces.sequential(name));
      this.engine.free(doc);
    }
    return updates;
  }

  endOf(name) {
    return this.traces.isConcurrent(name) ? this.traces.concurrent(name).end : this.traces.sequential(name).end;
  }

  local(name, quiet) {
    const trace = this.traces.sequential(name);
    const doc = this.engine.doc(kClient);
    let updates = 0, bytes = 0;
    if (!quiet) {
      this.engine.listen(doc, (update) => {
        updates++;
        bytes += update.length;
      });
    }
    const ms = this.time(() => this.replay(doc, trace));
    this.check(doc, trace.end, name);
    const state = this.engine.encode(doc);
    const result = { ms, updates, bytes, text: hash(trace.end), size: state.length, state: hash(state) };
    this.engine.free(doc);
    return result;
  }

  remote(name) {
    const updates = this.prepare(`remote ${name}`, () => this.updatesOf(name));
    const doc = this.engine.doc(rootClient);
    const ms = this.time(() => {
      updates.forEach((update, i) => {
        this.engine.apply(doc, update);
        if ((i & 0x3f) === 0) this.hurry();
      });
    });
    this.check(doc, this.endOf(name), name);
    const state = this.engine.encode(doc);
    const result = { ms, text: hash(this.endOf(name)), size: state.length, state: hash(state) };
    this.engine.free(doc);
    return result;
  }

  document(name) {
    const { engine } = this;
    const filled = this.prepare(`document ${name}`, () => this.filled(name));
    let state;
    const encode = this.timeEach(() => {
      state = engine.encode(filled);
    });
    const docs = [];
    // The length is asked for, so that who decodes later has to do it here.
    const load = this.timeEach(() => {
      const doc = engine.doc(rootClient);
      engine.apply(doc, state);
      if (engine.length(doc) === 0) throw new Error("nothing was loaded");
      docs.push(doc);
    });
    this.check(docs[0], this.endOf(name), name);
    for (const doc of docs) engine.free(doc);
    let units = 0;
    const read = this.timeEach(() => {
      units += engine.text(filled).charCodeAt(1000); // which makes V8 join what it only noted to be one string
    });
    if (units === 0) throw new Error("nothing was read");
    const ms = short * (encode + load + read);
    return { ms, encode, load, read, text: hash(this.endOf(name)), size: state.length, state: hash(state) };
  }

  // In a process of its own. Of JavaScript: the heap and what lies outside it (buffers) after a collection, minus the
  // same before; a first, short trace makes the code that would be counted else. Of wasm, where nothing is
  // compiled into that memory: how much it grew, which includes what its allocator keeps for later.
  async memory(name) {
    const trace = this.traces.sequential(name);
    const settle = async () => {
      for (let i = 0; i < 8; i++) {
        globalThis.gc();
        await sleep(20); // buffers are let go by another thread
      }
      return this.engine.memory();
    };
    if (!this.engine.isWasm) this.local("json-crdt-patch", true);
    const before = await settle();
    const doc = this.engine.doc(kClient);
    const ms = this.time(() => {
      if (this.engine.typesSlowly) this.takeIn(doc, name);
      else this.replay(doc, trace);
    });
    const memory = (await settle()) - before;
    this.check(doc, trace.end, name);
    return { ms, memory };
  }

  // Loads a text of so many units that is one paste, then inserts and deletes 1 to 8 units at random places.
  big(unitsText, editsText) {
    const { engine } = this;
    const units = Number(unitsText), edits = Number(editsText);
    const { start, base } = this.prepare(`big ${units}`, () => {
      const text = baseText(units);
      const doc = engine.doc(rootClient);
      engine.insert(doc, 0, text);
      const bytes = engine.encode(doc);
      engine.free(doc);
      return { start: text, base: bytes };
    });
    const doc = engine.doc(kClient);
    const load = this.time(() => engine.apply(doc, base));
    let bytes = 0;
    engine.listen(doc, (update) => {
      bytes += update.length;
    });
    const random = new Random(99);
    let length = start.length;
    const ms = this.time(() => {
      for (let i = 0; i < edits; i++) {
        this.hurry();
        const count = 1 + random.below(8);
        if (random.below(2) === 0) {
          engine.insert(doc, random.below(length + 1), start.substr(random.below(1000), count));
          length += count;
        } else {
          engine.remove(doc, random.below(length - count), count);
          length -= count;
        }
      }
    });
    const text = engine.text(doc);
    if (text.length !== length) throw new Error("big: a wrong length");
    const state = engine.encode(doc);
    const result = { ms, load, bytes, text: hash(text), size: state.length, state: hash(state) };
    engine.free(doc);
    return result;
  }

  quiet(name) {
    return this.local(name, true);
  }
}

Object.assign(exports, { Tasks, TooSlow, rootClient });
