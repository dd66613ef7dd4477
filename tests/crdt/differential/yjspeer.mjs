// SPDX-License-Identifier: MIT
// Real Yjs behind a pipe, for tst_differential. A frame is a length in four bytes, little-endian, and that many bytes, in
// lib0's encoding: commands in, and for every command one answer out, in their order. What a command reads and writes
// is what its function below does; yjspeer.h has the other side.
import { createRequire } from 'node:module';

// UndoManager asks the time; each session has its own. Set before Yjs keeps a reference.
let now = 0;
Date.now = () => now;
// Yjs says it when a document draws another client id, and standard output is the pipe.
console.log = () => {};

// The CommonJS builds, so that there is one Yjs in all of this.
const require = createRequire(import.meta.url);
const Y = require('yjs');
const E = require('lib0/encoding');
const D = require('lib0/decoding');
const { readSyncMessage } = require('y-protocols/sync');
const { richEdit } = await import('./richedits.mjs');
const { describe } = await import('./describe.mjs');

const tracked = 'tracked'; // the origin of what can be undone
const sessions = new Map();

function makeDocument(id, gc, events) {
  const doc = new Y.Doc({ guid: 'differential', gc });
  doc.clientID = id;
  // A root that nobody asked for has no kind, and then no formats are cleaned up in it.
  doc.getText('t');
  doc.getMap('m');
  doc.getArray('a');
  doc.getXmlFragment('x');
  doc.on('update', (update, origin, _doc, transaction) => events.push([transaction.local, update]));
  return doc;
}

// What Yjs notes as missing is not always what is missing: structs may wait for each other though they could come in, or
// for something that is here by now, until some later update happens to let them. We take them in at once. Here they are
// given to Yjs again until that changes nothing.
function apply(doc, update) {
  const state = () => Buffer.from(Y.encodeStateVector(doc)).toString('latin1');
  let before = state();
  Y.applyUpdate(doc, update, 'remote');
  while (doc.store.pendingStructs !== null && state() !== before) {
    before = state();
    const waiting = doc.store.pendingStructs.update;
    doc.store.pendingStructs = null;
    Y.applyUpdateV2(doc, waiting, 'remote');
  }
}

function writeEvents(out, events) {
  E.writeVarUint(out, events.length);
  for (const [local, update] of events) {
    E.writeUint8(out, local ? 1 : 0);
    E.writeVarUint8Array(out, update);
  }
  events.length = 0;
}

// What every command on a client answers.
function writeOutcome(out, client) {
  client.doc.clientID = client.id; // Yjs draws another where structs of its own come from outside, as here they do.
  writeEvents(out, client.events);
  E.writeUint8(out, client.doc.getText('t')._hasFormatting ? 1 : 0);
  E.writeVarUint(out, client.undo ? client.undo.undoStack.length : 0);
  E.writeVarUint(out, client.undo ? client.undo.redoStack.length : 0);
}

function writeState(out, doc) {
  E.writeVarString(out, doc.getText('t').toString());
  E.writeVarUint8Array(out, Y.encodeStateVector(doc));
  E.writeVarUint8Array(out, Y.encodeStateAsUpdate(doc));
  E.writeVarUint8Array(out, Y.encodeStateAsUpdateV2(doc));
  E.writeVarString(out, describe(doc));
  E.writeUint8(out, doc.store.pendingStructs === null ? 0 : 1);
  E.writeUint8(out, doc.store.pendingDs === null ? 0 : 1);
}

const newType = (kind) => [() => new Y.Array(), () => new Y.Map(), () => new Y.Text()][kind]();

// The root, or the type of that name within the root map.
function target(doc, root, nested) {
  return nested ? doc.getMap('m').get(nested) : doc.get(root);
}

