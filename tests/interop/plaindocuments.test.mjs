// SPDX-License-Identifier: MIT
// Two clients of the plain profile, which send whole texts, and Yjs clients in one document (docs/protocol.md §1, /collab):
// every word that was typed is there, and none twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ears } from './ears.mjs';
import { Client, Server } from './harness.mjs';
import { QtTypist } from './qttypist.mjs';
import { Random } from './random.mjs';
import { WebsocketTypist } from './typist.mjs';
import { until } from './until.mjs';

// A textarea that sends all of its text whenever it changes, and shows whatever text comes.
class Textarea {
  content = '';
  #ears = new Ears();

  static async open(server, userId) {
    const textarea = new Textarea();
    textarea.userId = userId;
    textarea.client = await Client.open(`${server.url}/collab?docId=words&userId=${userId}`);
    textarea.client.socket.on('message', (data) => textarea.#take(JSON.parse(data)));
    return textarea;
  }

  #take({ type, content }) {
    if (type !== 'edit') return;
    this.content = content;
    this.#ears.ring();
  }

  text() {
    return this.content;
  }

  insert(position, word) {
    this.content = this.content.slice(0, position) + word + this.content.slice(position);
    const cursorPosition = position + word.length;
    this.client.send({ type: 'edit', userId: this.userId, content: this.content, cursorPosition, timestamp: Date.now() });
  }

  heard(within) {
    return this.#ears.listen(within);
  }

  close() {
    return this.client.close();
  }
}

class YjsWriter extends WebsocketTypist {
  text() {
    return this.content.toString();
  }

  insert(position, word) {
    this.content.insert(position, word);
  }
}

// A word of letters that only this writer has, in front of some other word or at the end. Long enough to be unlike the
// writer's other words: what a textarea had before it is known by what its new text differs from least.
function writeWord(writer, letters, random, typed) {
  const text = writer.text();
  const places = [...text.matchAll(/ /g)].map(({ index }) => index + 1).concat(0);
  let word;
  do word = Array.from({ length: 6 + random.below(5) }, () => random.pick(letters)).join('');
  while (typed.has(word));
  typed.add(word);
  writer.insert(random.pick(places), `${word} `);
}

for (const [way, pace] of [['in turns', 1_000], ['at once', 5]]) {
  test(`two textareas and a Yjs client, ${way}: every word once`, async (t) => {
    const random = new Random();
    t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
    const server = await Server.start();
    const onlooker = new QtTypist(random, 4, { url: server.url, path: '/yjs', room: 'words' });
    const yjs = new YjsWriter(random, 0, { url: `${server.url}/yjs`, room: 'words' });
    const writers = [await Textarea.open(server, 'ann'), await Textarea.open(server, 'bob'), yjs];
    const letters = [[...'abcdefghijkléüß'], [...'mnopqrstuvwxyz😀'], [...'абвгдежзийклмноп']];
    const typed = new Set();
    try {
      await until('all are in', async () => (await yjs.settled()) && (await onlooker.settled()));
      for (let round = 0; round < 80; ++round) {
        const n = random.below(writers.length);
        writeWord(writers[n], letters[n], random, typed);
        // In turns: the next has it before it types. At once: whoever has heard nothing yet types all the same.
        await writers[(n + 1 + random.below(2)) % 3].heard(pace);
      }
      await until('one text everywhere', async () => {
        const texts = [...writers.map((writer) => writer.text()), await onlooker.text()];
        return texts.every((text) => text === texts[0]);
      });
      const words = yjs.text().trim().split(' ');
      assert.deepEqual(words.filter((word) => !typed.has(word)), [], 'nothing is there that nobody typed');
      assert.deepEqual([...typed].filter((word) => !words.includes(word)), [], 'nothing is lost');
      assert.equal(words.length, typed.size, 'nothing is there twice');
      const response = await fetch(`${server.http}/api/documents/words`);
      assert.equal(await response.text(), yjs.text());
    } finally {
      for (const writer of [...writers, onlooker]) await writer.close();
      await server.remove();
    }
  });
}
