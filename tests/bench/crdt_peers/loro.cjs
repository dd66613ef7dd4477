// SPDX-License-Identifier: MIT
// Loro for bench_crdt: node --expose-gc loro.cjs FOLDER_OF_TRACES [SECONDS]
// It keeps all history, what was deleted too, where Yjs keeps only that there was something. Its encoding is a
// snapshot, which holds the state beside the history and is meant to be loaded fast.
"use strict";
const { serve, watchWasm } = require("./serve.cjs");
const memory = watchWasm();
const { LoroDoc } = require("loro-crdt");

serve({
  isWasm: true,
  doc(client) {
    const doc = new LoroDoc();
    doc.setPeerId(String(client));
    return { doc, text: doc.getText("t") };
  },
  insert(it, position, text) {
    it.text.insert(position, text);
    it.doc.commit();
  },
  remove(it, position, count) {
    it.text.delete(position, count);
    it.doc.commit();
  },
  txn(it, trace, begin, end) {
    for (let i = begin; i < end; i++) {
      if (trace.deleted[i] > 0) it.text.delete(trace.positions[i], trace.deleted[i]);
      if (trace.inserted[i] !== "") it.text.insert(trace.positions[i], trace.inserted[i]);
    }
    it.doc.commit();
  },
  listen(it, receive) {
    it.doc.subscribeLocalUpdates(receive);
  },
  apply: (it, update) => it.doc.import(update),
  encode: (it) => it.doc.export({ mode: "snapshot" }),
  since(it, base) {
    const doc = new LoroDoc();
    doc.import(base);
    const from = doc.oplogVersion();
    doc.free();
    return it.doc.export({ mode: "update", from });
  },
  text: (it) => it.text.toString(),
  length: (it) => it.text.length,
  free(it) {
    it.text.free();
    it.doc.free();
  },
  memory,
});
