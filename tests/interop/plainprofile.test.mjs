// SPDX-License-Identifier: MIT
// Every message of the plain profile (docs/protocol.md §1), spoken by a client that shares no line with the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, Server } from './harness.mjs';

let server;
before(async () => {
  server = await Server.start();
});
after(async () => {
  await server.remove();
});

test('welcome, user_joined and user_left', async () => {
  const ann = await Client.open(`${server.url}/chat?userId=ann&userName=Ann&room=r1`);
  assert.deepEqual(await ann.next(), { type: 'welcome', message: 'Welcome to chat' });
  const bob = await Client.open(`${server.url}/chat?userId=bob&room=r1`);
  assert.deepEqual(await ann.next(), { type: 'user_joined', userId: 'bob', userName: 'bob' });
  assert.equal((await bob.close(1000, 'done')).code, 1000);
  assert.deepEqual(await ann.next(), { type: 'user_left', userId: 'bob', userName: 'bob' });
  await ann.close();
});

test('chat: to all, the sender included, with the sender it really has', async () => {
  const ann = await Client.open(`${server.url}/chat?userId=ann&userName=Ann&room=r2`);
  const bob = await Client.open(`${server.url}/chat?userId=bob&userName=Bob&room=r2`);
  const sent = { type: 'chat', userId: 'bob', userName: 'Ann', content: '你好 😀 <b>', timestamp: 1, clientId: 'c1' };
  ann.send(sent);
  for (const client of [ann, bob]) {
    const { id, offset, ...rest } = await client.nextOf('chat');
    assert.deepEqual(rest, { ...sent, userId: 'ann' });
    assert.equal(typeof id, 'string');
    assert.equal(offset, 1);
  }
  for (let i = 0; i < 100; ++i) (i % 2 ? ann : bob).send({ type: 'chat', content: String(i) });
  const seen = [];
  for (let i = 0; i < 100; ++i) {
    const { content, timestamp } = await ann.nextOf('chat');
    assert.ok(Math.abs(timestamp - Date.now()) < 60_000); // the server's, where the author gave none
    seen.push(content);
  }
  for (let i = 0; i < 100; ++i) assert.equal((await bob.nextOf('chat')).content, seen[i]);
  await Promise.all([ann.close(), bob.close()]);
});

test('typing: to the others only', async () => {
  const ann = await Client.open(`${server.url}/chat?userId=ann&room=r3`);
  const bob = await Client.open(`${server.url}/chat?userId=bob&room=r3`);
  await bob.next();
  await ann.nextOf('user_joined');
  ann.send({ type: 'typing', userId: 'ann', userName: 'Ann' });
  assert.deepEqual(await bob.next(), { type: 'typing', userId: 'ann', userName: 'Ann' });
  ann.send({ type: 'ping', timestamp: 7 });
  assert.deepEqual(await ann.next(), { type: 'pong', timestamp: 7 });
  await Promise.all([ann.close(), bob.close()]);
});

test('ping on every service, and WebSocket pings', async () => {
  for (const path of ['/chat?userId=p', '/notifications?userId=p', '/collab?userId=p&docId=p']) {
    const client = await Client.open(server.url + path);
    client.send({ type: 'ping', timestamp: Date.now() });
    assert.ok((await client.nextOf('pong')).timestamp > 0);
    const pong = new Promise((resolve) => client.socket.once('pong', resolve));
    client.socket.ping('data');
    assert.equal((await pong).toString(), 'data');
    await client.close();
  }
});

test('bad messages are answered, and the twentieth closes', async () => {
  const client = await Client.open(`${server.url}/chat?userId=bad&room=r4`);
  await client.next();
  for (let i = 0; i < 20; ++i) client.send(['not json', '[]', '7', '{"content":"no type"}'][i % 4]);
  for (let i = 0; i < 20; ++i) {
    const error = await client.next();
    assert.equal(error.type, 'error');
    assert.equal(error.code, 'bad_message');
    assert.ok(error.reason.length > 0);
  }
  assert.equal((await client.closed).code, 1008);
});

