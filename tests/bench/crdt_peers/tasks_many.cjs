// SPDX-License-Identifier: MIT
// The tasks in which there are several replicas; same as in bench_crdt_engine_many.cpp.
"use strict";
const { kClient, baseText, offlineScript, TypingScript } = require("./scripts.cjs");
const { Tasks, rootClient } = require("./tasks.cjs");
const { hash } = require("./traces.cjs");

const clientAt = (index) => rootClient + (index + 1) * 7919;

exports.AllTasks = class extends Tasks {
  // One replica an agent; each gets what a txn's parents name before it makes the txn.
  concurrentReplicas(name, keep) {
    const trace = this.traces.concurrent(name);
    const { engine } = this;
    const updates = new Array(trace.starts.length - 1);
    let made;
    const replicas = [];
    for (let agent = 0; agent < trace.agents; agent++) {
      const doc = engine.doc(10 + agent);
      engine.listen(doc, (update) => {
        made = update;
      });
      replicas.push(doc);
    }
    const ms = this.time(() => {
      for (let t = 0; t + 1 < trace.starts.length; t++) {
        if ((t & 0xff) === 0) this.hurry();
        const doc = replicas[trace.agentOf[t]];
        for (const earlier of trace.deliveries[t]) engine.apply(doc, updates[earlier]);
        engine.txn(doc, trace, trace.starts[t], trace.starts[t + 1]);
        updates[t] = made;
      }
      for (let agent = 0; agent < trace.agents; agent++) {
        for (const t of trace.last[agent]) engine.apply(replicas[agent], updates[t]);
      }
    });
    let bytes = 0;
    for (const update of updates) {
      bytes += update.length;
      keep?.(update);
    }
    for (const doc of replicas) this.check(doc, trace.end, name);
    const state = engine.encode(replicas[0]);
    for (const doc of replicas) engine.free(doc);
    return { ms, updates: updates.length, bytes, text: hash(trace.end), size: state.length, state: hash(state) };
  }

  concurrent(name) {
    return this.concurrentReplicas(name);
  }

  // What `clients` who were offline did to a text they all had, each an update a keystroke.
  offlineWork(clients, keys) {
    const { engine } = this;
    const start = baseText(10_000);
    const first = engine.doc(rootClient);
    engine.insert(first, 0, start);
    const base = engine.encode(first);
    const work = [];
    for (let client = 0; client < clients; client++) {
      const doc = engine.doc(clientAt(client));
      engine.apply(doc, base);
      const updates = [];
      engine.listen(doc, (update) => updates.push(update));
      for (const { position, character } of offlineScript(client, keys, start.length)) {
        if (character) engine.insert(doc, position, character);
        else engine.remove(doc, position, 1);
      }
      this.hurry();
      work.push({ updates, whole: engine.since(doc, base) });
      engine.free(doc);
    }
    return { base, work };
  }

  offline(clientsText, keysText, kind) {
    const { engine } = this;
    const { base, work } = this.prepare(`offline ${clientsText} ${keysText}`, () =>
      this.offlineWork(Number(clientsText), Number(keysText)));
    const updates = kind === "whole" ? work.map((one) => one.whole) : [];
    // Everybody comes back at once: one update of each in turn.
    if (kind !== "whole") {
      for (let i = 0; i < Number(keysText); i++) for (const one of work) updates.push(one.updates[i]);
    }
    const doc = engine.doc(kClient);
    engine.apply(doc, base);
    const ms = this.time(() => {
      for (const update of updates) {
        engine.apply(doc, update);
        this.hurry();
      }
    });
    const state = engine.encode(doc);
    const result = { ms, updates: updates.length, text: hash(engine.text(doc)), size: state.length, state: hash(state) };
    engine.free(doc);
    return result;
  }

  // All type a key, then all get what the others typed, and so on.
  typing(clientsText, roundsText) {
    const { engine } = this;
    const clients = Number(clientsText), rounds = Number(roundsText);
    const script = new TypingScript(clients, rounds);
    const first = engine.doc(rootClient);
    engine.insert(first, 0, script.start);
    const base = engine.encode(first);
    engine.free(first);
    const updates = new Array(clients);
    const replicas = [];
    for (let client = 0; client < clients; client++) {
      const doc = engine.doc(clientAt(client));
      engine.apply(doc, base);
      engine.listen(doc, (update) => {
        updates[client] = update;
      });
      replicas.push(doc);
    }
    const ms = this.time(() => {
      let at = 0;
      for (let round = 0; round < rounds; round++) {
        for (let client = 0; client < clients; client++, at++) {
          if (script.characters[at] !== "") engine.insert(replicas[client], script.positions[at], script.characters[at]);
          else engine.remove(replicas[client], script.positions[at], 1);
        }
        for (let client = 0; client < clients; client++) {
          for (let other = 0; other < clients; other++) {
            if (other !== client) engine.apply(replicas[client], updates[other]);
          }
          this.hurry();
        }
      }
    });
    for (const doc of replicas) this.check(doc, script.end, `typing ${clients}`);
    const state = engine.encode(replicas[0]);
    for (const doc of replicas) engine.free(doc);
    return { ms, text: hash(script.end), size: state.length, state: hash(state) };
  }
};