const edits = [
  // 0: insert into a text
  (doc, input) => target(doc, 't', D.readVarString(input)).insert(D.readVarUint(input), D.readVarString(input)),
  // 1: delete from a text
  (doc, input) => target(doc, 't', D.readVarString(input)).delete(D.readVarUint(input), D.readVarUint(input)),
  // 2: set a key
  (doc, input) => target(doc, 'm', D.readVarString(input)).set(D.readVarString(input), D.readAny(input)),
  // 3: set a key to a new type
  (doc, input) => target(doc, 'm', D.readVarString(input)).set(D.readVarString(input), newType(D.readVarUint(input))),
  // 4: remove a key
  (doc, input) => target(doc, 'm', D.readVarString(input)).delete(D.readVarString(input)),
  // 5: insert into an array
  (doc, input) => target(doc, 'a', D.readVarString(input)).insert(D.readVarUint(input), D.readAny(input)),
  // 6: insert a new type into an array
  (doc, input) =>
    target(doc, 'a', D.readVarString(input)).insert(D.readVarUint(input), [newType(D.readVarUint(input))]),
  // 7: delete from an array
  (doc, input) => target(doc, 'a', D.readVarString(input)).delete(D.readVarUint(input), D.readVarUint(input)),
];

const clientOf = (session, input) => session.clients[D.readVarUint(input)];