test('a wrong query is told by a Close with a reason', async () => {
  for (const path of ['/chat', '/chat?userId=a&room=a//b', '/notifications?userId=..', '/collab?userId=a']) {
    const client = await Client.open(server.url + path);
    const { code, reason } = await client.closed;
    assert.equal(code, 1008);
    assert.ok(reason.length > 0, path);
  }
});

test('notifications: three kinds, live and out of the inbox, oldest first', async () => {
  const kinds = ['order_update', 'payment_success', 'system_alert'];
  for (const type of kinds) {
    const { status, body } = await server.post('/api/notifications', { userId: 'ann', type, message: `about ${type}` });
    assert.equal(status, 202);
    assert.equal(typeof body.id, 'string');
  }
  const ann = await Client.open(`${server.url}/notifications?userId=ann`);
  for (const type of kinds) {
    const message = await ann.next();
    assert.equal(message.type, type);
    assert.equal(message.message, `about ${type}`);
  }
  const full = { type: 'system_alert', message: 'm', title: 't', level: 'warning', url: 'https://x', id: 'n-1' };
  assert.equal((await server.post('/api/notifications', { userIds: ['ann', 'bob'], ...full })).status, 202);
  const { timestamp, ...rest } = await ann.next();
  assert.deepEqual(rest, full);
  assert.ok(timestamp > 0);
  // `ws` has answered the server's ping before it answers to this one.
  ann.send({ type: 'ping', timestamp: 1 });
  await ann.nextOf('pong');
  await ann.close();

  // What Ann has is not sent again; what Bob never got is.
  const again = await Client.open(`${server.url}/notifications?userId=ann`);
  assert.equal((await server.post('/api/notifications', { userId: 'ann', type: 'last', message: 'm' })).status, 202);
  assert.equal((await again.next()).type, 'last');
  const bob = await Client.open(`${server.url}/notifications?userId=bob`);
  assert.equal((await bob.next()).id, 'n-1');
  await Promise.all([again.close(), bob.close()]);
});

test('collab: edit, cursor, joined and left', async () => {
  const ann = await Client.open(`${server.url}/collab?docId=d1&userId=ann&userName=Ann`);
  const bob = await Client.open(`${server.url}/collab?docId=d1&userId=bob`);
  // The name that he sent last, in another room.
  assert.deepEqual(await ann.next(), { type: 'user_joined', userId: 'bob', userName: 'Bob' });
  ann.send({ type: 'edit', userId: 'ann', content: 'Grüße 😀', cursorPosition: 5, timestamp: 1 });
  const edit = await bob.next();
  assert.equal(edit.type, 'edit');
  assert.equal(edit.userId, 'ann');
  assert.equal(edit.content, 'Grüße 😀');
  assert.equal(edit.timestamp, 1);
  bob.send({ type: 'cursor', userId: 'bob', position: 3 });
  assert.deepEqual(await ann.next(), { type: 'cursor', userId: 'bob', position: 3 });
  const eve = await Client.open(`${server.url}/collab?docId=d1&userId=eve`);
  const first = await eve.next();
  assert.deepEqual({ ...first, timestamp: 0 }, { type: 'edit', userId: '', content: 'Grüße 😀', timestamp: 0 });
  await eve.close();
  assert.equal((await ann.nextOf('user_left')).userId, 'eve');
  const text = await fetch(`${server.http}/api/documents/d1`);
  assert.equal(await text.text(), 'Grüße 😀');
  await Promise.all([ann.close(), bob.close()]);
});

test('large fragmented messages pass whole', async () => {
  const client = await Client.open(`${server.url}/chat?userId=big&room=r5`);
  const text = JSON.stringify({ type: 'chat', content: '日本語'.repeat(20_000) });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1000) {
    client.socket.send(bytes.subarray(at, at + 1000), { fin: at + 1000 >= bytes.length, binary: false });
  }
  assert.equal((await client.nextOf('chat')).content, '日本語'.repeat(20_000));
  await client.close();
});

test('a path that is no service is refused with 404', async () => {
  await assert.rejects(Client.open(`${server.url}/nowhere?userId=a`), /404/);
});
