// SPDX-License-Identifier: MIT
// yrs by way of ywasm for bench_crdt: node --expose-gc ywasm.cjs FOLDER_OF_TRACES [SECONDS]
"use strict";
const { serve, watchWasm } = require("./serve.cjs");
const memory = watchWasm();
const Y = require("ywasm");

serve({
  readsYjs: true,
  isWasm: true,
  typesSlowly: true, // minutes for a trace, where its updates take a second
  doc(client) {
    const doc = new Y.YDoc({ clientID: client });
    return { doc, text: doc.getText("t"), applying: false };
  },
  insert: (it, position, text) => it.text.insert(position, text, undefined, undefined),
  remove: (it, position, count) => it.text.delete(position, count, undefined),
  txn(it, trace, begin, end) {
    const transaction = it.doc.beginTransaction(undefined);
    for (let i = begin; i < end; i++) {
      if (trace.deleted[i] > 0) it.text.delete(trace.positions[i], trace.deleted[i], transaction);
      if (trace.inserted[i] !== "") it.text.insert(trace.positions[i], trace.inserted[i], undefined, transaction);
    }
    transaction.free();
  },
  listen(it, receive) {
    it.observer = it.doc.onUpdate((update) => {
      if (!it.applying) receive(update);
    });
  },
  apply(it, update) {
    it.applying = true;
    Y.applyUpdate(it.doc, update, undefined);
    it.applying = false;
  },
  encode: (it) => Y.encodeStateAsUpdate(it.doc, undefined),
  since(it, base) {
    const doc = new Y.YDoc({ clientID: 1 });
    Y.applyUpdate(doc, base, undefined);
    const vector = Y.encodeStateVector(doc);
    doc.free();
    return Y.encodeStateAsUpdate(it.doc, vector);
  },
  text: (it) => it.text.toString(undefined),
  length: (it) => it.text.length(undefined),
  free(it) {
    it.observer?.free();
    it.text.free();
    it.doc.free();
  },
  memory,
});
