-- SPDX-License-Identifier: MIT
-- What heartlined's store does with a publish (docs/protocol.md, section 2, Sending), in Redis: generation, id and n are
-- checked, then the event, the id and the producer's n are written.
-- KEYS: stream, head, ids, producers, generations. ARGV: user, device, generation, id, digest, n, name, data.
local user, device = ARGV[1], ARGV[2]
local producer = user .. ' ' .. device
local claimed = redis.call('HGET', KEYS[5], producer)
if claimed and tonumber(ARGV[3]) < tonumber(claimed) then
  return redis.error_reply('OUTDATED')
end
local known = redis.call('HGET', KEYS[3], ARGV[4])
if known then
  return redis.error_reply('REPEATED ' .. known)
end
local n = tonumber(ARGV[6])
if n ~= tonumber(redis.call('HGET', KEYS[4], producer) or 0) + 1 then
  return redis.error_reply('CONFLICT')
end
local head = redis.call('HMGET', KEYS[2], 'last', 'time')
local clock = redis.call('TIME')
local offset = tonumber(head[1] or 0) + 1
local time = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(head[2] or 0) + 1)
local stamp = string.format('%.0f', time)
redis.call('XADD', KEYS[1], offset .. '-0', 'id', ARGV[4], 'user', user, 'name', ARGV[7], 'device', device, 'n', n,
  'time', stamp, 'data', ARGV[8])
redis.call('HSET', KEYS[3], ARGV[4], user .. ' ' .. ARGV[5] .. ' ' .. offset .. ' ' .. stamp .. ' ' .. n)
redis.call('HSET', KEYS[4], producer, n)
redis.call('HSET', KEYS[2], 'last', offset, 'time', stamp)
return { offset, time }
