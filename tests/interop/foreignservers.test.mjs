// SPDX-License-Identifier: MIT
// Shared documents on servers that are not ours: of y-websocket, and of Hocuspocus in two generations.
import { test } from 'node:test';
import { Line } from './line.mjs';
import { launch } from './harness.mjs';
import { Random } from './random.mjs';
import { HocuspocusTypist, WebsocketTypist } from './typist.mjs';
import { writeTogether } from './writetogether.mjs';

const servers = [
  { name: '@y/websocket-server 0.1.1', args: ['yserver.mjs'], Peer: WebsocketTypist },
  { name: 'Hocuspocus 3.4.4', args: ['hocuspocus.mjs', '3'], Peer: HocuspocusTypist },
  { name: 'Hocuspocus 4.7.0', args: ['hocuspocus.mjs', '4'], Peer: HocuspocusTypist },
];

for (const { name, args, Peer } of servers) {
  test(name, async (t) => {
    const random = new Random();
    t.diagnostic(`HEARTLINE_SEED=${random.seed}`);
    const { child, port } = await launch(process.execPath, args);
    const people = [];
    try {
      for (let n = 0; n < 3; ++n) {
        const line = await Line.to(() => port);
        const typist = new Peer(random, n, { url: `ws://127.0.0.1:${line.port}`, room: 'room', token: 'writer' });
        people.push({ line, typist });
      }
      const text = await writeTogether({ people, random, rounds: 80 });
      t.diagnostic(`${text.length} units`);
    } finally {
      for (const { line, typist } of people) {
        await typist.close();
        line.close();
      }
      child.kill('SIGKILL');
    }
  });
}