const commands = [
  // 0: open
  (session, input, out, number) => {
    session = { now: 1_000_000, clients: [], gc: D.readUint8(input) === 1 };
    const undoable = D.readUint8(input) === 1;
    const captureTimeout = D.readVarUint(input);
    const ignoreRemoteMapChanges = D.readUint8(input) === 1;
    for (let count = D.readVarUint(input); count > 0; count--) {
      const client = { id: D.readVarUint(input), richId: D.readVarUint(input), events: [], undo: null };
      client.doc = makeDocument(client.id, session.gc, client.events);
      if (undoable) {
        client.undo = new Y.UndoManager([client.doc.getText('t'), client.doc.getMap('m'), client.doc.getArray('a')], {
          captureTimeout,
          ignoreRemoteMapChanges,
          trackedOrigins: new Set([tracked]),
        });
      }
      session.clients.push(client);
    }
    sessions.set(number, session);
  },
  // 1: close
  (session, input, out, number) => {
    for (const client of session.clients) client.doc.destroy();
    sessions.delete(number);
  },
  // 2: edit
  (session, input, out) => {
    const client = clientOf(session, input);
    const origin = D.readUint8(input) === 1 ? tracked : null;
    const otherId = D.readUint8(input) === 1;
    const count = D.readVarUint(input);
    if (otherId) client.doc.clientID = client.richId;
    client.doc.transact(() => {
      for (let i = 0; i < count; i++) edits[D.readVarUint(input)](client.doc, input);
    }, origin);
    writeOutcome(out, client);
  },
  // 3: take in an update
  (session, input, out) => {
    const client = clientOf(session, input);
    apply(client.doc, D.readVarUint8Array(input));
    writeOutcome(out, client);
  },
  // 4: an edit that only Yjs makes, under another id
  (session, input, out) => {
    const client = clientOf(session, input);
    const origin = D.readUint8(input) === 1 ? tracked : null;
    const cutsPairs = D.readUint8(input) === 1;
    client.doc.clientID = client.richId;
    const what = richEdit(client.doc, D.readVarUint(input), origin, cutsPairs);
    writeOutcome(out, client);
    E.writeVarString(out, what);
  },
  // 5: undo 0, redo 1, stop capturing 2, clear 3, undo under the other id 4, redo under it 5
  (session, input, out) => {
    const client = clientOf(session, input);
    const order = D.readVarUint(input);
    let done = null;
    if (order >= 4) client.doc.clientID = client.richId;
    if (order === 0 || order === 4) done = client.undo.undo();
    else if (order === 1 || order === 5) done = client.undo.redo();
    else if (order === 2) client.undo.stopCapturing();
    else client.undo.clear();
    writeOutcome(out, client);
    E.writeUint8(out, done === null ? 0 : 1);
  },
  // 6: time passes
  (session, input) => {
    session.now += D.readVarUint(input);
  },
  // 7: the state of a client
  (session, input, out) => writeState(out, clientOf(session, input).doc),
  // 8: the answer to a message of y-protocols
  (session, input, out) => {
    const { doc } = clientOf(session, input);
    const reply = E.createEncoder();
    readSyncMessage(D.createDecoder(D.readVarUint8Array(input)), reply, doc, 'remote');
    E.writeVarUint8Array(out, E.toUint8Array(reply));
  },
  // 9: a new document that takes in these updates
  (session, input, out) => {
    const events = [];
    const doc = makeDocument(D.readVarUint(input), D.readUint8(input) === 1, events);
    for (let count = D.readVarUint(input); count > 0; count--) apply(doc, D.readVarUint8Array(input));
    writeEvents(
      out,
      events.filter(([local]) => local),
    );
    writeState(out, doc);
    doc.destroy();
  },
  // 10: updates without a document
  (session, input, out) => {
    const updates = [];
    for (let count = D.readVarUint(input); count > 0; count--) updates.push(D.readVarUint8Array(input));
    const merged = Y.mergeUpdates(updates);
    E.writeVarUint8Array(out, merged);
    E.writeVarUint8Array(out, Y.encodeStateVectorFromUpdate(merged));
    const v2 = Y.convertUpdateFormatV1ToV2(merged);
    E.writeVarUint8Array(out, v2);
    E.writeVarUint8Array(out, Y.convertUpdateFormatV2ToV1(v2));
    E.writeVarUint8Array(out, Y.diffUpdate(merged, D.readVarUint8Array(input)));
  },
  // 11: the relative position of an index
  (session, input, out) => {
    const { doc } = clientOf(session, input);
    const type = target(doc, 't', D.readVarString(input));
    const index = D.readVarUint(input);
    const position = Y.createRelativePositionFromTypeIndex(type, index, D.readVarInt(input));
    E.writeVarUint8Array(out, Y.encodeRelativePosition(position));
  },
  // 12: the index of a relative position, plus 1; 0 for none
  (session, input, out) => {
    const { doc } = clientOf(session, input);
    const position = Y.decodeRelativePosition(D.readVarUint8Array(input));
    const follow = D.readUint8(input) === 1;
    const place = Y.createAbsolutePositionFromRelativePosition(position, doc, follow);
    E.writeVarUint(out, place === null ? 0 : place.index + 1);
  },
  // 13: a snapshot
  (session, input, out) => {
    const snapshot = Y.snapshot(clientOf(session, input).doc);
    E.writeVarUint8Array(out, Y.encodeSnapshot(snapshot));
    E.writeVarUint8Array(out, Y.encodeSnapshotV2(snapshot));
  },
  // 14: the document of a snapshot
  (session, input, out) => {
    const { doc } = clientOf(session, input);
    const then = Y.createDocFromSnapshot(doc, Y.decodeSnapshot(D.readVarUint8Array(input)));
    E.writeVarString(out, then.getText('t').toString());
    E.writeVarUint8Array(out, Y.encodeStateAsUpdate(then));
    then.destroy();
  },
];

function answer(frame) {
  const input = D.createDecoder(frame);
  const out = E.createEncoder();
  const count = D.readVarUint(input);
  E.writeVarUint(out, count);
  for (let i = 0; i < count; i++) {
    const number = D.readVarUint(input);
    const command = D.createDecoder(D.readVarUint8Array(input));
    const session = sessions.get(number);
    now = session?.now ?? 0;
    const result = E.createEncoder();
    try {
      const what = D.readVarUint(command);
      E.writeUint8(result, 1);
      commands[what](session, command, result, number);
      E.writeVarUint8Array(out, E.toUint8Array(result));
    } catch (error) {
      const failure = E.createEncoder();
      E.writeUint8(failure, 0);
      E.writeVarString(failure, String(error.stack));
      E.writeVarUint8Array(out, E.toUint8Array(failure));
    }
  }
  return E.toUint8Array(out);
}

let received = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
  while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
    const length = received.readUInt32LE(0);
    const reply = answer(received.subarray(4, 4 + length));
    received = received.subarray(4 + length);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(reply.length);
    process.stdout.write(head);
    process.stdout.write(reply);
  }
});
