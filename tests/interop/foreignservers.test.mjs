// SPDX-License-Identifier: MIT
// heartline::SharedDocument on servers that are not ours, beside their own clients: y-websocket's, and Hocuspocus in two
// generations.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './harness.mjs';
import { Line } from './line.mjs';
import { QtTypist } from './qttypist.mjs';
import { Random } from './random.mjs';
import { HocuspocusTypist, WebsocketTypist } from './typist.mjs';
import { until } from './until.mjs';
import { settle, writeTogether } from './writetogether.mjs';

const servers = [
  { name: '@y/websocket-server 0.1.1', args: ['yserver.mjs'], dialect: 'ywebsocket', Peer: WebsocketTypist },
  { name: 'Hocuspocus 3.4.4', args: ['hocuspocus.mjs', '3'], dialect: 'hocuspocus', Peer: HocuspocusTypist },
  { name: 'Hocuspocus 4.7.0', args: ['hocuspocus.mjs', '4'], dialect: 'hocuspocus', Peer: HocuspocusTypist },
];

for (const { name, args, dialect, Peer } of servers) {
  // Runs `story` with a fresh server, and with what makes people who come to it: `join(Typist, options)`.
  const on = async (t, story) => {
    const random = new Random();
    t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
    const { child, port } = await launch(process.execPath, args);
    const people = [];
    const lines = [];
    const join = async (Typist, options = {}) => {
      const line = await Line.to(() => port);
      lines.push(line);
      const url = `ws://127.0.0.1:${line.port}`;
      const typist = new Typist(random, people.length, { url, room: 'room', dialect, token: 'writer', ...options });
      people.push({ line, typist });
      return people.at(-1);
    };
    try {
      await story({ random, people, join });
    } finally {
      for (const { typist } of people) await typist.close();
      for (const line of lines) line.close();
      child.kill('SIGKILL');
    }
  };

  test(`${name}: everybody at random, with cuts: one text, and undo is one’s own`, async (t) => {
    await on(t, async ({ random, people, join }) => {
      for (const Typist of [QtTypist, Peer, QtTypist]) await join(Typist);
      const text = await writeTogether({ people, random, rounds: 80 });
      t.diagnostic(`${text.length} units before what was undone`);
    });
  });

  test(`${name}: clients of its own alone tell the same story`, async (t) => {
    await on(t, async ({ random, people, join }) => {
      for (const Typist of [Peer, Peer, Peer]) await join(Typist);
      await writeTogether({ people, random, rounds: 40 });
    });
  });

  test(`${name}: says that all is saved when it is, and not before`, async (t) => {
    await on(t, async ({ people, join }) => {
      const { typist, line } = await join(QtTypist);
      await join(Peer); // so that the server does not drop what it only has in memory when the first one is cut off
      await settle(people);
      for (let time = 0; time < 3; ++time) {
        line.stall();
        await typist.edit('own', 10);
        const before = await typist.report();
        assert.equal(before.state, 'Saving');
        assert.ok(before.unsent > 0);
        line.mend();
        await until('saved', () => typist.settled());
        const { text } = await typist.report();
        // Who comes now gets it, from the server and from nobody else.
        line.cut();
        const other = await join(Peer);
        await until('the other has the text', async () => (await other.typist.settled()) && (await other.typist.text()) === text);
        line.mend();
        await until('it is back', () => typist.settled());
      }
    });
  });
}

for (const { name, args } of servers.filter(({ dialect }) => dialect === 'hocuspocus')) {
  test(`${name}: a reader reads, and a stranger stays out`, async (t) => {
    const random = new Random();
    t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
    const { child, port } = await launch(process.execPath, args);
    const options = { url: `ws://127.0.0.1:${port}`, room: 'room', dialect: 'hocuspocus' };
    const writer = new HocuspocusTypist(random, 0, { ...options, token: 'writer' });
    const reader = new QtTypist(random, 1, { ...options, token: 'reader' });
    const line = await Line.to(() => port);
    line.cut();
    const eager = new QtTypist(random, 2, { ...options, url: `ws://127.0.0.1:${line.port}`, token: 'reader', isNew: true });
    const stranger = new QtTypist(random, 3, { ...options, token: 'nobody' });
    try {
      await until('the writer is in', () => writer.settled());
      await writer.edit('own', 20);
      await until('the reader has it', async () => (await reader.text()) === (await writer.text()));
      await until('the reader knows that it only reads', async () => {
        const { readOnly, editable, state } = await reader.report();
        return readOnly && !editable && state === 'Synced';
      });

      // Who wrote before it was told that it may not has the words for itself, and is told.
      await eager.edit('own', 10);
      line.mend();
      await until('it is refused', async () => (await eager.report()).state === 'Refused');
      assert.equal((await eager.report()).readOnly, true);
      await writer.edit('own', 10);
      await until('the reader has that too', async () => (await reader.text()) === (await writer.text()));
      for (const letter of eager.letters.tracked) assert.ok(!(await writer.text()).includes(letter));

      await until('the stranger is refused', async () => (await stranger.report()).state === 'Refused');
      const refused = await stranger.report();
      assert.equal(refused.text, '');
      assert.notEqual(refused.refusal, '');
    } finally {
      for (const typist of [writer, reader, eager, stranger]) await typist.close();
      line.close();
      child.kill('SIGKILL');
    }
  });
}
