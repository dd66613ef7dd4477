// SPDX-License-Identifier: MIT
// Yjs for bench_crdt: node --expose-gc yjs.cjs FOLDER_OF_TRACES [SECONDS]
"use strict";
const Y = require("yjs");
const { serve } = require("./serve.cjs");

serve({
  readsYjs: true,
  doc(client) {
    const doc = new Y.Doc();
    doc.clientID = client;
    return { doc, text: doc.getText("t") };
  },
  insert: (it, position, text) => it.text.insert(position, text),
  remove: (it, position, count) => it.text.delete(position, count),
  txn(it, trace, begin, end) {
    it.doc.transact(() => {
      for (let i = begin; i < end; i++) {
        if (trace.deleted[i] > 0) it.text.delete(trace.positions[i], trace.deleted[i]);
        if (trace.inserted[i] !== "") it.text.insert(trace.positions[i], trace.inserted[i]);
      }
    });
  },
  listen(it, receive) {
    it.doc.on("update", (update, origin, doc, transaction) => {
      if (transaction.local) receive(update);
    });
  },
  apply: (it, update) => Y.applyUpdate(it.doc, update),
  encode: (it) => Y.encodeStateAsUpdate(it.doc),
  since: (it, base) => Y.encodeStateAsUpdate(it.doc, Y.encodeStateVectorFromUpdate(base)),
  text: (it) => it.text.toString(),
  length: (it) => it.text.length,
  free: (it) => it.doc.destroy(),
  memory() {
    const used = process.memoryUsage();
    return used.heapUsed + used.external; // external holds ArrayBuffers too
  },
});
