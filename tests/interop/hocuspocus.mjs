// SPDX-License-Identifier: MIT
// hocuspocus.mjs MAJOR: a Hocuspocus server on a free port, which it says in its first line. Whoever has the token
// "writer" may write, "reader" may read; it keeps documents in memory only.
const { Server } = await import(`hocuspocus-${process.argv[2]}`);

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  debounce: 50,
  async onAuthenticate({ token, connectionConfig }) {
    if (token === 'reader') connectionConfig.readOnly = true;
    else if (token !== 'writer') throw new Error('no such token');
  },
});
await server.listen();
console.log(`listening on 127.0.0.1:${server.httpServer.address().port}`);
