// SPDX-License-Identifier: MIT
// Somebody who types at random in a shared text. Each has letters that nobody else types, so that the text alone tells
// whose work is in it. All answer to these orders:
//
//   edit(mode, count)  'anything': types `letters.loose` and deletes whatever there is;
//                      'own': types `letters.tracked` and deletes only its own letters
//   forget()           what was done so far can't be undone any more
//   undoAll()          takes back everything done since
//   text(), settled()  the text as it is here; whether the server has all of it and nothing is still to come
//   heard(within)      resolves when somebody else's change came, or after `within` ms
//   hangUp(), callBack()   leaves the document by its own wish, and opens it again
//   close()
import { WebsocketProvider } from 'y-websocket';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { Ears } from './ears.mjs';

const scripts = [
  ['abcdefgh🐀', 'ABCDEFGH🐁'],
  ['αβγδεζηθ🐂', 'ΑΒΓΔΕΖΗΘ🐃'],
  ['абвгдежз🐄', 'АБВГДЕЖЗ🐅'],
  ['あいうえおかきく🐆', 'アイウエオカキク🐇'],
  ['աբգդեզէը🐈', 'ԱԲԳԴԵԶԷԸ🐉'],
];

// The letters of the nth person. A line end counts as nobody's: it's typed with the loose ones.
export function lettersOf(n) {
  const [loose, tracked] = scripts[n].map((letters) => [...letters]);
  return { loose, tracked, own: new Set([...loose, ...tracked]) };
}

// Where in `text` a position may be: 0, its length, and between any two code points.
export function snapped(text, position) {
  const unit = text.charCodeAt(position);
  return position > 0 && unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position;
}

export class YjsTypist {
  #caret = 0;
  #ears = new Ears();

  constructor(random, n) {
    this.random = random;
    this.letters = lettersOf(n);
    this.name = `yjs client ${n}`;
    this.doc = new Y.Doc();
    this.content = this.doc.getText('content');
    this.undo = new Y.UndoManager(this.content, { trackedOrigins: new Set([this]), captureTimeout: 50 });
    this.doc.on('update', (_update, origin) => {
      if (origin === this.provider) this.#ears.ring();
    });
  }

  async edit(mode, count) {
    for (let i = 0; i < count; ++i) this.#edit(mode);
  }

  #edit(mode) {
    const { random, content } = this;
    const text = content.toString();
    const dice = random.below(100);
    this.doc.transact(() => {
      if (dice < 60) this.#type(text, mode === 'own' ? this.letters.tracked : [...this.letters.loose, '\n'], random.chance(3) ? 300 : 8);
      else if (mode === 'own') this.#deleteOwn(text);
      else if (dice < 85) this.#delete(text, random.below(text.length + 1), 1 + random.below(6));
      else if (dice < 93) this.#format(text);
      else this.doc.getMap('others').set(`key ${random.below(5)}`, this.#value());
    }, this);
    // Not where every step is taken back later: what an undo brought back and others then typed into, Yjs' undo manager
    // takes back only up to there.
    if (mode === 'anything' && random.chance(2)) random.chance(70) ? this.undo.undo() : this.undo.redo();
  }

  // Goes on at the caret most of the time, as people do.
  #type(text, letters, most) {
    const { random } = this;
    if (random.chance(30)) this.#caret = random.below(text.length + 1);
    const position = snapped(text, Math.min(this.#caret, text.length));
    const word = Array.from({ length: 1 + random.below(most) }, () => random.pick(letters)).join('');
    this.content.insert(position, word);
    this.#caret = position + word.length;
  }

  #delete(text, from, length) {
    const start = snapped(text, from);
    const end = snapped(text, Math.min(start + length, text.length));
    if (end > start) this.content.delete(start, end - start);
    this.#caret = start;
  }

  // A run of this person's letters.
  #deleteOwn(text) {
    const start = snapped(text, this.random.below(text.length + 1));
    let from = -1;
    let at = start;
    let left = 1 + this.random.below(4);
    for (const letter of text.slice(start)) {
      const own = this.letters.own.has(letter);
      if (own && from < 0) from = at;
      if ((!own && from >= 0) || left === 0) break;
      if (own) --left;
      at += letter.length;
    }
    if (from >= 0) this.#delete(text, from, at - from);
  }

  #format(text) {
    const start = snapped(text, this.random.below(text.length + 1));
    const end = snapped(text, Math.min(start + 1 + this.random.below(20), text.length));
    if (end > start) this.content.format(start, end - start, { [this.random.pick(['bold', 'link'])]: this.random.pick([true, 'x', null]) });
  }

  #value() {
    const list = new Y.Array();
    list.push([this.name, 1.5, null, { deep: ['ä', -0, true] }]);
    return this.random.pick([this.random.below(1e9), 'words 😀', { a: [1, 2] }, new Uint8Array([1, 2, 3]), list]);
  }

  async forget() {
    this.undo.clear();
  }

  async undoAll() {
    while (this.undo.canUndo()) this.undo.undo();
  }

  async text() {
    return this.content.toString();
  }

  // All that is in the document, and how much of it: for comparing with the other Yjs clients.
  everything() {
    const state = [...Y.decodeStateVector(Y.encodeStateVector(this.doc))].sort(([a], [b]) => a - b);
    return { delta: this.content.toDelta(), others: this.doc.getMap('others').toJSON(), state };
  }

  heard(within) {
    return this.#ears.listen(within);
  }

  async hangUp() {
    this.provider.disconnect();
  }

  async callBack() {
    this.provider.connect();
  }

  async close() {
    this.undo.destroy();
    this.provider.destroy();
    this.doc.destroy();
  }
}

// With y-websocket's own client, for any server that speaks as y-websocket's does.
export class WebsocketTypist extends YjsTypist {
  constructor(random, n, { url, room, params = {} }) {
    super(random, n);
    this.provider = new WebsocketProvider(url, room, this.doc, {
      WebSocketPolyfill: WebSocket,
      disableBc: true, // all clients of this process would meet there, past the server
      maxBackoffTime: 200,
      params,
    });
  }

  get awareness() {
    return this.provider.awareness;
  }

  // Whether the server has what was typed last, this protocol doesn't say: it's known by what the others have.
  async settled() {
    return this.provider.synced;
  }
}

// This provider may close a socket that is still connecting, with nobody left to hear the error that `ws` makes of it.
class CalmSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    this.on('error', () => {});
  }
}

export class HocuspocusTypist extends YjsTypist {
  #isWanted = true;

  constructor(random, n, { url, room, token }) {
    super(random, n);
    this.name = `Hocuspocus client ${n}`;
    this.socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: CalmSocket, delay: 50, minDelay: 50, maxDelay: 200 });
    this.provider = new HocuspocusProvider({ websocketProvider: this.socket, name: room, document: this.doc, token });
    this.provider.attach();
    this.socket.on('disconnect', () => this.#connect());
  }

  async settled() {
    return this.provider.isSynced && !this.provider.hasUnsyncedChanges;
  }

  // This provider's connect() does nothing while a disconnect() isn't over, and gives up an attempt under way.
  async hangUp() {
    this.#isWanted = false;
    this.socket.disconnect();
  }

  async callBack() {
    this.#isWanted = true;
    this.#connect();
  }

  #connect() {
    if (this.#isWanted && !this.socket.shouldConnect) this.socket.connect();
  }

  async close() {
    await super.close();
    // What it planned before destroy() would come back for ever.
    this.socket.connect = async () => {};
    this.socket.destroy();
  }
}
