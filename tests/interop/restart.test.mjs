// SPDX-License-Identifier: MIT
// A server that goes and comes back: closed with 1012, killed with SIGKILL, found again with everything it had.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, Server } from './harness.mjs';

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`${signal}: clients come back, and what was delivered is there`, async () => {
    let server = await Server.start();
    const { folder, port } = server;
    try {
      const ann = await Client.open(`${server.url}/chat?userId=ann&userName=Ann&room=r`);
      const writer = await Client.open(`${server.url}/collab?docId=doc&userId=ann`);
      const reader = await Client.open(`${server.url}/collab?docId=doc&userId=bob`);
      for (let i = 1; i <= 10; ++i) ann.send({ type: 'chat', content: `before ${i}` });
      for (let i = 1; i <= 10; ++i) assert.equal((await ann.nextOf('chat')).offset, i);
      writer.send({ type: 'edit', userId: 'ann', content: 'a text that outlives its server', timestamp: 1 });
      assert.equal((await reader.nextOf('edit')).userId, 'ann');
      for (const type of ['order_update', 'payment_success', 'system_alert']) {
        assert.equal((await server.post('/api/notifications', { userId: 'bob', type, message: type })).status, 202);
      }

      assert.equal(await server.stop(signal), signal === 'SIGTERM' ? 0 : 'SIGKILL');
      assert.equal((await ann.closed).code, signal === 'SIGTERM' ? 1012 : 1006);

      server = await Server.start({ folder, port });
      assert.equal(server.port, port);
      const again = await Client.open(`${server.url}/chat?userId=ann&room=r`);
      assert.equal((await again.next()).type, 'welcome');
      again.send({ type: 'chat', content: 'after' });
      const message = await again.nextOf('chat');
      assert.equal(message.offset, 11);
      assert.equal(message.userName, 'Ann');
      const history = await (await fetch(`${server.http}/api/rooms/r/messages?limit=100`)).json();
      assert.deepEqual(
        history.map((event) => event.content),
        [...Array(10).keys()].map((i) => `before ${i + 1}`).concat('after'),
      );
      const text = await Client.open(`${server.url}/collab?docId=doc&userId=eve`);
      assert.equal((await text.next()).content, 'a text that outlives its server');
      const inbox = await Client.open(`${server.url}/notifications?userId=bob`);
      for (const type of ['order_update', 'payment_success', 'system_alert']) {
        assert.equal((await inbox.next()).type, type);
      }
    } finally {
      await server.remove();
    }
  });
}

test('without --open a token is asked for, in the query or the header', async () => {
  const server = await Server.start({ args: [] });
  try {
    const refused = await Client.open(`${server.url}/chat?userId=ann`);
    assert.equal((await refused.closed).code, 1008);
    const { execFileSync } = await import('node:child_process');
    const token = execFileSync(process.env.HEARTLINED, ['token', 'ann', '--data', server.folder]).toString().trim();
    const query = await Client.open(`${server.url}/chat?userId=ann&token=${token}`);
    assert.equal((await query.next()).type, 'welcome');
    const header = await Client.open(`${server.url}/chat?userId=ann`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await header.next()).type, 'welcome');
    const other = await Client.open(`${server.url}/chat?userId=bob&token=${token}`);
    assert.match((await other.closed).reason, /another user/);
  } finally {
    await server.remove();
  }
});
