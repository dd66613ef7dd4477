// SPDX-License-Identifier: MIT
// heartlined with real Yjs documents over y-websocket's own client, and with ours beside them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import { Server } from './harness.mjs';
import { Line } from './line.mjs';
import { QtTypist } from './qttypist.mjs';
import { Random } from './random.mjs';
import { WebsocketTypist } from './typist.mjs';
import { until } from './until.mjs';
import { settle, writeTogether } from './writetogether.mjs';

// heartlined at a place that may move: people's lines find it where it is.
class MovingServer {
  async start() {
    this.now = await Server.start({ folder: this.now?.folder });
    return this.now;
  }

  // Ends it in the middle of whatever it does, and starts it again.
  async restart(signal) {
    await this.now.stop(signal);
    await this.start();
  }

  async person(Typist, random, n, room) {
    const line = await Line.to(() => this.now.port);
    const typist = new Typist(random, n, { url: `ws://127.0.0.1:${line.port}/yjs`, room });
    return { line, typist };
  }

  async text(room) {
    const response = await fetch(`${this.now.http}/api/documents/${room}`);
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    return response.text();
  }
}

async function leave(people) {
  for (const { typist, line } of people) {
    await typist.close();
    line.close();
  }
}

test('five people at random, with cuts, SIGTERM and SIGKILL: one text, and undo is one’s own', async (t) => {
  const random = new Random();
  t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
  const server = new MovingServer();
  await server.start();
  const people = [];
  try {
    const typists = [WebsocketTypist, QtTypist, WebsocketTypist, QtTypist, WebsocketTypist];
    for (const [n, Typist] of typists.entries()) people.push(await server.person(Typist, random, n, 'notes/shared'));
    let restarts = Promise.resolve();
    const restart = (signal) => (restarts = restarts.then(() => server.restart(signal)));
    await writeTogether({
      people,
      random,
      rounds: 120,
      during: (round, rounds) => {
        if (round === Math.floor(rounds / 3)) restart('SIGTERM');
        if (round === Math.floor((rounds * 2) / 3)) restart('SIGKILL');
      },
      server: () => restarts,
    });
    const text = await settle(people);
    assert.equal(await server.text('notes/shared'), text);
    const everything = people[0].typist.everything();
    assert.ok(Object.keys(everything.others).length > 0);
    t.diagnostic(`${text.length} units in the end`);

    // What the server tells somebody who was never here, from its disk.
    await leave(people.splice(0));
    await server.restart('SIGKILL');
    people.push(await server.person(WebsocketTypist, random, 0, 'notes/shared'));
    assert.equal(await settle(people), text);
    assert.equal(await server.text('notes/shared'), text);
    assert.deepEqual(people[0].typist.everything(), everything);
  } finally {
    await leave(people);
    await server.now.remove();
  }
});

test('what somebody else has seen outlives SIGKILL', async (t) => {
  const random = new Random();
  t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
  const server = new MovingServer();
  await server.start();
  let people = [];
  try {
    for (let time = 0; time < 3; ++time) {
      people = [await server.person(WebsocketTypist, random, 0, 'kept'), await server.person(WebsocketTypist, random, 1, 'kept')];
      await settle(people);
      const [{ typist: writer }, { typist: reader }] = people;
      const begin = reader.content.length;
      // Not a moment in which nothing happens: some of this is on its way when the server ends.
      let goesOn = true;
      const writing = (async () => {
        while (goesOn) {
          await writer.edit('anything', 2);
          await writer.heard(1);
        }
      })();
      await until('the reader sees enough', () => reader.content.length > begin + 200);
      await server.now.stop('SIGKILL');
      goesOn = false;
      await writing;
      const seen = Y.encodeStateVector(reader.doc);
      await leave(people.splice(0));

      await server.start();
      people = [await server.person(WebsocketTypist, random, 2, 'kept')];
      await settle(people);
      const kept = Y.decodeStateVector(Y.encodeStateVector(people[0].typist.doc));
      for (const [client, clock] of Y.decodeStateVector(seen)) assert.ok((kept.get(client) ?? 0) >= clock, `client ${client}`);
      await leave(people.splice(0));
    }
  } finally {
    await leave(people);
    await server.now.remove();
  }
});

test('people are seen while they are here, and no longer', async () => {
  const random = new Random();
  const server = new MovingServer();
  await server.start();
  const people = [];
  try {
    for (let n = 0; n < 3; ++n) people.push(await server.person(WebsocketTypist, random, n, 'people'));
    const [ann, bob, eve] = people.map(({ typist }) => typist);
    for (const typist of [ann, bob, eve]) typist.awareness.setLocalStateField('user', { name: typist.name, color: '#30bced' });
    const namesSeenBy = (typist) => [...typist.awareness.getStates().values()].map(({ user }) => user?.name).sort();
    const all = [ann.name, bob.name, eve.name];
    for (const typist of [ann, bob, eve])
      await until(`${typist.name} sees all`, () => isDeepStrictEqual(namesSeenBy(typist), all));
    people[2].line.cut();
    await until('who lost the line is gone', () => namesSeenBy(ann).length === 2 && namesSeenBy(bob).length === 2);
    await bob.hangUp();
    await until('who left is gone', () => namesSeenBy(ann).length === 1);
    people[2].line.mend();
    await bob.callBack();
    // What they announce on coming back is as old as what went with them, and no client takes it; the next move is new.
    for (const { typist } of people) {
      await until(`${typist.name} is back`, () => typist.settled());
      typist.awareness.setLocalStateField('here', true);
    }
    await until('both are back', () => namesSeenBy(ann).length === 3);
  } finally {
    await leave(people);
    await server.now.remove();
  }
});

test('ours is seen again after a cut, without moving', async () => {
  const random = new Random();
  const server = new MovingServer();
  await server.start();
  const people = [];
  try {
    for (const [n, Typist] of [WebsocketTypist, QtTypist].entries()) people.push(await server.person(Typist, random, n, 'again'));
    const [ann, qt] = people;
    await settle(people);
    await qt.typist.order('caret', { position: 0 });
    const isSeen = () => [...ann.typist.awareness.getStates().values()].some(({ user }) => user?.name === qt.typist.name);
    await until('it is seen', isSeen);
    qt.line.cut();
    await until('it is gone', () => !isSeen());
    qt.line.mend();
    await until('it is back', isSeen, 10_000);
  } finally {
    await leave(people);
    await server.now.remove();
  }
});
