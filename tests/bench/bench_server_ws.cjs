// SPDX-License-Identifier: MIT
// Node's `ws` as the server: node bench_server_ws.cjs. Each text goes to everybody, as it came; nothing is kept.
// Prints: listening on 127.0.0.1:PORT
"use strict";
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
const rooms = new Map();
server.on("connection", (socket, request) => {
  const name = new URL(request.url, "ws://localhost").searchParams.get("room");
  if (!rooms.has(name)) rooms.set(name, new Set());
  const room = rooms.get(name).add(socket);
  socket.send('{"type":"welcome","message":"Welcome to chat"}');
  socket.on("message", (data) => {
    const text = data.toString();
    for (const other of room) other.send(text);
  });
  socket.on("close", () => room.delete(socket));
});
server.on("listening", () => console.log(`listening on 127.0.0.1:${server.address().port}`));
