// SPDX-License-Identifier: MIT
// diamond-types for bench_crdt: node --expose-gc diamond.cjs FOLDER_OF_TRACES [SECONDS]
// It has no transactions and tells nobody of updates: who wants one asks for what came since the version before. It
// keeps all history, what was deleted too. Positions are Unicode code points, which are UTF-16 units in all texts here.
"use strict";
const { serve, watchWasm } = require("./serve.cjs");
const memory = watchWasm();
const { Doc } = require("diamond-types-node");

const edit = (it, change) => {
  if (!it.receive) {
    change();
    return;
  }
  const before = it.doc.getLocalVersion();
  change();
  it.receive(it.doc.getPatchSince(before));
};

serve({
  isWasm: true,
  doc: (client) => ({ doc: new Doc(String(client)), receive: undefined }),
  insert: (it, position, text) => edit(it, () => it.doc.ins(position, text)),
  remove: (it, position, count) => edit(it, () => it.doc.del(position, count)),
  txn: (it, trace, begin, end) => edit(it, () => {
    for (let i = begin; i < end; i++) {
      if (trace.deleted[i] > 0) it.doc.del(trace.positions[i], trace.deleted[i]);
      if (trace.inserted[i] !== "") it.doc.ins(trace.positions[i], trace.inserted[i]);
    }
  }),
  listen(it, receive) {
    it.receive = receive;
  },
  apply: (it, update) => it.doc.mergeBytes(update),
  encode: (it) => it.doc.toBytes(),
  since(it, base) {
    const doc = Doc.fromBytes(base, "1");
    const version = doc.getLocalVersion(); // the same numbers in both: the base came first
    doc.free();
    return it.doc.getPatchSince(version);
  },
  text: (it) => it.doc.get(),
  length: (it) => it.doc.len(),
  free: (it) => it.doc.free(),
  memory,
});
